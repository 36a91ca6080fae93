// Redis servers for tests: started on free loopback ports in a directory of their own, ended by process id.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace gatehouse::testing {

/// False when this machine has no redis-server, redis-sentinel or redis-cli; the test is skipped then, with `why`.
bool has_redis(std::string& why);

/// A loopback port that was free a moment ago.
std::uint16_t free_port();

/// One server process.
class RedisServer {
 public:
  /// `arguments` follow the usual ones ("--maxmemory", "2mb"). `port` 0: a free one. Throws when it does not come up.
  explicit RedisServer(std::vector<std::string> arguments = {}, std::uint16_t port = 0);

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_.path(); }
  [[nodiscard]] Process& process() noexcept { return *process_; }

  /// SIGKILL; every connection of it is cut.
  void kill();
  /// Starts it again on the same port, with nothing in it.
  void start();
  /// SIGSTOP and SIGCONT: connections stay, nothing is answered.
  void pause();
  void resume();

  /// Runs redis-cli against it; its output, or an empty text when it fails.
  std::string cli(const std::vector<std::string>& words, const std::vector<std::string>& options = {}) const;

 private:
  TempDir directory_;
  std::vector<std::string> arguments_;
  std::uint16_t port_;
  std::unique_ptr<Process> process_;
};

/// A certificate authority, a certificate of it for 127.0.0.1 and "redis.test", and one for a client, as files.
struct RedisCertificates {
  RedisCertificates();
  TempDir directory;
  std::string ca;
  std::string cert;
  std::string key;
  std::string client_cert;
  std::string client_key;
  std::string other_ca;  // signed none of them
};

/// One master, one replica and three sentinels that watch it under the name "gate".
class RedisSentinels {
 public:
  RedisSentinels();
  ~RedisSentinels();

  [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }
  /// The server that the sentinels call master at this moment.
  RedisServer& master();
  RedisServer& replica();
  /// Waits until the sentinels name another master than `old`.
  bool wait_for_another_master(std::uint16_t old);

 private:
  [[nodiscard]] std::uint16_t master_port() const;

  RedisServer first_;
  RedisServer second_;
  std::vector<std::unique_ptr<TempDir>> directories_;
  std::vector<std::uint16_t> ports_;
  std::vector<std::unique_ptr<Process>> sentinels_;
};

/// Three masters with a replica each.
class RedisCluster {
 public:
  RedisCluster();

  [[nodiscard]] RedisServer& server(std::size_t index) { return *servers_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return servers_.size(); }
  /// A server that is a master and serves `slot`.
  RedisServer& master_of(std::uint16_t slot);
  /// Waits until every slot is served and every server agrees.
  bool wait_until_ok();
  /// Moves `count` slots from the master of `slot` to another one.
  bool move_slots(std::uint16_t slot, int count);

 private:
  std::vector<std::unique_ptr<RedisServer>> servers_;
};

}  // namespace gatehouse::testing
