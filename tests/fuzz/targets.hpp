// What is fuzzed. Each target takes any bytes; a promise that does not hold ends the process.
#pragma once

#include <string_view>

namespace gatehouse::core {

struct FuzzTarget {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

/// Scanner, parser, gate and writer: the same verdict in every split, and what is accepted is written as one request.
void fuzz_request_head(std::string_view bytes);
void fuzz_response_head(std::string_view bytes);
/// The first byte says where the body is split into two reads: the outcome does not depend on it.
void fuzz_chunks(std::string_view bytes);
/// The first byte chooses the path policy: a path that passes is normal.
void fuzz_request_target(std::string_view bytes);
/// Any text is a document or a list of findings.
void fuzz_yaml(std::string_view bytes);

inline constexpr FuzzTarget kFuzzTargets[] = {{"request_head", fuzz_request_head},
                                              {"response_head", fuzz_response_head},
                                              {"chunks", fuzz_chunks},
                                              {"request_target", fuzz_request_target},
                                              {"yaml", fuzz_yaml}};

/// Ends the process, for the fuzzer to keep the input.
void require(bool holds, std::string_view promise, std::string_view bytes);

}  // namespace gatehouse::core
