// Starting, stopping and asking Redis servers.
#include "support/redis_servers.hpp"

#include <signal.h>
#include <unistd.h>

#include <sstream>
#include <stdexcept>

#include "support/net.hpp"

namespace gatehouse::testing {
namespace {

constexpr const char* kServer = "/usr/bin/redis-server";
constexpr const char* kSentinel = "/usr/bin/redis-sentinel";
constexpr const char* kCli = "/usr/bin/redis-cli";

std::string first_word(const std::string& line) { return line.substr(0, line.find_first_of(" \n")); }

}  // namespace

bool has_redis(std::string& why) {
  for (const auto* program : {kServer, kSentinel, kCli}) {
    if (::access(program, X_OK) == 0) continue;
    why = std::string(program) + " is not installed (packages redis-server, redis-sentinel, redis-tools)";
    return false;
  }
  return true;
}

std::uint16_t free_port() { return ClosedPort().port(); }

RedisServer::RedisServer(std::vector<std::string> arguments, std::uint16_t port)
    : arguments_(std::move(arguments)), port_(port != 0 ? port : free_port()) {
  start();
}

void RedisServer::start() {
  std::vector<std::string> all{kServer, "--port", std::to_string(port_), "--bind", "127.0.0.1"};
  for (const auto* word : {"--save", "", "--appendonly", "no", "--daemonize", "no", "--enable-debug-command", "yes",
                           "--repl-diskless-sync-delay", "0", "--databases", "16"}) {
    all.emplace_back(word);
  }
  all.insert(all.end(), {"--dir", directory_.path().string()});
  all.insert(all.end(), arguments_.begin(), arguments_.end());
  process_ = std::make_unique<Process>(all);
  if (!process_->wait_for_out("eady to accept connections")) {
    throw std::runtime_error("redis-server does not come up: " + process_->out());
  }
}

void RedisServer::kill() {
  process_->signal(SIGCONT);
  process_->signal(SIGKILL);
  process_->wait();
}

void RedisServer::pause() { process_->signal(SIGSTOP); }
void RedisServer::resume() { process_->signal(SIGCONT); }

std::string RedisServer::cli(const std::vector<std::string>& words, const std::vector<std::string>& options) const {
  std::vector<std::string> all{kCli, "-h", "127.0.0.1", "-p", std::to_string(port_)};
  all.insert(all.end(), options.begin(), options.end());
  all.insert(all.end(), words.begin(), words.end());
  const auto done = run(all);
  return done.code == 0 ? done.out : std::string();
}

RedisCertificates::RedisCertificates() {
  const auto file = [&](const char* name) { return (directory.path() / name).string(); };
  const auto openssl = [](const std::vector<std::string>& words) {
    std::vector<std::string> all{"/usr/bin/openssl"};
    all.insert(all.end(), words.begin(), words.end());
    const auto done = run(all);
    if (done.code != 0) throw std::runtime_error("openssl: " + done.err);
  };
  const auto make_ca = [&](const std::string& cert_file, const std::string& key_file) {
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=test ca", "-keyout", key_file, "-out", cert_file});
  };
  const auto sign = [&](const std::string& name, std::string& cert_file, std::string& key_file) {
    cert_file = file((name + ".crt").c_str());
    key_file = file((name + ".key").c_str());
    const auto request = file((name + ".csr").c_str());
    const auto extensions = file((name + ".ext").c_str());
    write_file(extensions, "subjectAltName=IP:127.0.0.1,DNS:redis.test\n");
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
             key_file, "-out", request});
    openssl({"x509", "-req", "-in", request, "-CA", ca, "-CAkey", file("ca.key"), "-CAcreateserial", "-days", "2",
             "-extfile", extensions, "-out", cert_file});
  };
  ca = file("ca.crt");
  other_ca = file("other.crt");
  make_ca(ca, file("ca.key"));
  make_ca(other_ca, file("other.key"));
  sign("server", cert, key);
  sign("client", client_cert, client_key);
}

