// The stores that the contract runs against, each started when the first test asks for it.
#include <map>
#include <sstream>

#include "stores/local/local_view.hpp"
#include "stores/rig/rig.hpp"
#include "support/redis_servers.hpp"

namespace gatehouse::testing {
namespace {

class LocalBackend final : public Backend {
 public:
  std::unique_ptr<WorkerStore> worker(const core::Clock* virtual_time) override {
    struct Worker final : WorkerStore {
      Worker(core::LocalStore& local, const core::Clock* time)
          : view(local, time != nullptr ? *time : rig.clock, counts) {}
      core::Store& store() override { return view; }
      core::LocalStoreView view;
    };
    if (virtual_time == nullptr) return std::make_unique<Worker>(local_, nullptr);
    return std::make_unique<Worker>(on_virtual_time_, virtual_time);
  }
  [[nodiscard]] std::int64_t tick_ns() const override { return 1; }

 private:
  core::LocalStore local_{core::LocalLimits{.max_keys = 100'000}};
  core::LocalStore on_virtual_time_{core::LocalLimits{.max_keys = 100'000}};
};

/// A Redis store in any arrangement: servers that live as long as the backend, and the settings to reach them.
class RedisBackend final : public Backend {
 public:
  RedisBackend(core::RedisSettings settings, std::shared_ptr<void> servers)
      : servers_(std::move(servers)), settings_(std::move(settings)) {}
  std::unique_ptr<WorkerStore> worker(const core::Clock* virtual_time) override {
    return redis_worker(settings_, virtual_time);
  }
  [[nodiscard]] std::int64_t tick_ns() const override { return 1000; }

 private:
  std::shared_ptr<void> servers_;
  core::RedisSettings settings_;
};

std::unique_ptr<Backend> plain() {
  auto server = std::make_shared<RedisServer>();
  return std::make_unique<RedisBackend>(redis_settings(server->port()), server);
}

std::unique_ptr<Backend> unix_socket() {
  auto directory = std::make_shared<TempDir>();
  const auto path = (directory->path() / "redis.sock").string();
  auto server = std::make_shared<RedisServer>(std::vector<std::string>{"--unixsocket", path});
  auto settings = redis_settings(server->port());
  settings.addresses[0].unix_path = path;
  settings.addresses[0].text = "unix:" + path;
  settings.db = 3;
  return std::make_unique<RedisBackend>(
      settings, std::make_shared<std::pair<decltype(directory), decltype(server)>>(directory, server));
}

/// TLS only, a certificate is asked of clients, and a user who may do what a store needs on its keys and no more.
std::unique_ptr<Backend> tls_with_acl() {
  struct Servers {
    RedisCertificates certificates;
    std::uint16_t port = free_port();
    std::unique_ptr<RedisServer> server;
  };
  auto servers = std::make_shared<Servers>();
  const auto& files = servers->certificates;
  std::vector<std::string> arguments{"--tls-port",
                                     std::to_string(servers->port),
                                     "--tls-ca-cert-file",
                                     files.ca,
                                     "--tls-cert-file",
                                     files.cert,
                                     "--tls-key-file",
                                     files.key,
                                     "--tls-auth-clients",
                                     "yes",
                                     "--user",
                                     "default",
                                     "off",
                                     "--user"};
  std::istringstream user(
      "gate on >secret ~gh:* -@all +evalsha +eval +time +get +set +del +exists +hget +hmget +hset +pexpire +pttl +zadd "
      "+zcount +zscore +zrem +zremrangebyscore +ping");
  for (std::string word; user >> word;) arguments.push_back(word);
  servers->server = std::make_unique<RedisServer>(arguments);
  auto settings = redis_settings(servers->port);
  settings.addresses = {redis_address(servers->port, true)};
  settings.user = "gate";
  settings.password = "secret";
  settings.tls = {
      .ca = files.ca, .cert = files.client_cert, .key = files.client_key, .sni = "redis.test", .verify = true};
  return std::make_unique<RedisBackend>(settings, servers);
}

std::unique_ptr<Backend> sentinel() {
  auto servers = std::make_shared<RedisSentinels>();
  auto settings = redis_settings(1);
  settings.mode = core::RedisMode::sentinel;
  settings.master_name = "gate";
  settings.addresses.clear();
  for (const auto port : servers->ports()) settings.addresses.push_back(redis_address(port));
  return std::make_unique<RedisBackend>(settings, servers);
}

std::unique_ptr<Backend> cluster() {
  auto servers = std::make_shared<RedisCluster>();
  auto settings = redis_settings(servers->server(5).port());
  settings.mode = core::RedisMode::cluster;
  return std::make_unique<RedisBackend>(settings, servers);
}

std::unique_ptr<Backend> make(const std::string& name) {
  if (name == "local") return std::make_unique<LocalBackend>();
  if (name == "unix") return unix_socket();
  if (name == "tls") return tls_with_acl();
  if (name == "sentinel") return sentinel();
  if (name == "cluster") return cluster();
  return plain();
}

}  // namespace

std::vector<std::string> backend_names() { return {"local", "redis", "unix", "tls", "sentinel", "cluster"}; }

Backend* backend(const std::string& name, std::string& why) {
  // Servers die with the thread that started them: the main thread of the test program.
  static std::map<std::string, std::unique_ptr<Backend>> all;
  if (name != "local" && !has_redis(why)) return nullptr;
  auto& found = all[name];
  if (!found) found = make(name);
  return found.get();
}

}  // namespace gatehouse::testing
