#include "rules.hpp"

#include <libpsl.h>

#include <algorithm>

namespace cors {
namespace {

template <class Texts>
std::string join(const Texts& texts) {
  std::string joined;
  for (std::string_view text : texts) {
    if (!joined.empty()) joined += ", ";
    joined += text;
  }
  return joined;
}

/// With credentials a browser reads a star as a name, so it would allow nothing.
template <class Names>
void refuse_star(const Names& names, const std::string& key, gatehouse::Setup& setup) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "*")
      setup.config_error(key + "[" + std::to_string(i) + "]", "\"*\" and credentials: true exclude each other");
  }
}

bool is_public_suffix(std::string_view domain) {
  const std::string text(domain);
  return psl_is_public_suffix(psl_builtin(), text.c_str()) != 0;
}

}  // namespace

Rules::Rules(const Config& config, gatehouse::Setup& setup) : allow_null_(config.allow_null) {
  read_origins(config, setup);
  read_timing_origins(config, setup);
  if (config.credentials) {
    refuse_star(config.methods, "methods", setup);
    refuse_star(config.request_headers, "request_headers", setup);
    refuse_star(config.expose_headers, "expose_headers", setup);
  }
  methods = join(config.methods);
  request_headers = join(config.request_headers);
  expose_headers = join(config.expose_headers);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(config.max_age).count();
  if (seconds > 0) max_age = std::to_string(seconds);
}

void Rules::read_origins(const Config& config, gatehouse::Setup& setup) {
  if (config.origins.empty()) setup.config_error("origins", "name at least one origin, or \"*\" for everybody");
  for (std::size_t i = 0; i < config.origins.size(); ++i) {
    const auto place = "origins[" + std::to_string(i) + "]";
    if (const auto* pattern = std::get_if<OriginPattern>(&config.origins[i])) {
      patterns_.push_back(pattern->regex);
      continue;
    }
    const auto& text = std::get<std::string>(config.origins[i]);
    if (text == "*") {
      any_ = true;
      if (config.credentials)
        setup.config_error(place, "\"*\" and credentials: true exclude each other: name the origins");
      continue;
    }
    OriginRule rule;
    if (const auto mistake = rule.parse(text); !mistake.empty()) {
      setup.config_error(place, mistake);
      continue;
    }
    if (const auto parent = rule.parent_domain(); !parent.empty() && is_public_suffix(parent)) {
      setup.config_warning(place, "everybody can register a name under this suffix");
    }
    rules_.push_back(std::move(rule));
  }
}

void Rules::read_timing_origins(const Config& config, gatehouse::Setup& setup) {
  for (std::size_t i = 0; i < config.timing_allow_origins.size(); ++i) {
    const auto& text = config.timing_allow_origins[i];
    OriginRule rule;
    if (text == "*") {
      timing_any_ = true;
    } else if (const auto mistake = rule.parse(text); !mistake.empty()) {
      setup.config_error("timing_allow_origins[" + std::to_string(i) + "]", mistake);
    } else {
      timing_.push_back(std::move(rule));
    }
  }
}

bool Rules::allows(std::string_view text) const noexcept {
  if (text == "null") return allow_null_;
  Origin origin;
  if (!origin.parse(text)) return false;
  if (any_) return true;
  return std::ranges::any_of(rules_, [&](const auto& rule) { return rule.allows(origin); }) ||
         std::ranges::any_of(patterns_, [&](const auto& pattern) { return pattern.matches(origin.text()); });
}

std::string_view Rules::timing_for(std::string_view text) const noexcept {
  if (timing_any_) return "*";
  Origin origin;
  const bool is_allowed = !timing_.empty() && origin.parse(text) &&
                          std::ranges::any_of(timing_, [&](const auto& rule) { return rule.allows(origin); });
  return is_allowed ? text : std::string_view();
}

}  // namespace cors
