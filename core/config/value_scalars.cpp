// Scalars of a plugin's configuration, and trees as they are written.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "config/codecs.hpp"
#include "config/value_reader.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {
namespace {

constexpr TypeInfo kReal{"number", "0.5"};
constexpr TypeInfo kSecret{"secret", "\"${file:/run/secrets/x}\""};
constexpr TypeInfo kMethod{"method", "GET"};
constexpr TypeInfo kPath{"path", "/api"};
constexpr TypeInfo kUrl{"url", "https://id.example.com"};
constexpr TypeInfo kRegex{"regex", "\"^/v[0-9]+/x$\""};
constexpr TypeInfo kStore{"store", "local"};
constexpr TypeInfo kUpstream{"upstream", "orders"};
constexpr TypeInfo kRate{"rate", "100/min"};
constexpr TypeInfo kEnum{"value", {}};
constexpr TypeInfo kAny{"value", {}};
constexpr TypeInfo kList{"list", {}};
constexpr TypeInfo kMap{"map", {}};

Scalar<double> parse_real(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, failure] = std::from_chars(text.data(), end, value);
  if (failure == std::errc{} && at == end && std::isfinite(value)) return {value, {}, {}};
  return {{}, "'" + std::string(text) + "' is not a number", "digits, and a decimal point if needed"};
}

/// Bounds of a schema are texts; the manifest was checked when it was read.
template <class T>
std::optional<T> bound(const std::string& text, Scalar<T> (*parse)(std::string_view)) {
  return text.empty() ? std::nullopt : parse(text).value;
}

bool has_outside_source(std::string_view text) {
  return text.find("${env:") != std::string_view::npos || text.find("${file:") != std::string_view::npos ||
         text.find("${secret:") != std::string_view::npos;
}

}  // namespace

const TypeInfo& type_info(SchemaType type) noexcept {
  static constexpr const TypeInfo* kTypes[kSchemaTypeCount] = {&codec::Boolean::kType,
                                                               &codec::kIntegerType,
                                                               &kReal,
                                                               &codec::Text::kType,
                                                               &kSecret,
                                                               &codec::Name::kType,
                                                               &codec::HeaderName::kType,
                                                               &kMethod,
                                                               &kPath,
                                                               &kUrl,
                                                               &codec::AddressText::kType,
                                                               &codec::CidrText::kType,
                                                               &kRegex,
                                                               &codec::Template::kType,
                                                               &kStore,
                                                               &kUpstream,
                                                               &codec::DurationText::kType,
                                                               &codec::kSizeType,
                                                               &kRate,
                                                               &codec::Percentage::kType,
                                                               &codec::Status::kType,
                                                               &kEnum,
                                                               &kAny,
                                                               &kList,
                                                               &kMap,
                                                               &kMap,
                                                               &kAny,
                                                               &kMap};
  return *kTypes[static_cast<std::size_t>(type)];
}

bool ValueReader::set_text(std::string_view text, Value& out) {
  const auto place = out.place;
  out = Value::of_text(config_.values.copy(text));
  out.place = place;
  return true;
}

bool ValueReader::read_scalar(const Item& item, const Schema& schema, Value& out) {
  switch (schema.type) {
    case SchemaType::bool_: {
      bool flag = false;
      if (!codec::Boolean::read(reader_, item, flag)) return false;
      out = Value::of_boolean(flag);
      return true;
    }
    case SchemaType::int_: {
      std::int64_t number = 0;
      if (!codec::read_integer(reader_, item, schema.min.value_or(std::numeric_limits<std::int64_t>::min()),
                               schema.max.value_or(std::numeric_limits<std::int64_t>::max()), number))
        return false;
      out = Value::of_integer(number);
      return true;
    }
    case SchemaType::real:
      return read_bounded_real(item, schema, out);
    case SchemaType::duration:
      return read_bounded_duration(item, schema, out);
    case SchemaType::size:
      return read_bounded_size(item, schema, out);
    case SchemaType::rate: {
      Rate rate;
      if (!reader_.scalar(item, kRate, Code::bad_rate, parse_rate, rate)) return false;
      out = Value::of_rate(static_cast<std::int64_t>(rate.count), rate.per.count());
      return true;
    }
    case SchemaType::percentage: {
      double share = 0;
      if (!codec::Percentage::read(reader_, item, share)) return false;
      constexpr double kHundredths = 10'000;  // of a percent, in a whole
      out = Value::of_integer(std::llround(share * kHundredths));
      return true;
    }
    case SchemaType::status: {
      std::uint16_t status = 0;
      if (!codec::Status::read(reader_, item, status)) return false;
      out = Value::of_integer(status);
      return true;
    }
    default:
      return read_text(item, schema, out);
  }
}

