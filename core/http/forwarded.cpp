#include "http/forwarded.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "http/forwarded_list.hpp"
#include "http/request_target.hpp"

namespace gatehouse::core {
namespace {

/// The believed part of a list that may span lines; texts are joined only when a line is left.
class Believed {
 public:
  explicit Believed(Arena& arena) noexcept : arena_(arena) {}

  void take(std::string_view rest_of_line, bool is_last_of_line) {
    if (is_last_of_line) behind_ = text();
    line_ = rest_of_line;
  }

  std::string_view text() {
    if (line_.empty() || behind_.empty()) return line_.empty() ? behind_ : line_;
    return arena_.concat(arena_.concat(line_, ", "), behind_);
  }

 private:
  Arena& arena_;
  std::string_view line_;
  std::string_view behind_;
};

std::string_view known_scheme(std::string_view text) noexcept {
  if (iequals(text, "https")) return "https";
  return iequals(text, "http") ? "http" : "";
}

/// Walks the list while its reporter is trusted. `address_of(member)` gives the address or nullopt.
template <class AddressOf>
void walk(ClientView& client, const Headers& headers, HeaderId id, std::string_view name,
          const ForwardedSettings& settings, AddressOf address_of) {
  Believed believed(headers.arena());
  bool has_moved = false;
  for_each_from_right(headers, id, name, [&](std::string_view member, std::string_view rest, bool is_last) {
    const auto address = address_of(member);
    if (!address) return false;
    client.address = *address;
    believed.take(rest, is_last);
    has_moved = true;
    return settings.trusts(*address);
  });
  if (!has_moved) return;
  client.believed = believed.text();
  auto* text = headers.arena().make_array<char>(46);
  client.address_text = {text, client.address.write(text)};
}

std::string_view last_member(const Headers& headers, std::string_view name) {
  std::string_view found;
  for_each_from_right(headers, HeaderId::x_forwarded, name, [&](std::string_view member, std::string_view, bool) {
    found = member;
    return false;
  });
  return found;
}

void see_x_forwarded(ClientView& client, const Headers& headers, const ForwardedSettings& settings) {
  walk(client, headers, HeaderId::x_forwarded, "x-forwarded-for", settings, parse_forwarded_address);
  const auto port = last_member(headers, "x-forwarded-port");
  if (const auto scheme = known_scheme(last_member(headers, "x-forwarded-proto")); !scheme.empty()) {
    client.scheme = scheme;
    client.port_text = scheme == "https" ? "443" : "80";
  }
  if (const auto host = last_member(headers, "x-forwarded-host"); is_authority(host)) client.host = host;
  if (parse_decimal(port, 65535).value_or(0) != 0) client.port_text = port;
}

void see_rfc7239(ClientView& client, const Headers& headers, const ForwardedSettings& settings) {
  ForwardedElement seen;
  walk(client, headers, HeaderId::forwarded, "forwarded", settings,
       [&seen](std::string_view member) -> std::optional<IpAddress> {
         const auto element = parse_forwarded_element(member);
         if (!element) return std::nullopt;
         const auto address = parse_forwarded_address(element->for_node);
         if (address) seen = *element;
         return address;
       });
  if (const auto scheme = known_scheme(seen.proto); !scheme.empty()) {
    client.scheme = scheme;
    client.port_text = scheme == "https" ? "443" : "80";
  }
  if (is_authority(seen.host)) client.host = seen.host;
}

}  // namespace

bool ForwardedSettings::trusts(const IpAddress& address) const noexcept {
  return std::ranges::any_of(trusted_proxies, [&](const Cidr& range) { return range.contains(address); });
}

ConnectionPeer::ConnectionPeer(const IpAddress& address, std::uint16_t local_port, bool is_tls) noexcept
    : address_(address), local_port_(local_port), is_tls_(is_tls) {
  text_size_ = static_cast<std::uint8_t>(address.write(text_));
  port_size_ = static_cast<std::uint8_t>(std::to_chars(port_, port_ + sizeof port_, local_port).ptr - port_);
}

ClientView see_client(const RequestHead& head, const ConnectionPeer& peer, bool peer_is_trusted,
                      const ForwardedSettings& settings) {
  ClientView client;
  client.address = peer.address();
  client.address_text = peer.address_text();
  client.scheme = peer.scheme();
  client.host = head.authority;
  client.port_text = peer.local_port_text();
  client.peer_is_trusted = peer_is_trusted;
  if (!peer_is_trusted) return client;
  if (settings.mode == ForwardedMode::rfc7239) {
    see_rfc7239(client, head.headers, settings);
  } else {
    see_x_forwarded(client, head.headers, settings);
  }
  return client;
}

}  // namespace gatehouse::core
