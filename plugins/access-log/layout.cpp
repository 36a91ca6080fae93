#include "layout.hpp"

#include <algorithm>

namespace access_log {
namespace {

constexpr std::string_view kGatehouse = "gatehouse.";

/// "gatehouse.cors.result": a note of a plugin, which nobody knows beforehand.
bool may_be_note(std::string_view name) noexcept {
  return name.starts_with(kGatehouse) && name.find('.', kGatehouse.size()) != std::string_view::npos;
}

std::vector<LoggedHeader> logged(const std::vector<gatehouse::HeaderName>& names, std::string_view prefix,
                                 const Redaction& redaction) {
  std::vector<LoggedHeader> out;
  for (const auto& name : names) {
    if (std::ranges::any_of(out, [&](const auto& other) { return other.name == name.view(); })) continue;
    out.push_back({name.value, std::string(prefix) + name.value, redaction.of(name)});
  }
  return out;
}

}  // namespace

std::vector<std::string> variables_of(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "$${") {
      i += 2;
    } else if (text.substr(i, 2) == "${") {
      const auto end = std::min(text.find('}', i), text.size());
      out.emplace_back(text.substr(i + 2, end - i - 2));
      i = end;
    }
  }
  return out;
}

Layout::Layout(const Config& config, gatehouse::Setup& setup)
    : redaction(config.redact),
      request_headers(logged(config.header_fields.request, "http.request.header.", redaction)),
      response_headers(logged(config.header_fields.response, "http.response.header.", redaction)) {
  remove(config.fields_.remove, setup);
  add(config, setup);
}

void Layout::remove(const std::vector<std::string>& names, gatehouse::Setup& setup) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view name = names[i];
    if (const auto id = field_named(name)) {
      is_removed_[index_of(*id)] = true;
    } else if (name == kDurationGroup) {
      std::fill(is_removed_.begin() + kFirstDuration, is_removed_.end(), true);
    } else if (name == kWouldRefuse || name == kAttemptList || may_be_note(name)) {
      removed_names_.emplace_back(name);
    } else {
      setup.config_error("fields.remove[" + std::to_string(i) + "]", "records have no field of this name");
    }
  }
}

void Layout::add(const Config& config, gatehouse::Setup& setup) {
  for (const auto& [name, value] : config.fields_.add) {
    const auto place = setup.config().find("fields").find("add").find(name);
    const auto id = field_named(name);
    if ((id && has(index_of(*id))) || name == kDurationGroup || name == kWouldRefuse || name == kAttemptList ||
        name == kRequestBody || name == kResponseBody || name.starts_with("http.request.header.") ||
        name.starts_with("http.response.header.") || name.empty()) {
      setup.config_error(place, "records have a field of this name already: take another name, or remove that one");
    }
    for (const auto& variable : variables_of(value.text())) {
      if (const auto why = redaction.refuse_variable(variable); !why.empty()) setup.config_error(place, why);
    }
    added.emplace_back(name, value);
  }
}

bool Layout::has(std::string_view name) const noexcept {
  return std::ranges::find(removed_names_, name) == removed_names_.end();
}

bool Layout::has_note(std::string_view plugin, std::string_view name) const noexcept {
  return std::ranges::none_of(removed_names_, [&](std::string_view removed) {
    return removed.size() == kGatehouse.size() + plugin.size() + 1 + name.size() && removed.starts_with(kGatehouse) &&
           removed.substr(kGatehouse.size()).starts_with(plugin) && removed.ends_with(name) &&
           removed[kGatehouse.size() + plugin.size()] == '.';
  });
}

}  // namespace access_log
