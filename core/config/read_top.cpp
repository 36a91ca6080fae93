// Keys of the whole file, of secrets and of error formats.
#include <charconv>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "config/codecs.hpp"
#include "config/error_format.hpp"
#include "config/field_lists.hpp"
#include "config/secrets.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct Version {
  using Value = std::int64_t;
  static constexpr TypeInfo kType{"version", "1"};
  static bool read(Reader& reader, const Item& item, std::int64_t& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    if (item.is_plain && text->text == "1") {
      out = 1;
      return true;
    }
    const auto number = parse_integer(text->text).value;
    return reader.refuse(
        item, *text, kType, Code::bad_version, fmt::format("version '{}' is not supported", text->text),
        number && *number > 1 ? "written for a newer Gatehouse? This one reads version: 1" : "write version: 1");
  }
};

/// A scalar tree whose texts are templates over the members of an error.
struct JsonTree {
  using Value = JsonTemplate;
  static constexpr TypeInfo kType{"json tree", "{message: \"${error.detail}\"}"};
  static bool read(Reader& reader, const Item& item, JsonTemplate& out) {
    switch (item.kind) {
      case Item::Kind::nothing:
        out.value = nullptr;
        return true;
      case Item::Kind::list:
        return read_list(reader, item, out.value.emplace<std::vector<JsonTemplate>>());
      case Item::Kind::map:
        return read_map(reader, item, out.value.emplace<std::vector<std::pair<std::string, JsonTemplate>>>());
      case Item::Kind::text:
        break;
    }
    return read_text(reader, item, out);
  }

 private:
  static bool read_list(Reader& reader, const Item& item, std::vector<JsonTemplate>& out) {
    bool is_good = true;
    for (const auto* each : item.items) is_good = read(reader, *each, out.emplace_back()) && is_good;
    return is_good;
  }

  static bool read_map(Reader& reader, const Item& item, std::vector<std::pair<std::string, JsonTemplate>>& out) {
    bool is_good = true;
    for (const auto& member : item.members) {
      auto& [key, value] = out.emplace_back(std::string(member.key->text), JsonTemplate{});
      is_good = read(reader, *member.value, value) && is_good;
    }
    return is_good;
  }

  /// Plain scalars are what they look like in JSON; quoted ones and all others are text.
  static bool read_text(Reader& reader, const Item& item, JsonTemplate& out) {
    const auto text = reader.text(item, kType, TextUse::per_exchange);
    if (!text) return false;
    out.value = std::string(text->text);
    if (!item.is_plain || text->had_variable) return check_variables(reader, item, text->text);
    if (const auto flag = parse_boolean(text->text).value) {
      out.value = *flag;
    } else if (const auto number = parse_integer(text->text).value) {
      out.value = *number;
    } else if (text->text.find_first_not_of("0123456789.-+eE") == std::string_view::npos) {
      double value = 0;
      const auto* end = text->text.data() + text->text.size();
      const auto [at, failure] = std::from_chars(text->text.data(), end, value);
      if (failure == std::errc{} && at == end) out.value = value;
    }
    return check_variables(reader, item, text->text);
  }

  static bool check_variables(Reader& reader, const Item& item, std::string_view text) {
    bool is_good = true;
    for (const auto& mistake : ErrorFormat::check(text)) {
      const auto place = place_in_text(reader.report().sources(), item.place(), text, mistake.offset, mistake.length);
      reader.report().add(mistake.is_syntax ? Code::interpolation_syntax : Code::unknown_variable, place,
                          mistake.message, mistake.help);
      is_good = false;
    }
    return is_good;
  }
};

/// A reason code of the core.
struct ReasonCode {
  using Value = std::string;
  static constexpr TypeInfo kType{"reason code", "no_route"};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    out = text->text;
    Suggestion nearest(out);
    for (std::size_t i = 0; i < kErrorCount; ++i) {
      const auto& info = gatehouse::core::info(static_cast<Error>(i));
      if (info.status != 0 && info.code == out) return true;
      if (info.status != 0) nearest.consider(info.code);
    }
    return reader.refuse(item, *text, kType, Code::bad_enum, fmt::format("'{}' is not a reason code", out),
                         nearest.best().empty() ? "such as no_route, upstream_timeout, overloaded"
                                                : fmt::format("did you mean '{}'?", nearest.best()));
  }
};

