// A backend that can be killed.
#pragma once

#include <string>

#include "support/process.hpp"

namespace gatehouse::testing {

class EndpointProcess {
 public:
  /// Started and listening. Throws when it does not come up.
  EndpointProcess();

  [[nodiscard]] const std::string& address() const noexcept { return address_; }
  /// SIGKILL: every connection of it is cut without a word.
  void kill();

 private:
  Process process_;
  std::string address_;
};

}  // namespace gatehouse::testing
