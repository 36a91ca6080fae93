// The manifest of a plugin as JSON, from its Info and its Config. sdk/MANIFEST.md says what stands in it.
#pragma once

#include <gatehouse/detail/config_choice.hpp>
#include <gatehouse/info.hpp>

#include <string>
#include <string_view>

namespace gatehouse::inline v1::detail {

template <std::size_t Max>
void add_names(std::string& out, std::string_view key, const FixedList<std::string_view, Max>& names) {
  if (names.empty()) return;
  add_key(out, key);
  out += '[';
  for (const std::string_view name : names) {
    if (out.back() != '[') out += ',';
    add_quoted(out, name);
  }
  out += ']';
}

inline std::string_view mode_name(BodyMode mode) noexcept {
  switch (mode) {
    case BodyMode::stream:
      return "stream";
    case BodyMode::buffer:
      return "buffer";
    case BodyMode::none:
      break;
  }
  return "none";
}

inline void add_wish(std::string& out, std::string_view key, const BodyWish& wish) {
  add_key(out, key);
  out += '{';
  add_member(out, "how", mode_name(wish.how));
  add_key(out, "max");
  add_number(out, static_cast<std::int64_t>(wish.max));
  add_member(out, "default", mode_name(wish.unless_asked));
  add_member(out, "over", wish.over == Over::fail ? "fail" : "stream");
  out += '}';
}

inline void add_reasons(std::string& out, const FixedList<Reason, 32>& reasons) {
  if (reasons.empty()) return;
  add_key(out, "reasons");
  out += '[';
  for (const Reason& reason : reasons) {
    out += out.back() == '[' ? "{" : ",{";
    add_member(out, "code", reason.code);
    add_key(out, "status");
    add_number(out, std::int64_t{reason.status});
    add_member(out, "text", reason.text);
    if (!reason.type.empty()) add_member(out, "type", reason.type);
    out += '}';
  }
  out += ']';
}

template <class Config>
std::string manifest_of(const Info& info) {
  std::string out = "{";
  add_key(out, "manifest");
  out += '1';
  add_member(out, "standing", info.standing == Standing::stable ? "stable" : "experimental");
  add_names(out, "provides", info.provides);
  add_names(out, "needs", info.needs);
  add_names(out, "uses", info.uses);
  add_names(out, "notes", info.notes);
  add_reasons(out, info.reasons);
  add_wish(out, "request_body", info.request_body);
  add_wish(out, "response_body", info.response_body);
  describe_type<Config>(out, "config");
  return out += '}';
}

}  // namespace gatehouse::inline v1::detail
