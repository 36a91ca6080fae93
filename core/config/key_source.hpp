// Codecs that listeners, upstreams and routes share: what identifies a client, and redirect statuses.
#pragma once

#include <cstdint>

#include "config/codecs.hpp"
#include "routing/settings.hpp"

namespace gatehouse::core::codec {

/// "client-ip", "consumer", "header:<name>", "cookie:<name>", and "path" where `with_path`.
bool read_key_source(Reader& reader, const Item& item, const TypeInfo& type, bool with_path, KeySource& out);

struct HashBy {
  using Value = KeySource;
  static constexpr TypeInfo kType{"hash key", "client-ip"};
  static bool read(Reader& reader, const Item& item, KeySource& out) {
    return read_key_source(reader, item, kType, true, out);
  }
};

struct StickyBy {
  using Value = KeySource;
  static constexpr TypeInfo kType{"sticky key", "client-ip"};
  static bool read(Reader& reader, const Item& item, KeySource& out) {
    return read_key_source(reader, item, kType, false, out);
  }
};

/// 301, 302, 307 or 308.
bool read_redirect_status(Reader& reader, const Item& item, std::uint16_t& out);

struct RedirectStatus {
  using Value = std::uint16_t;
  static constexpr std::array<std::string_view, 4> kValues{"301", "302", "307", "308"};
  static constexpr TypeInfo kType{"redirect status", "308", nullptr, kValues};
  static bool read(Reader& reader, const Item& item, std::uint16_t& out) {
    return read_redirect_status(reader, item, out);
  }
};

}  // namespace gatehouse::core::codec