/// Stands in a header of its own.
struct ContentType {
  using Value = std::string;
  static constexpr TypeInfo kType{"content type", "application/json"};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    if (!codec::Text::read(reader, item, out)) return false;
    if (!out.empty() && is_field_value(out)) return true;
    reader.report().add(Code::bad_header_name, item.place(), "the content type cannot stand in a header",
                        "such as application/json");
    return false;
  }
};

constexpr FieldInfo kErrorFormat[] = {
    field<ErrorFormatConfig, &ErrorFormatConfig::name, codec::Name>(
        "name", "", "Name of the format; problem is built in", kRequired),
    field<ErrorFormatConfig, &ErrorFormatConfig::content_type, ContentType>("content_type", "application/json",
                                                                            "Content-Type of the answers"),
    field<ErrorFormatConfig, &ErrorFormatConfig::json, JsonTree>(
        "json", "", "Tree whose texts are templates over error.status, .code, .title, .detail, request.id and time",
        kRequired),
    field<ErrorFormatConfig, &ErrorFormatConfig::codes, codec::Map<ReasonCode, codec::Text>>(
        "codes", "", "Map of a reason code to the API's own code"),
    field<ErrorFormatConfig, &ErrorFormatConfig::statuses, codec::Map<ReasonCode, codec::Status>>(
        "statuses", "", "Map of a reason code to the status that is sent"),
};

/// The loader reads the secrets ahead of everything else, since any scalar may name them.
struct ReadBefore {
  static constexpr const TypeInfo& kType = Secrets::kType;
  using Value = std::vector<SecretConfig>;
  static bool read(Reader&, const Item&, Value&) { return true; }
};

template <class T>
using Appended = codec::List<codec::Struct<T>, codec::ListMode::appends>;

constexpr FieldInfo kTop[] = {
    field<Model, &Model::version, Version>("version", "", "Format of the file: 1", kRequired | kMainFileOnly),
    field<Model, &Model::include, codec::List<codec::Text, codec::ListMode::may_be_empty, At<std::string>>>(
        "include", "", "File patterns, relative to the main file, sorted by name", kMainFileOnly),
    field<Model, &Model::gateway, codec::Struct<GatewayConfig>>("gateway", "", "The process", kMainFileOnly),
    field<Model, &Model::admin, codec::Struct<AdminConfig>>("admin", "", "Health, metrics and API", kMainFileOnly),
    field<Model, &Model::metrics, codec::Struct<MetricsConfig>>("metrics", "", "What is measured", kMainFileOnly),
    field<Model, &Model::defaults, codec::Struct<DefaultsConfig>>(
        "defaults", "", "Settings that every upstream, service and route inherits", kMainFileOnly),
    field<Model, &Model::plugins, codec::List<codec::Struct<PluginEntryConfig>>>(
        "plugins", "", "Plugins at the head of every chain, in order", kMainFileOnly),
    field<Model, &Model::secrets, ReadBefore>("secrets", "", "Map of name to secret text, used as ${secret:name}",
                                              kMainFileOnly),
    field<Model, &Model::redis, codec::List<codec::Struct<RedisConfig>>>(
        "redis", "", "Stores on Redis servers, named by plugins as redis:<name>", kMainFileOnly),
    field<Model, &Model::listeners, Appended<ListenerConfig>>("listeners", "", "Where clients connect"),
    field<Model, &Model::upstreams, Appended<UpstreamConfig>>("upstreams", "", "Who answers"),
    field<Model, &Model::services, Appended<ServiceConfig>>("services", "", "Routes that share settings"),
    field<Model, &Model::routes, Appended<RouteConfig>>("routes", "", "Which requests, and what happens to them"),
    field<Model, &Model::consumers, Appended<ConsumerConfig>>("consumers", "", "Known clients"),
    field<Model, &Model::error_formats, Appended<ErrorFormatConfig>>("error_formats", "",
                                                                     "Shapes for the answers the gateway makes itself"),
};
constexpr std::string_view kTopLater[] = {"tracing"};

}  // namespace

template <>
const StructInfo& struct_info<ErrorFormatConfig>() {
  static constexpr StructInfo kInfo{"error_format", kErrorFormat};
  return kInfo;
}
template <>
const StructInfo& struct_info<Model>() {
  static constexpr StructInfo kInfo{"configuration", kTop, kTopLater};
  return kInfo;
}

const StructInfo& top_level() { return struct_info<Model>(); }

}  // namespace gatehouse::core
