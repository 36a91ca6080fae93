// gatehouse.template/1: ${variables} of an exchange, with the names that the configuration page lists.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/ext/template.h"
#include "gatehouse/testing/lookup.hpp"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_template {

struct Part {
  bool is_variable;
  std::string text;
};
struct Compiled {
  std::vector<Part> parts;
};

inline bool is_known(const std::string& name) {
  static const std::vector<std::string> kWhole{
      "request.method", "request.path",     "request.host",    "request.scheme",  "request.id",
      "client.ip",      "identity.subject", "identity.client", "identity.issuer", "identity.kind",
      "consumer.name",  "route.name",       "service.name",    "upstream.name",   "time"};
  static const std::vector<std::string> kOpen{"header.", "query.", "cookie.", "path.", "claim.", "consumer.attributes.",
                                              "label."};
  if (std::find(kWhole.begin(), kWhole.end(), name) != kWhole.end()) return true;
  return std::any_of(kOpen.begin(), kOpen.end(),
                     [&](const std::string& stem) { return name.rfind(stem, 0) == 0 && name.size() > stem.size(); });
}

/// Empty: parsed; else what is wrong.
inline std::string parse(std::string_view text, std::vector<Part>& parts) {
  std::string literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "$${") {
      literal += "${";
      i += 2;
    } else if (text.substr(i, 2) == "${") {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos) return "a variable does not close";
      std::string name(text.substr(i + 2, end - i - 2));
      if (!is_known(name)) return "unknown variable '" + name + "'";
      if (!literal.empty()) parts.push_back({false, std::exchange(literal, {})});
      parts.push_back({true, std::move(name)});
      i = end;
    } else {
      literal += text[i];
    }
  }
  if (!literal.empty()) parts.push_back({false, literal});
  return {};
}

inline gh_template* compile(gh_instance* handle, gh_text text, const gh_value* at) {
  FakeInstance* instance = guarded_create(handle, "template.compile");
  if (instance == nullptr) return nullptr;
  auto compiled = std::make_shared<Compiled>();
  const std::string why = parse(view(text), compiled->parts);
  if (!why.empty()) {
    instance->host->table.config_error(handle, at, {why.data(), why.size()});
    return nullptr;
  }
  instance->owned.push_back(compiled);
  return reinterpret_cast<gh_template*>(compiled.get());
}

inline std::string kind_of(const Identity& identity) {
  static constexpr const char* kKinds[] = {"anonymous", "user", "client", "service"};
  return kKinds[identity.kind];
}

inline std::string value_of(FakeExchange& exchange, const std::string& name) {
  const auto below = [&](std::string_view stem, std::uint32_t what) {
    return lookup::named(exchange, what, std::string_view(name).substr(stem.size())).value_or("");
  };
  const auto text = [&](std::uint32_t which) { return lookup::text(exchange, which).value_or(""); };
  const auto begins = [&](std::string_view stem) { return name.rfind(stem, 0) == 0; };
  if (begins("header.")) return lookup::header(exchange, name.substr(7)).value_or("");
  if (begins("query.")) return below("query.", GH_LOOKUP_QUERY_PARAMETER);
  if (begins("cookie.")) return below("cookie.", GH_LOOKUP_COOKIE);
  if (begins("path.")) return below("path.", GH_LOOKUP_PATH_PARAMETER);
  if (begins("claim.")) return below("claim.", GH_LOOKUP_CLAIM);
  if (begins("label.")) return below("label.", GH_LOOKUP_LABEL);
  if (begins("consumer.attributes.")) return below("consumer.attributes.", GH_LOOKUP_CONSUMER_ATTRIBUTE);
  if (name == "request.method") return text(GH_TEXT_METHOD);
  if (name == "request.path") return text(GH_TEXT_PATH);
  if (name == "request.host") return text(GH_TEXT_AUTHORITY);
  if (name == "request.scheme") return text(GH_TEXT_SCHEME);
  if (name == "request.id") return text(GH_TEXT_REQUEST_ID);
  if (name == "client.ip") return text(GH_TEXT_CLIENT);
  if (name == "route.name") return text(GH_TEXT_ROUTE);
  if (name == "service.name") return text(GH_TEXT_SERVICE);
  if (name == "upstream.name") return text(GH_TEXT_UPSTREAM);
  if (name == "time") return std::to_string(exchange.host->wall_ns() / 1'000'000'000);
  if (name == "identity.subject") return exchange.identity.subject;
  if (name == "identity.client") return exchange.identity.client;
  if (name == "identity.issuer") return exchange.identity.issuer;
  if (name == "identity.kind") return kind_of(exchange.identity);
  const Consumer* consumer = exchange.host->consumer_of(exchange.identity);
  return consumer == nullptr ? "" : consumer->name;
}

inline std::int32_t render(gh_exchange* handle, const gh_template* compiled, gh_text* out) {
  *out = {"", 0};
  FakeExchange* exchange = guarded(handle, "template.render");
  if (exchange == nullptr || compiled == nullptr) return GH_E_ARGUMENT;
  std::string text;
  for (const Part& part : reinterpret_cast<const Compiled*>(compiled)->parts) {
    text += part.is_variable ? value_of(*exchange, part.text) : part.text;
  }
  bool is_full = false;
  *out = arena_copy(*exchange, text, is_full);
  return is_full ? GH_E_MEMORY : GH_OK;
}

inline std::uint32_t is_constant(const gh_template* compiled) {
  const auto& parts = reinterpret_cast<const Compiled*>(compiled)->parts;
  return std::none_of(parts.begin(), parts.end(), [](const Part& part) { return part.is_variable; }) ? 1 : 0;
}

inline const void* table() {
  static const gh_template_v1 kTable{sizeof(gh_template_v1), 0, compile, render, is_constant};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_template
