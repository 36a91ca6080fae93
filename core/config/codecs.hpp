// How the values of each type are read. A codec names its type, its C++ value, and how one becomes the other.
#pragma once

#include <array>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/reader.hpp"
#include "config/schema.hpp"
#include "config/source.hpp"

namespace gatehouse::core::codec {

struct Boolean {
  using Value = bool;
  static constexpr TypeInfo kType{"boolean", "true"};
  static bool read(Reader& reader, const Item& item, bool& out);
};

bool read_integer(Reader& reader, const Item& item, std::int64_t least, std::int64_t most, std::int64_t& out);
inline constexpr TypeInfo kIntegerType{"integer", "10"};

template <class T, std::int64_t Least = 0, std::int64_t Most = std::numeric_limits<std::int32_t>::max()>
struct Integer {
  using Value = T;
  static constexpr const TypeInfo& kType = kIntegerType;
  static bool read(Reader& reader, const Item& item, T& out) {
    std::int64_t value = static_cast<std::int64_t>(out);
    const bool is_good = read_integer(reader, item, Least, Most, value);
    if (is_good) out = static_cast<T>(value);
    return is_good;
  }
};

struct DurationText {
  using Value = Duration;
  static constexpr TypeInfo kType{"duration", "5s"};
  static bool read(Reader& reader, const Item& item, Duration& out);
};

/// 0s is refused.
struct PositiveDuration {
  using Value = Duration;
  static constexpr const TypeInfo& kType = DurationText::kType;
  static bool read(Reader& reader, const Item& item, Duration& out);
};

bool read_size(Reader& reader, const Item& item, std::uint64_t most, std::uint64_t& out);
inline constexpr TypeInfo kSizeType{"size", "8MiB"};

template <class T>
struct Size {
  using Value = T;
  static constexpr const TypeInfo& kType = kSizeType;
  static bool read(Reader& reader, const Item& item, T& out) {
    std::uint64_t value = out;
    const bool is_good = read_size(reader, item, std::numeric_limits<T>::max(), value);
    if (is_good) out = static_cast<T>(value);
    return is_good;
  }
};

struct Percentage {
  using Value = double;
  static constexpr TypeInfo kType{"percentage", "20%"};
  static bool read(Reader& reader, const Item& item, double& out);
};

struct AddressText {
  using Value = Address;
  static constexpr TypeInfo kType{"address", "127.0.0.1:8080"};
  static bool read(Reader& reader, const Item& item, Address& out);
};

struct CidrText {
  using Value = Cidr;
  static constexpr TypeInfo kType{"cidr", "10.0.0.0/8"};
  static bool read(Reader& reader, const Item& item, Cidr& out);
};

struct Status {
  using Value = std::uint16_t;
  static constexpr TypeInfo kType{"status", "404"};
  static bool read(Reader& reader, const Item& item, std::uint16_t& out);
};

struct Name {
  using Value = std::string;
  static constexpr TypeInfo kType{"name", "orders"};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

struct HeaderName {
  using Value = std::string;
  static constexpr TypeInfo kType{"header name", "x-tenant"};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

/// Any text, also an empty one in quotes.
struct Text {
  using Value = std::string;
  static constexpr TypeInfo kType{"text", {}};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

/// Not empty, and begins with '/'.
struct FilePath {
  using Value = std::string;
  static constexpr TypeInfo kType{"file path", "/var/lib/gatehouse"};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

/// Text with request-time variables; what is known at load is filled in.
struct Template {
  using Value = std::string;
  static constexpr TypeInfo kType{"template", "\"/orders/${path.id}\""};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

/// `Words` has a `kType` and a `kWords`: an array of pairs of text and value, in the order of the message.
template <class Words>
struct Enum {
  using Value = typename decltype(Words::kWords)::value_type::second_type;
  static constexpr auto kNames = [] {
    std::array<std::string_view, Words::kWords.size()> names{};
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = Words::kWords[i].first;
    return names;
  }();
  static constexpr TypeInfo kType{Words::kName, kNames[0], nullptr, kNames};

  static bool read(Reader& reader, const Item& item, Value& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    if (!text->is_known) return true;
    for (const auto& [name, value] : Words::kWords) {
      if (name == text->text) {
        out = value;
        return true;
      }
    }
    return reader.not_one_of(item, *text, kType, kNames);
  }
};

template <class T>
struct Struct {
  using Value = T;
  static constexpr TypeInfo kType{"map", {}, &struct_info<T>};
  static bool read(Reader& reader, const Item& item, T& out) {
    const bool is_good = reader.read_struct(item, struct_info<T>(), &out);
    if constexpr (requires { out.is_doubtful; }) out.is_doubtful = reader.had_unknown_key();
    return is_good;
  }
};

/// Reads into a plain value, or into one that also keeps its place or its absence.
template <class Codec>
bool read_value(Reader& reader, const Item& item, typename Codec::Value& out) {
  return Codec::read(reader, item, out);
}
template <class Codec>
bool read_value(Reader& reader, const Item& item, At<typename Codec::Value>& out) {
  out.place = item.place();
  return Codec::read(reader, item, out.value);
}
template <class Codec, class T>
bool read_value(Reader& reader, const Item& item, std::optional<T>& out) {
  return read_value<Codec>(reader, item, out.emplace());
}

enum class ListMode { may_be_empty, not_empty, appends };

/// A list; `Element` is Codec::Value or At<Codec::Value>.
template <class Codec, ListMode Mode = ListMode::may_be_empty, class Element = typename Codec::Value>
struct List {
  using Value = std::vector<Element>;
  static constexpr TypeInfo kType{"list", {}, nullptr, {}, &Codec::kType};
  static bool read(Reader& reader, const Item& item, Value& out) {
    if (item.kind != Item::Kind::list) return reader.wrong_kind(item, kType);
    if (Mode == ListMode::not_empty && item.items.empty())
      return reader.empty_list(item, "give it an entry, or remove the key");
    if (Mode != ListMode::appends) out.clear();
    bool is_good = true;
    out.reserve(out.size() + item.items.size());
    for (const auto* each : item.items) is_good = read_value<Codec>(reader, *each, out.emplace_back()) && is_good;
    return is_good;
  }
};

/// A map with free keys, kept in file order.
template <class KeyCodec, class Codec, class Key = typename KeyCodec::Value, class Element = typename Codec::Value>
struct Map {
  using Value = std::vector<std::pair<Key, Element>>;
  static constexpr TypeInfo kType{"map", {}, nullptr, {}, &Codec::kType};
  static bool read(Reader& reader, const Item& item, Value& out) {
    if (item.kind != Item::Kind::map) return reader.wrong_kind(item, kType);
    out.clear();
    bool is_good = true;
    for (const auto& member : item.members) {
      auto& [key, value] = out.emplace_back();
      is_good = read_value<KeyCodec>(reader, *member.key, key) && is_good;
      is_good = read_value<Codec>(reader, *member.value, value) && is_good;
    }
    return is_good;
  }
};

/// One entry of a field list: Owner is the described struct, Member may belong to a base of it.
template <class Owner, auto Member, class Codec>
constexpr FieldInfo field(std::string_view key, std::string_view default_text, std::string_view docs,
                          unsigned flags = kOptional) {
  return {key, &Codec::kType, default_text, docs, flags, [](Reader& reader, const Item& item, void* object) {
            return read_value<Codec>(reader, item, static_cast<Owner*>(object)->*Member);
          }};
}

}  // namespace gatehouse::core::codec
