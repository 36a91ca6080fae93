#include "key_parts.hpp"

#include <algorithm>

namespace rate_limit {
namespace {

std::string_view bytes(std::span<const std::uint8_t> data) noexcept {
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

}  // namespace

bool ScopePart::parse(std::string_view text) {
  constexpr std::string_view prefix = "group:";
  if (text == "route") {
    kind = Kind::route;
  } else if (text == "service") {
    kind = Kind::service;
  } else if (text == "global") {
    kind = Kind::global;
  } else if (text.starts_with(prefix) && text.size() > prefix.size()) {
    kind = Kind::group;
    group = text.substr(prefix.size());
  } else {
    return false;
  }
  return true;
}

std::string_view ScopePart::value(const gatehouse::Exchange& exchange) const noexcept {
  switch (kind) {
    case Kind::route:
      return exchange.route();
    case Kind::service:
      return exchange.service();
    case Kind::group:
      return group;
    case Kind::global:
      break;
  }
  return {};
}

void KeyParts::begin(const ScopePart& scope, const Policy& policy, const gatehouse::Exchange& exchange) noexcept {
  constexpr std::string_view kinds[] = {"r", "s", "*", "g"};
  size_ = address_count_ = 0;
  add(kinds[static_cast<std::size_t>(scope.kind)]);
  add(scope.value(exchange));
  add(policy.name());
  fixed_ = size_;
}

bool KeyParts::add_key(const Policy& policy, const Subnet& subnet, const gatehouse::Exchange& exchange) noexcept {
  for (const std::string_view kind : policy.key()) {
    if (!add_part(kind, subnet, exchange)) return false;
  }
  return true;
}

void KeyParts::add_missing(const ScopePart& scope, const gatehouse::Exchange& exchange) noexcept {
  constexpr std::string_view kinds[] = {"r-", "s-", "*-", "g-"};
  size_ = fixed_;
  address_count_ = 0;
  // Another scope, since a client may send any text as the value of a key.
  parts_[0] = gatehouse::TextRef{kinds[static_cast<std::size_t>(scope.kind)]};
  add_address(exchange, 32, 64);
}

bool KeyParts::add_part(std::string_view kind, const Subnet& subnet, const gatehouse::Exchange& exchange) noexcept {
  const auto add_found = [this](std::optional<std::string_view> value) {
    if (!value || value->empty()) return false;
    add(*value);
    return true;
  };
  if (kind == "ip") {
    add_address(exchange, 32, 64);
  } else if (kind == "ip-subnet") {
    add_address(exchange, subnet.v4, subnet.v6);
  } else if (kind == "consumer") {
    if (const auto consumer = exchange.consumer()) return add_found(consumer->name());
    const auto identity = exchange.identity();
    if (identity.is_anonymous() || identity.subject().empty()) return false;
    add(identity.issuer());
    add(identity.subject());
  } else if (kind == "credential") {
    const auto hash = exchange.identity().token_hash();
    if (std::ranges::all_of(hash, [](std::uint8_t byte) { return byte == 0; })) return false;
    add(bytes(hash));
  } else if (kind == "method") {
    add(exchange.method());
  } else if (kind == "path-template") {
    add(exchange.text(GH_TEXT_PATH_PATTERN));
  } else if (kind.starts_with("header:")) {
    return add_found(exchange.request().header(kind.substr(7)));
  } else if (kind.starts_with("cookie:")) {
    return add_found(exchange.cookie(kind.substr(7)));
  } else {
    return add_found(exchange.claim(kind.substr(6)));
  }
  return true;
}

void KeyParts::add_address(const gatehouse::Exchange& exchange, std::int32_t v4_bits, std::int32_t v6_bits) noexcept {
  const auto address = exchange.client_address();
  auto bits = address.family == 4 ? v4_bits : address.family == 6 ? v6_bits : 0;
  auto& out = addresses_[address_count_++];
  std::size_t size = 0;
  for (; bits > 0; bits -= 8, ++size) {
    const auto mask = bits >= 8 ? 0xFFU : 0xFFU << (8 - bits);
    out[size] = static_cast<char>(address.bytes[size] & mask);
  }
  add({out.data(), size});
}

}  // namespace rate_limit
