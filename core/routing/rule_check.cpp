// Every check of a rule; each mistake becomes one error with its place.
#include "routing/rule_check.hpp"

#include <algorithm>

#include "routing/host_table.hpp"

namespace gatehouse::core {
namespace {

bool is_token_character(char c) noexcept {  // RFC 9110 §5.6.2
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

char lowered(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Position of the first character that a token cannot have, or npos.
std::size_t not_token(std::string_view text) noexcept {
  const auto found = std::find_if_not(text.begin(), text.end(), is_token_character);
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

}  // namespace

void RuleChecker::add(Part part, std::size_t item, std::size_t offset, std::string_view fragment, std::string message) {
  errors_.push_back({position_, part, item, offset, std::string(fragment), std::move(message)});
}

std::optional<Pattern> RuleChecker::compile(const std::string& text, Part part, std::size_t item) {
  if (const auto known = patterns_.find(text); known != patterns_.end()) return known->second;
  auto compiled = Pattern::compile(text);
  if (!compiled) {
    const auto error = compiled.error();
    add(part, item, error.offset, error.fragment, error.message);
    return std::nullopt;
  }
  patterns_.emplace(text, *compiled);
  return *compiled;
}

PreparedRule RuleChecker::prepare(const RouteRule& rule, std::uint32_t position) {
  position_ = position;
  PreparedRule result;
  check_path(rule.match.path, result);
  check_hosts(rule.match, result);
  check_methods(rule.match);
  check_fields(rule.match.headers, Part::header, result.conditions.headers);
  check_fields(rule.match.query, Part::query, result.conditions.query);
  result.conditions.client_ip = rule.match.client_ip;
  check_listeners(rule.match, result);
  return result;
}

void RuleChecker::check_path(const PathPattern& path, PreparedRule& to) {
  if (path.kind == PathKind::regex) {
    const auto pattern = compile(path.text, Part::path_regex, 0);
    if (!pattern) return;
    if (pattern->group_names().size() > Captures::kMax) {
      add(Part::path_regex, 0, 0, path.text, "more than " + std::to_string(Captures::kMax) + " named groups");
    }
    to.path = *pattern;
    return;
  }
  const auto part = path.kind == PathKind::template_ ? Part::path_template : Part::path;
  const auto report = [&](const MatchTextError& error) { add(part, 0, error.offset, error.fragment, error.message); };
  if (path.kind == PathKind::exact) {
    if (!path.text.starts_with('/')) return add(part, 0, 0, path.text.substr(0, 1), "a path begins with /");
    auto text = normalised_literal(path.text);
    if (!text) return report(text.error());
    to.path = *std::move(text);
    return;
  }
  auto segments = parse_segments(path);
  if (!segments) return report(segments.error());
  to.path = *std::move(segments);
}

void RuleChecker::check_hosts(const Match& match, PreparedRule& to) {
  for (std::size_t i = 0; i < match.hosts.size(); ++i) {
    auto host = normalised_host(match.hosts[i]);
    if (!host) {
      const auto error = host.error();
      add(Part::host, i, error.offset, error.fragment, error.message);
    } else if (std::find(to.hosts.begin(), to.hosts.end(), *host) == to.hosts.end()) {
      to.hosts.push_back(*std::move(host));
    }
  }
}

void RuleChecker::check_methods(const Match& match) {
  for (std::size_t i = 0; i < match.methods.size(); ++i) {
    const auto& name = match.methods[i];
    if (name.empty()) {
      add(Part::method, i, 0, {}, "a method has a name");
    } else if (const auto at = not_token(name); at != std::string::npos) {
      add(Part::method, i, at, name.substr(at, 1), "not a character of a method name");
    } else if (std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
      add(Part::method, i, 0, name, "methods are written in upper case");
    }
  }
}

void RuleChecker::check_fields(const std::vector<FieldCondition>& from, Part part, std::vector<FieldCheck>& to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    FieldCheck check{from[i], std::nullopt};
    auto& name = check.condition.name;
    if (name.empty()) {
      add(part, i, 0, {}, "the name is empty");
    } else if (part == Part::header) {
      if (const auto at = not_token(name); at != std::string::npos) {
        add(part, i, at, name.substr(at, 1), "not a character of a header name");
      }
      std::transform(name.begin(), name.end(), name.begin(), lowered);
    }
    if (check.condition.test == FieldTest::regex) check.pattern = compile(check.condition.value, part, i);
    to.push_back(std::move(check));
  }
}

void RuleChecker::check_listeners(const Match& match, PreparedRule& to) {
  auto& positions = to.conditions.listeners;
  for (std::size_t i = 0; i < match.listeners.size(); ++i) {
    const auto found = std::find(listeners_.begin(), listeners_.end(), match.listeners[i]);
    if (found == listeners_.end()) {
      add(Part::listener, i, 0, match.listeners[i], "no listener is called " + match.listeners[i]);
    } else {
      positions.push_back(static_cast<std::uint32_t>(found - listeners_.begin()));
    }
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
}

}  // namespace gatehouse::core
