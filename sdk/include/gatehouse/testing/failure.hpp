// Where a broken rule goes: one sentence to a handler, which GoogleTest's ADD_FAILURE is by default.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

namespace gatehouse::testing {

using FailureHandler = std::function<void(const std::string& sentence)>;

/// The handler of this test program. Without GoogleTest a failure is printed and ends the program.
inline FailureHandler& failure_handler() {
  static FailureHandler handler = [](const std::string& sentence) {
    std::fprintf(stderr, "gatehouse::testing: %s\n", sentence.c_str());
    std::abort();
  };
  return handler;
}

inline void report_failure(const std::string& sentence) { failure_handler()(sentence); }

}  // namespace gatehouse::testing

#ifdef ADD_FAILURE
namespace {
// Each translation unit that has GoogleTest says so at start; the last one wins, and all say the same.
[[maybe_unused]] const bool gatehouse_reports_to_googletest = [] {
  gatehouse::testing::failure_handler() = [](const std::string& sentence) { ADD_FAILURE() << sentence; };
  return true;
}();
}  // namespace
#endif
