// Typed look-ups in the JSON of a manifest that remember the first thing that is wrong. Internal to plugin/.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugin/manifest.hpp"

namespace gatehouse::core {

class ManifestReader {
 public:
  /// Member `key` of `map`; empty when absent. A wrong kind is a failure.
  std::string_view text(const Value& map, std::string_view key);
  std::optional<std::int64_t> integer(const Value& map, std::string_view key);
  std::span<const Value> list(const Value& map, std::string_view key);
  bool boolean(const Value& map, std::string_view key);
  /// The type described by `value`, which stands at `path` ("config.limits").
  Schema schema(const Value& value, const std::string& path);

  void fail(std::string message) {
    if (problem_.empty()) problem_ = std::move(message);
  }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  void read_bounds(const Value& value, Schema& schema);
  void read_parts(const Value& value, Schema& schema, const std::string& path);
  void read_fields(const Value& value, Schema& schema, const std::string& path);
  void read_cases(const Value& value, Schema& schema, const std::string& path);
  const Value* member(const Value& map, std::string_view key, Value::Kind kind, const char* expected);

  std::string problem_;
};

}  // namespace gatehouse::core
