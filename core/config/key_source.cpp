// Reading what identifies a client, and redirect statuses.
#include "config/key_source.hpp"

#include <algorithm>

#include "base/suggest.hpp"
#include "base/text.hpp"

namespace gatehouse::core::codec {

bool read_key_source(Reader& reader, const Item& item, const TypeInfo& type, bool with_path, KeySource& out) {
  using Kind = KeySource::Kind;
  const auto text = reader.text(item, type);
  if (!text || !text->is_known) return text.has_value();
  const auto colon = text->text.find(':');
  const auto kind = text->text.substr(0, colon);
  const auto name = colon == std::string_view::npos ? std::string_view{} : text->text.substr(colon + 1);
  if (colon == std::string_view::npos) {
    if (kind == "client-ip")
      out = {Kind::client_ip, {}};
    else if (kind == "consumer")
      out = {Kind::consumer, {}};
    else if (kind == "path" && with_path)
      out = {Kind::path, {}};
    if (out.kind != Kind::none) return true;
  } else if (kind == "header" || kind == "cookie") {
    if (const auto parsed = parse_header_name(name); parsed.value) {
      out = kind == "header" ? KeySource{Kind::header, *parsed.value} : KeySource{Kind::cookie, std::string(name)};
      return true;
    }
    return reader.refuse(item, *text, type, Code::bad_header_name,
                         fmt::format("'{}' is not the name of a {}", name, kind), fmt::format("write {}:<name>", kind));
  }
  std::vector<std::string_view> words{"client-ip", "consumer", "header", "cookie"};
  if (with_path) words.emplace_back("path");
  const auto nearest = suggest(kind, words);
  return reader.refuse(item, *text, type, Code::bad_enum, fmt::format("'{}' is not a {}", text->text, type.name),
                       fmt::format("{}client-ip, consumer, {}header:<name> or cookie:<name>",
                                   nearest.empty() ? "" : fmt::format("did you mean '{}'? One of: ", nearest),
                                   with_path ? "path, " : ""));
}

bool read_redirect_status(Reader& reader, const Item& item, std::uint16_t& out) {
  const auto& type = RedirectStatus::kType;
  const auto text = reader.text(item, type);
  if (!text || !text->is_known) return text.has_value();
  if (std::find(RedirectStatus::kValues.begin(), RedirectStatus::kValues.end(), text->text) ==
      RedirectStatus::kValues.end()) {
    return reader.refuse(item, *text, type, Code::bad_status,
                         fmt::format("'{}' is not a status of a redirect", text->text),
                         "301, 302, 307 or 308 (307 and 308 keep the method)");
  }
  out = static_cast<std::uint16_t>(*parse_decimal(text->text));
  return true;
}

}  // namespace gatehouse::core::codec
