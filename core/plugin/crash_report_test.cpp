// A crash inside a plugin names it.
#include "plugin/crash_report.hpp"

#include <csignal>
#include <cstdlib>

#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

using CrashReportTest = PluginTest;

TEST_F(CrashReportTest, ACrashNamesThePluginAndListsTheLibraries) {
  Script script;
  script.request = [](gh_exchange*, void**) -> std::int32_t { std::abort(); };
  add("culprit", script);
  const auto crash = [this] {
    install_crash_report();
    set_crash_libraries({{"culprit", "1.0.0", "abc", "/state/culprit.so", 2}});
    Trip trip(*this, chain());
    (void)trip.run->request();
  };
  EXPECT_EXIT(crash(), testing::KilledBySignal(SIGABRT),
              "gatehouse crashed: signal=6 worker=0 instance=route/r/culprit phase=request plugin=culprit "
              "version=1.0.0\nlibrary plugin=culprit version=1.0.0 hash=abc holders=2 file=/state/culprit.so");
}

}  // namespace
}  // namespace gatehouse::core
