// Limits on every store against the reference: the same random calls, on a virtual clock.
#include "stores/rig/rig.hpp"

namespace gatehouse::testing {
namespace {

using core::Duration;

class Driver final : public core::StoreDriver {
 public:
  explicit Driver(Backend& backend) : tick_(backend.tick_ns()), worker_(backend.worker(&clock_)) {}
  core::Store& store() override { return worker_->store(); }
  void finish(core::StoreOperation& operation) override {
    ASSERT_TRUE(worker_->rig.turn_until([&] { return !operation.is_pending(); }));
  }
  std::int64_t now_ns() const override { return clock_.now().time_since_epoch().count(); }
  void advance(Duration by) override { clock_.advance(by); }
  std::int64_t tick_ns() const override { return tick_; }

 private:
  core::ManualClock clock_;
  std::int64_t tick_;
  std::unique_ptr<WorkerStore> worker_;
};

TEST_P(StoreContract, DecidesAsTheReferenceDoes) {
  Driver driver(*backend_);
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    core::LimitScenario scenario(driver, seed, space());
    for (int i = 0; i < 100; ++i) {
      scenario.step();
      ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", call " << i;
    }
  }
}

}  // namespace
}  // namespace gatehouse::testing
