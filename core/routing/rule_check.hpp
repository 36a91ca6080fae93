// One rule, checked and brought into the form the router is built from.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/pattern.hpp"
#include "routing/conditions.hpp"
#include "routing/path_pattern.hpp"
#include "routing/router.hpp"

namespace gatehouse::core {

struct PreparedRule {
  std::variant<std::string, SegmentPattern, Pattern> path;  // exact; prefix or template; regex
  std::vector<std::string> hosts;                           // normalised, without repetition
  Conditions conditions;
};

/// Checks rule after rule and collects what is wrong with them. Compiles each pattern text once.
class RuleChecker {
 public:
  explicit RuleChecker(std::span<const std::string> listeners) : listeners_(listeners) {}

  /// `position` of the rule in the caller's list. With errors the result is incomplete.
  PreparedRule prepare(const RouteRule& rule, std::uint32_t position);
  [[nodiscard]] std::vector<RouteBuildError> take_errors() && { return std::move(errors_); }
  [[nodiscard]] bool found_errors() const noexcept { return !errors_.empty(); }

 private:
  using Part = RouteBuildError::Part;

  void add(Part part, std::size_t item, std::size_t offset, std::string_view fragment, std::string message);
  std::optional<Pattern> compile(const std::string& text, Part part, std::size_t item);
  void check_path(const PathPattern& path, PreparedRule& to);
  void check_hosts(const Match& match, PreparedRule& to);
  void check_methods(const Match& match);
  void check_fields(const std::vector<FieldCondition>& from, Part part, std::vector<FieldCheck>& to);
  void check_listeners(const Match& match, PreparedRule& to);

  std::span<const std::string> listeners_;
  std::unordered_map<std::string, Pattern> patterns_;
  std::vector<RouteBuildError> errors_;
  std::uint32_t position_ = 0;
};

}  // namespace gatehouse::core