bool ValueReader::read_text(const Item& item, const Schema& schema, Value& out) {
  std::string text;
  switch (schema.type) {
    case SchemaType::secret:
      return read_secret(item, schema, out);
    case SchemaType::template_:
      return read_template(item, out);
    case SchemaType::regex:
      return read_regex(item, out);
    case SchemaType::method:
      return read_method(item, out);
    case SchemaType::path:
      return read_path(item, out);
    case SchemaType::store:
      return read_store(item, out);
    case SchemaType::upstream:
      return read_upstream(item, out);
    case SchemaType::enum_:
      return read_enum(item, schema, out);
    case SchemaType::name:
      return codec::Name::read(reader_, item, text) && set_text(text, out);
    case SchemaType::header:
      return codec::HeaderName::read(reader_, item, text) && set_text(text, out);
    case SchemaType::url:
      return reader_.scalar(item, kUrl, Code::bad_url, parse_url, text) && set_text(text, out);
    case SchemaType::address: {
      Address address;
      return codec::AddressText::read(reader_, item, address) && set_text(reader_.texts().resolved(item), out);
    }
    case SchemaType::cidr: {
      Cidr cidr;
      return codec::CidrText::read(reader_, item, cidr) && set_text(reader_.texts().resolved(item), out);
    }
    default:
      return read_plain_text(item, schema, codec::Text::kType, out);
  }
}

bool ValueReader::read_plain_text(const Item& item, const Schema& schema, const TypeInfo& type, Value& out) {
  const auto text = reader_.text(item, type);
  if (!text) return false;
  const auto size = static_cast<std::int64_t>(text->text.size());
  if (text->is_known && schema.min && size < *schema.min) {
    reader_.report().add(Code::wrong_kind, item.place(),
                         fmt::format("the {} has {} bytes, at least {} are needed", type.name, size, *schema.min));
    return false;
  }
  if (text->is_known && schema.max && size > *schema.max) {
    reader_.report().add(Code::wrong_kind, item.place(),
                         fmt::format("the {} has {} bytes, at most {} are possible", type.name, size, *schema.max));
    return false;
  }
  return set_text(text->text, out);
}

bool ValueReader::read_secret(const Item& item, const Schema& schema, Value& out) {
  const bool is_literal = item.kind == Item::Kind::text && !item.text.empty() && !has_outside_source(item.text);
  if (is_literal && !is_default_) {
    sources_[item.file].hide(item.begin, item.end);
    reader_.report().add(Code::secret_in_clear, item.place(),
                         fmt::format("a secret of plugin '{}' stands in the file in clear text", plugin_.value),
                         "keep it outside: \"${file:/run/secrets/…}\", \"${env:…}\" or \"${secret:…}\"");
  }
  return read_plain_text(item, schema, kSecret, out);
}

bool ValueReader::read_template(const Item& item, Value& out) {
  const auto text = reader_.text(item, codec::Template::kType, TextUse::per_exchange);
  if (!text) return false;
  bool is_good = true;
  for (const auto& error : TemplateText::check(text->text, nullptr)) {
    const auto place = place_in_text(reader_.report().sources(), item.place(), text->text, error.offset, error.length);
    const bool is_syntax = error.kind == TemplateError::Kind::syntax;
    std::string help = is_syntax ? "write ${name}; a literal ${ is written $${"
                                 : "for example ${path.id}, ${header.x-tenant}, ${client.ip}, ${request.id}";
    if (!error.nearest.empty()) help = fmt::format("did you mean '{}'?", error.nearest);
    reader_.report().add(is_syntax ? Code::interpolation_syntax : Code::unknown_variable, place, error.message,
                         std::move(help));
    is_good = false;
  }
  return set_text(text->text, out) && is_good;
}

bool ValueReader::read_regex(const Item& item, Value& out) {
  const auto text = reader_.text(item, kRegex);
  if (!text) return false;
  if (text->is_known) {
    const auto pattern = Pattern::compile(text->text);
    if (!pattern) {
      const auto& error = pattern.error();
      const auto place = place_in_text(reader_.report().sources(), item.place(), text->text, error.offset,
                                       std::max<std::size_t>(error.fragment.size(), 1));
      reader_.report().add(Code::bad_regex, place, fmt::format("invalid regex{}: {}", where(), error.message),
                           "RE2 syntax: no look-around, no back-references");
      return false;
    }
  }
  return set_text(text->text, out);
}

bool ValueReader::read_method(const Item& item, Value& out) {
  const auto text = reader_.text(item, kMethod);
  if (!text) return false;
  if (!text->is_known || is_token(text->text)) return set_text(text->text, out);
  return reader_.refuse(item, *text, kMethod, Code::wrong_kind, fmt::format("'{}' is not a method", text->text),
                        "such as GET, POST");
}

bool ValueReader::read_path(const Item& item, Value& out) {
  const auto text = reader_.text(item, kPath);
  if (!text) return false;
  if (!text->is_known || text->text.starts_with('/')) return set_text(text->text, out);
  return reader_.refuse(item, *text, kPath, Code::bad_path_template,
                        fmt::format("the path '{}' does not begin with '/'", text->text), {});
}

