// Keys of `match`: path patterns, methods, hosts, conditions on headers and query.
#include <algorithm>

#include "base/suggest.hpp"
#include "base/text.hpp"
#include "config/field_lists.hpp"
#include "config/match_codecs.hpp"

namespace gatehouse::core {
namespace codec {
namespace {

constexpr std::array<std::string_view, 9> kMethods{"GET",   "HEAD",    "POST",    "PUT",  "DELETE",
                                                   "PATCH", "OPTIONS", "CONNECT", "TRACE"};

/// Exactly one of the members of a {kind: pattern} map.
bool count_is_one(Reader& reader, const Item& item, const StructInfo& info, std::size_t count) {
  if (count == 1) return true;
  std::string keys;
  for (const auto& each : info.fields) keys += fmt::format("{}{}", keys.empty() ? "" : ", ", each.key);
  if (count == 0) {
    reader.report().add(Code::one_needed, item.place(), fmt::format("one of {} is needed here", keys));
  } else {
    reader.report().add(Code::mutually_exclusive, item.place(), fmt::format("only one of {} is allowed here", keys));
  }
  return false;
}

bool take_path(Reader& reader, const Own<std::string>& from, PathKind kind, At<PathPattern>& out) {
  if (!from) return true;
  out = {{kind, from->value}, from->place};
  if (kind == PathKind::regex || from->value.starts_with('/')) return true;
  reader.report().add(Code::bad_path_template, from->place,
                      fmt::format("the path '{}' does not begin with '/'", from->value),
                      fmt::format("write /{}", from->value));
  return false;
}

}  // namespace

bool Path::read(Reader& reader, const Item& item, At<PathPattern>& out) {
  out.place = item.place();
  if (item.kind == Item::Kind::text) {
    Own<std::string> prefix;
    if (!read_value<Text>(reader, item, prefix)) return false;
    return take_path(reader, prefix, PathKind::prefix, out);
  }
  if (item.kind != Item::Kind::map) return reader.wrong_kind(item, kType);
  PathMapConfig map;
  const auto& info = struct_info<PathMapConfig>();
  if (!reader.read_struct(item, info, &map)) return false;
  const auto count = std::size_t{map.exact.has_value()} + map.template_.has_value() + map.regex.has_value();
  return count_is_one(reader, item, info, count) && take_path(reader, map.exact, PathKind::exact, out) &&
         take_path(reader, map.template_, PathKind::template_, out) &&
         take_path(reader, map.regex, PathKind::regex, out);
}

bool Method::read(Reader& reader, const Item& item, std::string& out) {
  const auto text = reader.text(item, kType);
  if (!text || !text->is_known) return text.has_value();
  const auto method = text->text;
  if (method == "CONNECT" || method == "TRACE") {
    return reader.refuse(item, *text, kType, Code::bad_enum, fmt::format("the method {} is never routed", method),
                         "the gateway answers it with 501");
  }
  out = method;
  if (std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end()) return true;
  std::string upper(method);
  for (auto& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto nearest = suggest(upper, kMethods);
  // A method of an extension (PURGE, REPORT) is allowed; what looks like a typo of a known one is not.
  if (nearest.empty() && is_token(method) && upper == method && method.size() <= 32) return true;
  out.clear();
  return reader.refuse(item, *text, kType, Code::bad_enum, fmt::format("'{}' is not a method", method),
                       nearest.empty()
                           ? "methods are written in upper case: GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"
                           : fmt::format("did you mean '{}'?", nearest));
}

bool Condition::read(Reader& reader, const Item& item, FieldCondition& out) {
  if (item.kind == Item::Kind::text) {
    out.test = FieldTest::equals;
    return Text::read(reader, item, out.value);
  }
  if (item.kind != Item::Kind::map) return reader.wrong_kind(item, kType);
  FieldMapConfig map;
  const auto& info = struct_info<FieldMapConfig>();
  if (!reader.read_struct(item, info, &map)) return false;
  if (!count_is_one(reader, item, info, std::size_t{map.regex.has_value()} + map.present.has_value())) return false;
  if (map.regex) {
    out.test = FieldTest::regex;
    out.value = map.regex->value;
  } else {
    out.test = map.present->value ? FieldTest::present : FieldTest::absent;
  }
  return true;
}

template <class NameCodec>
bool Conditions<NameCodec>::read(Reader& reader, const Item& item, Value& out) {
  if (item.kind != Item::Kind::map) return reader.wrong_kind(item, kType);
  bool is_good = true;
  for (const auto& member : item.members) {
    auto& [condition, place] = out.emplace_back();
    is_good = NameCodec::read(reader, *member.key, condition.name) && is_good;
    if (member.key->text.empty())
      is_good = reader.refuse(*member.key, {}, NameCodec::kType, Code::empty_value, "the name is empty", {});
    is_good = Condition::read(reader, *member.value, condition) && is_good;
    const Item* regex = condition.test == FieldTest::regex ? member.value->find("regex") : nullptr;
    place = regex != nullptr ? regex->place() : member.value->place();
  }
  return is_good;
}

template struct Conditions<HeaderName>;
template struct Conditions<Text>;

}  // namespace codec

namespace {

using codec::field;

constexpr FieldInfo kPathMap[] = {
    field<PathMapConfig, &PathMapConfig::exact, codec::Text>("exact", "", "This path and no other"),
    field<PathMapConfig, &PathMapConfig::template_, codec::Text>(
        "template", "", "Segments with parameters, /a/{id}; the last may be {rest...}"),
    field<PathMapConfig, &PathMapConfig::regex, codec::Text>(
        "regex", "", "RE2 pattern of the whole path; named groups are parameters"),
};

constexpr FieldInfo kFieldMap[] = {
    field<FieldMapConfig, &FieldMapConfig::regex, codec::Text>("regex", "", "RE2 pattern of the whole value"),
    field<FieldMapConfig, &FieldMapConfig::present, codec::Boolean>(
        "present", "", "true: it is there, whatever its value; false: it is not"),
};

using HostList = codec::List<codec::Text, codec::ListMode::not_empty, At<std::string>>;
using NameList = codec::List<codec::Name, codec::ListMode::not_empty, At<std::string>>;

/// The path keeps its own place: that of the pattern, not of the map around it.
constexpr FieldInfo kMatch[] = {
    {"path", &codec::Path::kType, "",
     "/a is /a and everything below, /a/ only what is below; {exact: /a}, {template: /a/{id}}, {regex: ...}", kRequired,
     [](Reader& reader, const Item& item, void* object) {
       return codec::Path::read(reader, item, static_cast<MatchConfig*>(object)->path);
     }},
    field<MatchConfig, &MatchConfig::methods, codec::List<codec::Method, codec::ListMode::not_empty>>(
        "methods", "", "Methods; HEAD matches where GET is listed"),
    field<MatchConfig, &MatchConfig::hosts, HostList>("hosts", "",
                                                      "Host names; *.example.com covers one or more labels"),
    field<MatchConfig, &MatchConfig::headers, codec::Conditions<codec::HeaderName>>(
        "headers", "", "Map of header to its exact value, {regex: ...} or {present: true}"),
    field<MatchConfig, &MatchConfig::query, codec::Conditions<codec::Text>>(
        "query", "", "Map of query parameter to its exact value, {regex: ...} or {present: true}"),
    field<MatchConfig, &MatchConfig::client_ip, codec::List<codec::CidrText, codec::ListMode::not_empty>>(
        "client_ip", "", "Client addresses"),
    field<MatchConfig, &MatchConfig::listeners, NameList>("listeners", "", "Listeners the request came in by"),
};

}  // namespace

template <>
const StructInfo& struct_info<PathMapConfig>() {
  static constexpr StructInfo kInfo{"path", kPathMap};
  return kInfo;
}
template <>
const StructInfo& struct_info<FieldMapConfig>() {
  static constexpr StructInfo kInfo{"condition", kFieldMap};
  return kInfo;
}
template <>
const StructInfo& struct_info<MatchConfig>() {
  static constexpr StructInfo kInfo{"match", kMatch};
  return kInfo;
}

}  // namespace gatehouse::core
