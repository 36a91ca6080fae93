// What happens when a server fails: no wait beyond the deadline, nobody is let in too often, recovery by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "stores/rig/rig.hpp"
#include "support/redis_servers.hpp"

namespace gatehouse::testing {
namespace {

using core::Duration;
using core::LimitKind;
using core::Store;
using core::StoreError;
using core::TakeLimit;
using core::TakeOperation;
using namespace std::chrono_literals;

/// The longest a call of 50 ms may take on a busy machine: deadlines are looked at every 8 ms.
constexpr Duration kSlack = 1s;
/// Where every call must succeed, however busy the machine.
constexpr Duration kPatient = 5s;

core::RedisSettings impatient(std::uint16_t port) {
  auto settings = redis_settings(port);
  settings.command_timeout = 50ms;
  settings.connect_timeout = 200ms;
  return settings;
}

struct Faults : ::testing::Test {
  void SetUp() override {
    std::string why;
    if (!has_redis(why)) GTEST_SKIP() << why;
  }

  /// One take of a limit; the error, and in `longest` how long it took at most.
  StoreError take(WorkerStore& worker, const std::string& name, std::uint64_t count = 1'000'000,
                  bool* allowed = nullptr) {
    const OwnedKey key("faults", {name});
    TakeLimit limit;
    limit.key = key.key();
    limit.count = limit.burst = count;
    limit.window = 1h;
    TakeOperation operation;
    operation.limits = {&limit, 1};
    const auto begun = worker.rig.clock.now();
    EXPECT_TRUE(worker.run(&Store::take, operation));
    longest = std::max(longest, worker.rig.clock.now() - begun);
    if (allowed != nullptr) *allowed = operation.error == StoreError::none && operation.allowed;
    return operation.error;
  }
  bool recovers(WorkerStore& worker) {
    return worker.rig.turn_until([&] { return take(worker, "recovery") == StoreError::none; },
                                 Deadline::after(milliseconds(30'000)));
  }

  Duration longest{};
};

TEST_F(Faults, AKilledServerFailsCallsAtOnceAndIsFoundAgain) {
  RedisServer server;
  const auto worker = redis_worker(impatient(server.port()));
  EXPECT_EQ(take(*worker, "a"), StoreError::none);
  server.kill();
  for (int i = 0; i < 200; ++i) {
    const auto error = take(*worker, "a");
    EXPECT_TRUE(error == StoreError::unreachable || error == StoreError::deadline) << text(error);
  }
  EXPECT_FALSE(worker->counts.is_up());
  EXPECT_LT(longest, kSlack);
  server.start();  // with nothing in it: scripts are gone, too
  EXPECT_TRUE(recovers(*worker));
  EXPECT_TRUE(worker->counts.is_up());
}

TEST_F(Faults, AStoppedServerCountsAsDownAfterFiveErrorsAndIsProbed) {
  RedisServer server;
  const auto worker = redis_worker(impatient(server.port()));
  EXPECT_EQ(take(*worker, "a"), StoreError::none);
  server.pause();
  int deadlines = 0;
  for (int i = 0; i < 40; ++i) deadlines += take(*worker, "a") == StoreError::deadline ? 1 : 0;
  EXPECT_GE(deadlines, 1);
  EXPECT_LE(deadlines, 10) << "five per connection, then no call waits any more";
  const auto begun = worker->rig.clock.now();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(take(*worker, "a"), StoreError::unreachable);
  EXPECT_LT(worker->rig.clock.now() - begun, kSlack);
  EXPECT_LT(longest, kSlack);
  server.resume();
  EXPECT_TRUE(recovers(*worker));
}

TEST_F(Faults, ASlowServerCostsNoMoreThanTheDeadline) {
  RedisServer server;
  const auto worker = redis_worker(impatient(server.port()));
  EXPECT_EQ(take(*worker, "a"), StoreError::none);
  Process slow({"/usr/bin/redis-cli", "-p", std::to_string(server.port()), "debug", "sleep", "0.8"});
  EXPECT_TRUE(worker->rig.turn_until([&] { return take(*worker, "a") != StoreError::none; }));
  EXPECT_LT(longest, kSlack);
  EXPECT_TRUE(recovers(*worker));
}

TEST_F(Faults, ScriptsThatWereFlushedAreSentAgain) {
  RedisServer server;
  const auto worker = redis_worker(redis_settings(server.port()));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(take(*worker, "a"), StoreError::none);
    server.cli({"script", "flush"});
    EXPECT_EQ(take(*worker, "b"), StoreError::none);
  }
}

TEST_F(Faults, AServerWithoutMemorySaysFull) {
  RedisServer server({"--maxmemory", "1", "--maxmemory-policy", "noeviction"});
  const auto worker = redis_worker(redis_settings(server.port()));
  EXPECT_EQ(take(*worker, "a"), StoreError::full);
  server.cli({"config", "set", "maxmemory", "0"});
  EXPECT_EQ(take(*worker, "a"), StoreError::none);
}

TEST_F(Faults, AWrongPasswordMakesTheStoreUnreachable) {
  RedisServer server({"--requirepass", "right"});
  auto settings = impatient(server.port());
  settings.password = "wrong";
  const auto worker = redis_worker(settings, nullptr, false);
  for (int i = 0; i < 20; ++i) EXPECT_NE(take(*worker, "a"), StoreError::none);
  EXPECT_LT(longest, kSlack);
  server.cli({"config", "set", "requirepass", "wrong"}, {"-a", "right", "--no-auth-warning"});
  EXPECT_TRUE(recovers(*worker));
}

TEST_F(Faults, AKeyThatIsNotOursIsCorrupt) {
  RedisServer server;
  const auto worker = redis_worker(redis_settings(server.port()));
  EXPECT_EQ(server.cli({"set", "gh:{faults:a}g", "what is this"}), "OK\n");
  EXPECT_EQ(take(*worker, "a"), StoreError::corrupt);
  server.cli({"del", "gh:{faults:a}g"});
  server.cli({"lpush", "gh:{faults:a}g", "a list"});
  EXPECT_EQ(take(*worker, "a"), StoreError::corrupt);
}

TEST_F(Faults, AQueueThatIsFullRefusesAtOnce) {
  RedisServer server;
  auto settings = impatient(server.port());
  settings.max_in_flight = 10;
  settings.connections_per_worker = 1;
  const auto worker = redis_worker(settings);
  server.pause();
  const OwnedKey key("faults", {"a"});
  std::vector<std::unique_ptr<core::GetOperation>> operations;
  int full = 0;
  for (int i = 0; i < 30; ++i) {
    operations.push_back(std::make_unique<core::GetOperation>());
    operations.back()->key = key.key();
    const bool at_once = worker->store().get(*operations.back());
    full += at_once && operations.back()->error == StoreError::full ? 1 : 0;
  }
  EXPECT_EQ(full, 20);
  server.resume();
}

TEST_F(Faults, AnotherCertificateThanTheExpectedOneIsRefused) {
  const RedisCertificates files;
  const auto port = free_port();
  const RedisServer server({"--tls-port", std::to_string(port), "--tls-ca-cert-file", files.ca, "--tls-cert-file",
                            files.cert, "--tls-key-file", files.key, "--tls-auth-clients", "no"});
  const auto error_with = [&](const std::string& ca, const std::string& sni = "", bool verify = true) {
    core::RedisTlsSettings tls;
    tls.ca = ca;
    tls.sni = sni;
    tls.verify = verify;
    auto settings = redis_settings(port);
    settings.addresses = {redis_address(port, true)};
    settings.tls = tls;
    settings.connections_per_worker = 1;
    return take(*redis_worker(settings, nullptr, false), "a");
  };
  EXPECT_EQ(error_with(files.ca), StoreError::none);  // the address stands in the certificate
  EXPECT_EQ(error_with(files.ca, "redis.test"), StoreError::none);
  EXPECT_EQ(error_with(files.ca, "redis.example"), StoreError::unreachable);
  EXPECT_EQ(error_with(files.other_ca), StoreError::unreachable);
  EXPECT_EQ(error_with(files.other_ca, "", false), StoreError::none);
}

TEST_F(Faults, SentinelsMoveTheMasterUnderLoad) {
  RedisSentinels servers;
  auto settings = redis_settings(1);
  settings.command_timeout = kPatient;
  settings.mode = core::RedisMode::sentinel;
  settings.master_name = "gate";
  settings.addresses.clear();
  for (const auto port : servers.ports()) settings.addresses.push_back(redis_address(port));
  const auto worker = redis_worker(settings);
  std::uint64_t admitted = 0;
  const auto load = [&] {
    bool allowed = false;
    const auto error = take(*worker, "limit", 50, &allowed);
    admitted += allowed ? 1 : 0;
    return error == StoreError::none;
  };
  EXPECT_TRUE(load());
  auto& old = servers.master();
  old.kill();
  const auto begun = worker->rig.clock.now();
  EXPECT_TRUE(worker->rig.turn_until([&] { return load(); }, Deadline::after(milliseconds(30'000))));
  RecordProperty("failover_ms", static_cast<int>((worker->rig.clock.now() - begun) / 1ms));
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(load());
  EXPECT_LE(admitted, 100U);  // replication is asynchronous: at worst the new master begins anew
  EXPECT_LT(longest, kPatient + kSlack);
  old.start();  // comes back as a master that nobody names, until the sentinels make it a replica
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(load());
}

core::RedisSettings cluster_settings(RedisCluster& servers) {
  auto settings = impatient(servers.server(0).port());
  settings.mode = core::RedisMode::cluster;
  settings.addresses.push_back(redis_address(servers.server(1).port()));
  return settings;
}

TEST_F(Faults, AClusterMovesSlotsUnderLoad) {
  RedisCluster servers;
  auto settings = cluster_settings(servers);
  settings.command_timeout = kPatient;
  const auto worker = redis_worker(settings);
  std::array<std::uint64_t, 50> admitted{};
  const auto load = [&] {
    for (std::size_t i = 0; i < admitted.size(); ++i) {
      bool allowed = false;
      EXPECT_EQ(take(*worker, "key" + std::to_string(i), 20, &allowed), StoreError::none);
      admitted[i] += allowed ? 1 : 0;
    }
  };
  load();
  std::atomic<bool> is_done{false};
  std::thread reshard([&] {
    EXPECT_TRUE(servers.move_slots(0, 300));
    EXPECT_TRUE(servers.move_slots(6000, 300));
    is_done = true;
  });
  int rounds = 1;
  while (!is_done) {
    load();
    ++rounds;
  }
  reshard.join();
  for (; rounds < 25; ++rounds) load();
  for (const auto count : admitted) EXPECT_EQ(count, 20U);  // exact, wherever the slot was
}

TEST_F(Faults, AClusterLosesAMasterUnderLoad) {
  RedisCluster servers;
  const auto worker = redis_worker(cluster_settings(servers));
  const auto all_work = [&] {
    int good = 0;
    for (int i = 0; i < 50; ++i) good += take(*worker, "key" + std::to_string(i)) == StoreError::none ? 1 : 0;
    return good == 50;
  };
  EXPECT_TRUE(all_work());
  servers.master_of(9000).kill();
  bool is_bad = false;
  const auto begun = worker->rig.clock.now();
  EXPECT_TRUE(worker->rig.turn_until(
      [&] {
        const bool works = all_work();
        is_bad = is_bad || !works;
        return works;
      },
      Deadline::after(milliseconds(40'000))));
  RecordProperty("failover_ms", static_cast<int>((worker->rig.clock.now() - begun) / 1ms));
  EXPECT_TRUE(is_bad);
  EXPECT_LT(longest, kSlack);
}

}  // namespace
}  // namespace gatehouse::testing
