// The loop of a worker, and fixtures.
#include "stores/rig/rig.hpp"

#include <algorithm>
#include <atomic>

#include "observe/log.hpp"
#include "stores/redis/redis_store.hpp"

namespace gatehouse::testing {

void WorkerRig::turn() {
  ready.dispatch(ready.is_eager() ? 0 : 2);
  wheel.advance(clock.now());
}

bool WorkerRig::turn_until(const std::function<bool()>& condition, Deadline deadline) {
  while (!condition()) {
    if (deadline.has_passed()) return false;
    turn();
  }
  return true;
}

namespace {

struct RedisWorker final : WorkerStore {
  RedisWorker(const core::RedisSettings& settings, const core::Clock* virtual_time) {
    const bool has_tls = std::any_of(settings.addresses.begin(), settings.addresses.end(),
                                     [](const auto& address) { return address.has_tls; });
    auto tls = has_tls ? std::make_shared<const core::RedisTlsContext>(settings.tls) : nullptr;
    redis = std::make_unique<core::RedisStore>(rig.loop(), settings, std::move(tls), counts, virtual_time);
  }
  core::Store& store() override { return *redis; }
  std::unique_ptr<core::RedisStore> redis;
};

}  // namespace

core::RedisSettings redis_settings(std::uint16_t port) {
  core::RedisSettings settings;
  settings.name = "main";
  settings.command_timeout = std::chrono::seconds(5);
  settings.connect_timeout = std::chrono::seconds(5);
  settings.addresses = {redis_address(port)};
  return settings;
}

core::RedisAddress redis_address(std::uint16_t port, bool has_tls) {
  core::RedisAddress address;
  address.host = "127.0.0.1";
  address.ip = *core::IpAddress::parse("127.0.0.1");
  address.port = port;
  address.has_tls = has_tls;
  address.text = (has_tls ? "rediss://127.0.0.1:" : "redis://127.0.0.1:") + std::to_string(port);
  return address;
}

std::unique_ptr<WorkerStore> redis_worker(const core::RedisSettings& settings, const core::Clock* virtual_time,
                                          bool waits_until_up) {
  core::log_set_level(core::LogLevel::warning);  // connections come and go by the hundred
  auto worker = std::make_unique<RedisWorker>(settings, virtual_time);
  if (waits_until_up) {
    worker->rig.turn_until([&] { return worker->redis->is_up(); }, Deadline::after(milliseconds(10'000)));
  }
  return worker;
}

void StoreContract::SetUp() {
  std::string why;
  backend_ = backend(GetParam(), why);
  if (backend_ == nullptr) GTEST_SKIP() << why;
  worker_ = backend_->worker();
}

std::string StoreContract::space() const {
  static std::atomic<int> number{0};
  return "test/" + std::to_string(++number) + "/" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
}

OwnedKey::OwnedKey(std::string name, std::vector<std::string> list, std::uint8_t which)
    : space(std::move(name)), parts(std::move(list)), views(parts.begin(), parts.end()), group(which) {}

}  // namespace gatehouse::testing
