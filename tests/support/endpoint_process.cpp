// Starting and killing the separate backend.
#include "support/endpoint_process.hpp"

#include <signal.h>

#include <stdexcept>

namespace gatehouse::testing {

EndpointProcess::EndpointProcess() : process_({FAKE_ENDPOINT_PATH}) {
  if (!process_.wait_for_out("\n")) throw std::runtime_error("fake_endpoint does not come up: " + process_.err());
  const auto text = process_.out();
  address_ = text.substr(0, text.find('\n'));
}

void EndpointProcess::kill() {
  process_.signal(SIGKILL);
  process_.wait();
}

}  // namespace gatehouse::testing