RedisSentinels::RedisSentinels() : second_({"--replicaof", "127.0.0.1", std::to_string(first_.port())}) {
  if (!eventually([&] { return first_.cli({"info", "replication"}).find("state=online") != std::string::npos; })) {
    throw std::runtime_error("the replica does not follow");
  }
  for (int i = 0; i < 3; ++i) {
    directories_.push_back(std::make_unique<TempDir>());
    ports_.push_back(free_port());
    const auto& directory = directories_.back()->path();
    std::ostringstream text;
    text << "port " << ports_.back() << "\nbind 127.0.0.1\ndir " << directory.string()
         << "\nsentinel monitor gate 127.0.0.1 " << first_.port()
         << " 2\nsentinel down-after-milliseconds gate 700\nsentinel failover-timeout gate 3000\n"
         << "sentinel parallel-syncs gate 1\n";
    write_file(directory / "sentinel.conf", text.str());
    sentinels_.push_back(
        std::make_unique<Process>(std::vector<std::string>{kSentinel, (directory / "sentinel.conf").string()}));
    if (!sentinels_.back()->wait_for_out("+monitor")) throw std::runtime_error("a sentinel does not come up");
  }
  const auto knows_all = [&] {
    for (const auto port : ports_) {
      const auto told = run({kCli, "-p", std::to_string(port), "sentinel", "master", "gate"}).out;
      if (told.find("num-slaves\n1\n") == std::string::npos ||
          told.find("num-other-sentinels\n2\n") == std::string::npos) {
        return false;
      }
    }
    return true;
  };
  if (!eventually(knows_all)) throw std::runtime_error("the sentinels do not find each other");
}

RedisSentinels::~RedisSentinels() = default;

std::uint16_t RedisSentinels::master_port() const {
  const auto told = run({kCli, "-p", std::to_string(ports_[0]), "sentinel", "get-master-addr-by-name", "gate"}).out;
  const auto line = told.find('\n');
  return line == std::string::npos ? std::uint16_t{0} : static_cast<std::uint16_t>(std::atoi(told.c_str() + line + 1));
}

RedisServer& RedisSentinels::master() { return master_port() == second_.port() ? second_ : first_; }
RedisServer& RedisSentinels::replica() { return master_port() == second_.port() ? first_ : second_; }

bool RedisSentinels::wait_for_another_master(std::uint16_t old) {
  return eventually([&] { return master_port() != old && master_port() != 0; });
}

RedisCluster::RedisCluster() {
  std::vector<std::string> create{kCli, "--cluster", "create"};
  for (int i = 0; i < 6; ++i) {
    servers_.push_back(std::make_unique<RedisServer>(
        std::vector<std::string>{"--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--cluster-port",
                                 std::to_string(free_port()), "--cluster-replica-validity-factor", "0"}));
    create.push_back(servers_.back()->url());
  }
  create.insert(create.end(), {"--cluster-replicas", "1", "--cluster-yes"});
  const auto done = run(create, Deadline::after(milliseconds(60'000)));
  if (done.code != 0 || !wait_until_ok()) throw std::runtime_error("no cluster: " + done.out + done.err);
}

RedisServer& RedisCluster::master_of(std::uint16_t slot) {
  for (auto& server : servers_) {
    if (!server->process().is_running()) continue;
    std::istringstream lines(server->cli({"cluster", "nodes"}));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("myself,master") == std::string::npos) continue;
      std::istringstream words(line);
      std::string word;
      for (int i = 0; words >> word; ++i) {
        if (i < 8) continue;
        const auto dash = word.find('-');
        const int from = std::atoi(word.c_str());
        const int to = dash == std::string::npos ? from : std::atoi(word.c_str() + dash + 1);
        if (word[0] != '[' && from <= slot && slot <= to) return *server;
      }
    }
  }
  throw std::runtime_error("nobody serves the slot");
}

bool RedisCluster::wait_until_ok() {
  return eventually(
      [&] {
        for (auto& server : servers_) {
          if (!server->process().is_running()) continue;
          const auto info = server->cli({"cluster", "info"});
          if (info.find("cluster_state:ok") == std::string::npos) return false;
          if (info.find("cluster_slots_ok:16384") == std::string::npos) return false;
        }
        return true;
      },
      Deadline::after(milliseconds(40'000)));
}

bool RedisCluster::move_slots(std::uint16_t slot, int count) {
  auto& from = master_of(slot);
  auto& to = master_of(static_cast<std::uint16_t>((slot + 5461) % 16384));
  const auto from_id = first_word(from.cli({"cluster", "myid"}));
  const auto to_id = first_word(to.cli({"cluster", "myid"}));
  return run({kCli, "--cluster", "reshard", from.url(), "--cluster-from", from_id, "--cluster-to", to_id,
              "--cluster-slots", std::to_string(count), "--cluster-yes"},
             Deadline::after(milliseconds(60'000)))
             .code == 0;
}

}  // namespace gatehouse::testing
