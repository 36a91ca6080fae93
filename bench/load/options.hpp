// The command line of gatehouse-bench, checked, and the request it describes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "load/connection.hpp"
#include "load/schedule.hpp"

namespace gatehouse::bench {

/// Durations are nanoseconds.
struct Options {
  std::string url;
  std::string label;
  std::string json_path;  // empty: none; "-": standard output instead of the text
  std::string method;
  std::uint64_t connections = 64;
  std::uint64_t rate = 0;  // per second; 0: closed loop
  std::uint64_t warmup = 0;
  std::uint64_t duration = Schedule::kNever;
  std::uint64_t requests = Schedule::kNever;
  std::uint64_t timeout = 0;
  std::uint64_t request_body_bytes = 0;
  std::vector<pid_t> observed;
  sockaddr_in address{};
  Request request;
};

/// Throws std::runtime_error with a sentence for the user; `--help` ends the process.
Options read_options(int argc, char** argv);

}  // namespace gatehouse::bench
