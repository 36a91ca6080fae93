// The local store against the reference: random limits, costs, pauses, refunds and renewals.
#include <gtest/gtest.h>

#include "stores/limit_scenario_test.hpp"
#include "stores/local/local_view.hpp"

namespace gatehouse::core {
namespace {

class LocalDriver final : public StoreDriver {
 public:
  Store& store() override { return view_; }
  void finish(StoreOperation&) override { FAIL() << "the local store finishes at once"; }
  std::int64_t now_ns() const override { return clock_.now().time_since_epoch().count(); }
  void advance(Duration by) override { clock_.advance(by); }
  std::int64_t tick_ns() const override { return 1; }

 private:
  ManualClock clock_;
  LocalStore store_{LocalLimits{.max_keys = 4096, .max_bytes = 4 << 20}};
  StoreCounts counts_;
  LocalStoreView view_{store_, clock_, counts_};
};

TEST(LocalStore, DecidesAsTheReferenceDoes) {
  LocalDriver driver;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    LimitScenario scenario(driver, seed, "space" + std::to_string(seed));
    for (int i = 0; i < 100; ++i) {
      scenario.step();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed << ", call " << i;
    }
  }
}

}  // namespace
}  // namespace gatehouse::core
