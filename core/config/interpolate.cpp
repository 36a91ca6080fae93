// Finds the variables of a scalar and replaces those that are known at load.
#include "config/interpolate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

#include "base/suggest.hpp"
#include "base/text.hpp"
#include "config/limits.hpp"

extern char** environ;

namespace gatehouse::core {
namespace {

/// What request-time variables begin with, and which of them are whole.
constexpr std::array<std::string_view, 14> kRequestRoots{"request.", "header.",   "query.",    "cookie.",   "path.",
                                                         "client.",  "identity.", "claim.",    "consumer.", "label.",
                                                         "route.",   "service.",  "upstream.", "error."};

constexpr std::array<std::string_view, 25> kAllVariables{
    "env:NAME",       "file:/path",       "secret:name",     "request.method",  "request.path",  "request.host",
    "request.scheme", "request.id",       "header.name",     "query.name",      "cookie.name",   "path.name",
    "client.ip",      "identity.subject", "identity.client", "identity.issuer", "identity.kind", "claim.path",
    "consumer.name",  "label.name",       "route.name",      "service.name",    "upstream.name", "time",
    "error.status"};

bool is_request_time(std::string_view inner) {
  return inner == "time" || std::any_of(kRequestRoots.begin(), kRequestRoots.end(),
                                        [&](std::string_view root) { return inner.starts_with(root); });
}

bool is_load_time(std::string_view inner) {
  return inner.starts_with("env:") || inner.starts_with("file:") || inner.starts_with("secret:");
}

bool is_environment_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '_'; });
}

/// The nearest variable by the part in front of its free name: "evn:A" → "env:A".
std::string nearest_variable(std::string_view inner) {
  const auto cut = inner.find_first_of(":.");
  if (cut == std::string_view::npos) return suggest(inner, kAllVariables);
  Suggestion nearest(inner.substr(0, cut));
  for (const auto& each : kAllVariables) nearest.consider(each.substr(0, each.find_first_of(":.")));
  if (nearest.best().empty()) return {};
  const char separator = nearest.best() == "env" || nearest.best() == "file" || nearest.best() == "secret" ? ':' : '.';
  return fmt::format("{}{}{}", nearest.best(), separator, inner.substr(cut + 1));
}

}  // namespace

Interpolator::Interpolator(ConfigReport& report, Settings settings) : report_(report), settings_(std::move(settings)) {}

Interpolator::Settings Interpolator::process_settings(bool ignore_missing) {
  Settings settings;
  settings.ignore_missing = ignore_missing;
  settings.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  settings.environment_names = [] {
    std::vector<std::string> names;
    for (char** each = environ; *each != nullptr; ++each) {
      const std::string_view entry(*each);
      names.emplace_back(entry.substr(0, entry.find('=')));
    }
    return names;
  };
  return settings;
}

void Interpolator::define_secret(std::string name, std::optional<std::string> value) {
  secrets_.insert_or_assign(std::move(name), std::move(value));
}

std::optional<ResolvedText> Interpolator::resolve(const Item& item, TextUse use) {
  if (item.text.find("${") == std::string_view::npos) return ResolvedText{item.text};
  const auto found = done_.find(&item);
  if (found != done_.end()) return found->second;
  return done_.emplace(&item, expand(item, use)).first->second;
}

std::string_view Interpolator::resolved(const Item& item) const {
  const auto found = done_.find(&item);
  return found != done_.end() && found->second ? found->second->text : item.text;
}

std::optional<ResolvedText> Interpolator::expand(const Item& item, TextUse use) {
  std::string out;
  ResolvedText result;
  bool is_good = true;
  const auto text = item.text;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("$${")) {
      out += use == TextUse::at_load ? "${" : "$${";
      at += 3;
      continue;
    }
    if (!text.substr(at).starts_with("${")) {
      out += text[at++];
      continue;
    }
    const auto close = text.find('}', at);
    const auto end = close == std::string_view::npos ? text.size() : close + 1;
    Variable variable{text.substr(at, end - at), text.substr(at + 2, end - at - 3), at};
    at = end;
    if (close == std::string_view::npos) {
      variable.inner = {};
      is_good = refuse(item, variable, Code::interpolation_syntax, "'${' without '}'",
                       "close it, or write $${ for a literal ${")
                    .is_good;
    } else if (is_load_time(variable.inner)) {
      auto value = look_up(item, variable);
      is_good = is_good && value.is_good;
      result.is_known = result.is_known && value.is_known;
      result.is_secret = result.is_secret || value.is_secret;
      result.had_variable = true;
      // What comes from outside is data: in a template it must not become a variable.
      for (std::size_t i = 0; i < value.text.size(); ++i) {
        if (use == TextUse::per_exchange && value.text.compare(i, 2, "${") == 0) out += '$';
        out += value.text[i];
      }
    } else if (use == TextUse::per_exchange) {
      out += variable.whole;
    } else {
      report_unknown(item, variable);
      is_good = false;
    }
  }
  if (!is_good) return std::nullopt;
  result.text = texts_.emplace_back(std::move(out));
  return result;
}

