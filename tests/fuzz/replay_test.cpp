// Every seed and every beginning of it through its target, in every build: what a fuzzer once found stays found.
#include <gtest/gtest.h>

#include "fuzz/seeds.hpp"
#include "fuzz/targets.hpp"

namespace gatehouse::core {
namespace {

class FuzzSeeds : public ::testing::TestWithParam<FuzzTarget> {};

TEST_P(FuzzSeeds, KeepEveryPromise) {
  constexpr std::size_t kCut = 200;  // longer seeds are not cut at every byte: that would be quadratic
  const auto seeds = testing::fuzz_seeds(GetParam().name);
  ASSERT_FALSE(seeds.empty());
  for (const std::string_view seed : seeds) {
    GetParam().run(seed);
    for (std::size_t size = 0; size < seed.size() && seed.size() <= kCut; ++size) GetParam().run(seed.substr(0, size));
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzSeeds, ::testing::ValuesIn(kFuzzTargets),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace gatehouse::core
