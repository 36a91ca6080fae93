// What a record holds besides the fixed fields, and what it does without: decided once, when the configuration is read.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "record.hpp"
#include "redact.hpp"

namespace access_log {

/// Fields that are lists; in json and ecs only.
inline constexpr std::string_view kWouldRefuse = "gatehouse.would_refuse";
inline constexpr std::string_view kAttemptList = "gatehouse.attempt_list";
inline constexpr std::string_view kRequestBody = "http.request.body.content";
inline constexpr std::string_view kResponseBody = "http.response.body.content";

struct LoggedHeader {
  std::string name;
  std::string field;  // "http.request.header.accept"
  Treatment treatment = Treatment::plain;
};

class Layout {
 public:
  /// Tells each mistake to `setup`, at its place.
  Layout(const Config& config, gatehouse::Setup& setup);

  [[nodiscard]] bool has(std::size_t field) const noexcept { return !is_removed_[field]; }
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// "gatehouse.<plugin>.<name>"; without building that text.
  [[nodiscard]] bool has_note(std::string_view plugin, std::string_view name) const noexcept;

  Redaction redaction;
  std::vector<std::pair<std::string, gatehouse::Template>> added;
  std::vector<LoggedHeader> request_headers, response_headers;

 private:
  void remove(const std::vector<std::string>& names, gatehouse::Setup& setup);
  void add(const Config& config, gatehouse::Setup& setup);

  std::array<bool, kFieldCount> is_removed_{};
  std::vector<std::string> removed_names_;
};

/// The names of the ${variables} of a template, in order.
[[nodiscard]] std::vector<std::string> variables_of(std::string_view text);

}  // namespace access_log