void Interpolator::report_unknown(const Item& item, const Variable& variable) {
  if (is_request_time(variable.inner)) {
    refuse(item, variable, Code::request_variable_at_load,
           fmt::format("'{}' has a value only while a request is served", variable.whole),
           "this field is read once, at load: use ${env:…}, ${file:…}, ${secret:…}, or a field of type template");
    return;
  }
  if (variable.inner.empty()) {
    refuse(item, variable, Code::interpolation_syntax, "'${}' names no variable", "write $${ for a literal ${");
    return;
  }
  const auto nearest = nearest_variable(variable.inner);
  refuse(item, variable, Code::unknown_variable, fmt::format("unknown variable '{}'", variable.whole),
         nearest.empty() ? "known at load: ${env:NAME}, ${env:NAME:-default}, ${file:/path}, ${secret:name}; a literal "
                           "${ is written $${"
                         : fmt::format("did you mean '${{{}}}'?", nearest));
}

Interpolator::Value Interpolator::look_up(const Item& item, const Variable& variable) {
  const auto colon = variable.inner.find(':');
  const auto kind = variable.inner.substr(0, colon);
  const auto name = variable.inner.substr(colon + 1);
  if (kind == "env") return environment(item, variable, name);
  return kind == "file" ? file(item, variable, name) : secret(item, variable, name);
}

Interpolator::Value Interpolator::environment(const Item& item, const Variable& variable, std::string_view name) {
  const auto separator = name.find(":-");
  const std::string key(name.substr(0, separator));
  if (!is_environment_name(key)) {
    return refuse(item, variable, Code::interpolation_syntax,
                  fmt::format("'{}' is not the name of an environment variable", key),
                  "write ${env:NAME} or ${env:NAME:-default}");
  }
  if (auto value = settings_.environment(key)) return {true, true, false, std::move(*value)};
  if (separator != std::string_view::npos) return {true, true, false, std::string(name.substr(separator + 2))};
  if (settings_.ignore_missing) return {true, false, false, {}};
  const auto nearest = suggest(key, settings_.environment_names());
  report_.add_cause(Code::no_environment_variable,
                    place_in_text(report_.sources(), item.place(), item.text, variable.offset, variable.whole.size()),
                    key, fmt::format("environment variable '{}' is not set", key),
                    nearest.empty() ? fmt::format("set it, or write ${{env:{}:-default}}", key)
                                    : fmt::format("did you mean '{}'?", nearest));
  return {false, true, false, {}};
}

Interpolator::Value Interpolator::file(const Item& item, const Variable& variable, std::string_view path) {
  if (!path.starts_with('/')) {
    return refuse(item, variable, Code::interpolation_syntax, fmt::format("'{}' is not an absolute path", path),
                  "write ${file:/path}");
  }
  files_.emplace(path);
  std::ifstream stream{std::string(path), std::ios::binary};
  std::string text;
  std::error_code failure;
  if (stream && !std::filesystem::is_directory(path, failure)) {
    text.resize(limits::kSecretFileBytes + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limits::kSecretFileBytes) {
      return refuse(item, variable, Code::value_unreadable,
                    fmt::format("file '{}' is larger than {} bytes", path, limits::kSecretFileBytes), {});
    }
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return {true, true, true, std::move(text)};
  }
  if (settings_.ignore_missing) return {true, false, true, {}};
  return refuse(item, variable, Code::value_unreadable, fmt::format("file '{}' cannot be read", path),
                std::filesystem::exists(path, failure) ? "check its permissions" : "there is no such file");
}

Interpolator::Value Interpolator::secret(const Item& item, const Variable& variable, std::string_view name) {
  if (!secrets_allowed_) {
    return refuse(item, variable, Code::interpolation_syntax, "a secret cannot be made of another secret",
                  "use ${env:…} or ${file:…} here");
  }
  const auto found = secrets_.find(name);
  if (found != secrets_.end()) {
    used_secrets_.emplace(name);
    return {true, found->second.has_value(), true, found->second.value_or("")};
  }
  if (settings_.ignore_missing) return {true, false, true, {}};
  Suggestion nearest(name);
  for (const auto& [known, value] : secrets_) nearest.consider(known);
  report_.add_cause(Code::no_secret,
                    place_in_text(report_.sources(), item.place(), item.text, variable.offset, variable.whole.size()),
                    name, fmt::format("no secret named '{}'", name),
                    nearest.best().empty() ? "define it under 'secrets' of the main file"
                                           : fmt::format("did you mean '{}'?", nearest.best()));
  return {false, true, true, {}};
}

Interpolator::Value Interpolator::refuse(const Item& item, const Variable& variable, Code code, std::string message,
                                         std::string help) {
  report_.add(code, place_in_text(report_.sources(), item.place(), item.text, variable.offset, variable.whole.size()),
              std::move(message), std::move(help));
  return {false, true, false, {}};
}

}  // namespace gatehouse::core
