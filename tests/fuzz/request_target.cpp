// Request targets under every path policy.
#include <string>

#include "fuzz/targets.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

PathPolicy policy_of(unsigned choice) {
  PathPolicy policy;
  policy.encoded_slash = static_cast<PathPolicy::EncodedSlash>(choice % 3);
  policy.duplicate_slash = static_cast<PathPolicy::DuplicateSlash>(choice / 3 % 3);
  policy.dot_segments = static_cast<PathPolicy::DotSegments>(choice / 9 % 2);
  policy.backslash = static_cast<PathPolicy::Backslash>(choice / 18 % 2);
  return policy;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

}  // namespace

void fuzz_request_target(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto target = bytes.substr(1);
  JudgedRequest judged;
  judged.settings.path_policy = policy_of(static_cast<unsigned char>(bytes.front()));
  judged.run(std::string("GET ").append(target).append(" HTTP/1.1\r\nHost: a.example\r\n\r\n"));
  if (judged.error != Error::none) return;
  const auto path = judged.head.path;
  require(path.starts_with('/'), "a path begins with a slash", bytes);
  require(!has_dot_segment(path), "no dot segment is left", bytes);
  require(path.find_first_of("?# \r\n") == path.npos, "a path has no delimiter of something else", bytes);
  const char* detail = "";
  const auto again = normalise_path(path, judged.settings.path_policy, judged.arena, detail);
  require(again.has_value() && *again == path, "a normal path stays as it is", bytes);
}

}  // namespace gatehouse::core