bool ValueReader::read_store(const Item& item, Value& out) {
  constexpr std::string_view kRedis = "redis:";
  const auto text = reader_.text(item, kStore);
  if (!text) return false;
  if (text->text == "local") {
    config_.uses_local_store = true;
    config_.local_store = item.place();
    return set_text(text->text, out);
  }
  if (!text->is_known) return set_text("local", out);
  if (text->text.starts_with(kRedis) && text->text.size() > kRedis.size()) {
    config_.stores.push_back({std::string(text->text.substr(kRedis.size())), item.place()});
    return set_text(text->text, out);
  }
  return reader_.refuse(item, *text, kStore, Code::bad_enum, fmt::format("'{}' is not a store", text->text),
                        "local, or redis:<name> with a name of the list 'redis'");
}

bool ValueReader::read_upstream(const Item& item, Value& out) {
  std::string name;
  if (!codec::Name::read(reader_, item, name)) return false;
  config_.upstreams.push_back({name, item.place()});
  return set_text(name, out);
}

bool ValueReader::read_enum(const Item& item, const Schema& schema, Value& out) {
  const std::vector<std::string_view> names(schema.values.begin(), schema.values.end());
  const auto name = key_.empty() ? std::string("value") : fmt::format("value of '{}'", key_);
  const TypeInfo type{name, names.empty() ? std::string_view{} : names.front(), nullptr, names};
  const auto text = reader_.text(item, type);
  if (!text) return false;
  if (text->is_known && std::find(names.begin(), names.end(), text->text) == names.end()) {
    return reader_.not_one_of(item, *text, type, names);
  }
  return set_text(text->text, out);
}

bool ValueReader::read_bounded_real(const Item& item, const Schema& schema, Value& out) {
  double number = 0;
  if (!reader_.is_unquoted(item, kReal, Code::bad_integer)) return false;
  if (!reader_.scalar(item, kReal, Code::bad_integer, parse_real, number)) return false;
  out = Value::of_real(number);
  const double least = schema.min_real.value_or(std::numeric_limits<double>::lowest());
  const double most = schema.max_real.value_or(std::numeric_limits<double>::max());
  if (number >= least && number <= most) return true;
  reader_.report().add(Code::bad_integer, item.place(), fmt::format("{} is out of range", number),
                       fmt::format("from {} to {}", least, most));
  return false;
}

bool ValueReader::read_bounded_duration(const Item& item, const Schema& schema, Value& out) {
  Duration duration{};
  if (!codec::DurationText::read(reader_, item, duration)) return false;
  out = Value::of_duration(duration.count());
  const auto least = bound(schema.min_text, parse_duration);
  const auto most = bound(schema.max_text, parse_duration);
  if ((!least || duration >= *least) && (!most || duration <= *most)) return true;
  reader_.report().add(Code::bad_duration, item.place(),
                       fmt::format("the duration {} is out of range", duration_text(duration)),
                       fmt::format("{}{}{}{}", least ? "at least " : "", schema.min_text,
                                   most ? (least ? ", at most " : "at most ") : "", schema.max_text));
  return false;
}

bool ValueReader::read_bounded_size(const Item& item, const Schema& schema, Value& out) {
  std::uint64_t bytes = 0;
  const auto least = bound(schema.min_text, parse_size);
  const auto most = bound(schema.max_text, parse_size);
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!codec::read_size(reader_, item, kLargest, bytes)) return false;
  out = Value::of_integer(static_cast<std::int64_t>(bytes));
  if ((!least || bytes >= *least) && (!most || bytes <= *most)) return true;
  reader_.report().add(Code::bad_size, item.place(), fmt::format("the size {} is out of range", size_text(bytes)),
                       fmt::format("{}{}{}{}", least ? "at least " : "", schema.min_text,
                                   most ? (least ? ", at most " : "at most ") : "", schema.max_text));
  return false;
}

bool ValueReader::read_any(const Item& item, Value& out) {
  if (item.kind == Item::Kind::list) {
    bool is_good = true;
    const auto values = config_.values.values(item.items.size());
    for (std::size_t i = 0; i < values.size(); ++i) is_good = read(*item.items[i], {}, values[i]) && is_good;
    out = Value::of_list(values);
    return is_good;
  }
  if (item.kind == Item::Kind::map) {
    bool is_good = true;
    const auto members = config_.values.members(item.members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      members[i].key = config_.values.copy(item.members[i].key->text);
      members[i].key_place = value_place(item.members[i].key->place());
      is_good = read(*item.members[i].value, {}, members[i].value) && is_good;
    }
    out = Value::of_map(members);
    return is_good;
  }
  if (item.kind == Item::Kind::nothing) {
    out = Value();
    return true;
  }
  const auto text = reader_.text(item, kAny);
  if (!text) return false;
  if (!item.is_plain || text->had_variable) return set_text(text->text, out);
  if (const auto flag = parse_boolean(text->text).value) {
    out = Value::of_boolean(*flag);
  } else if (const auto number = parse_integer(text->text).value) {
    out = Value::of_integer(*number);
  } else if (const auto real = parse_real(text->text).value;
             real && text->text.find_first_not_of("0123456789.-+eE") == std::string_view::npos) {
    out = Value::of_real(*real);
  } else if (text->text == "null" || text->text == "~") {
    out = Value();
  } else {
    return set_text(text->text, out);
  }
  return true;
}

}  // namespace gatehouse::core
