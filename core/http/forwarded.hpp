// Who the client is and what the upstream is told about it: X-Forwarded-*, Forwarded, Via, Max-Forwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

enum class ForwardedMode : std::uint8_t { x_forwarded, rfc7239, both, none };

/// gateway.trusted_proxies, .forwarded, .name; part of the snapshot.
struct ForwardedSettings {
  std::vector<Cidr> trusted_proxies;
  ForwardedMode mode = ForwardedMode::x_forwarded;
  std::string gateway_name;  // a token; received-by of our Via

  [[nodiscard]] bool trusts(const IpAddress& address) const noexcept;
};

/// One accepted connection, as far as forwarding is concerned. Made once per connection, texts included, so that an
/// exchange formats nothing.
class ConnectionPeer {
 public:
  ConnectionPeer(const IpAddress& address, std::uint16_t local_port, bool is_tls) noexcept;

  [[nodiscard]] const IpAddress& address() const noexcept { return address_; }
  [[nodiscard]] std::string_view address_text() const noexcept { return {text_, text_size_}; }
  [[nodiscard]] std::string_view local_port_text() const noexcept { return {port_, port_size_}; }
  [[nodiscard]] std::uint16_t local_port() const noexcept { return local_port_; }
  [[nodiscard]] bool is_tls() const noexcept { return is_tls_; }
  [[nodiscard]] std::string_view scheme() const noexcept { return is_tls_ ? "https" : "http"; }

 private:
  IpAddress address_;
  char text_[46];
  char port_[5];
  std::uint8_t text_size_;
  std::uint8_t port_size_;
  std::uint16_t local_port_;
  bool is_tls_;
};

/// The client as seen through trusted peers. Views live in the arena of the exchange or in the ConnectionPeer.
struct ClientView {
  IpAddress address;
  std::string_view address_text;
  std::string_view scheme;     // http or https
  std::string_view host;       // authority the client asked for; empty for HTTP/1.0 without Host
  std::string_view port_text;  // port the client connected to
  std::string_view believed;   // right part of the received list: from the client's element on
  bool peer_is_trusted = false;
};

/// Reads the client's address, scheme, host and port. Fields of an untrusted peer are gone when the gate has run, so
/// they are read only when `peer` is trusted: the address list from the right, the first untrusted address is the
/// client, an unparsable element ends the walk at the last good one. Of several X-Forwarded-Proto, -Host or -Port
/// members the last one counts: it is the one the trusted peer itself wrote. With rfc7239 scheme and host come from the
/// element that names the client. Hot path.
ClientView see_client(const RequestHead& head, const ConnectionPeer& peer, bool peer_is_trusted,
                      const ForwardedSettings& settings);

/// Replaces the forwarded fields of `head` by rebuilt ones, as settings.mode says: the believed part of the received
/// list and the peer. Hot path.
void rebuild_forwarded(RequestHead& head, const ConnectionPeer& peer, const ClientView& client,
                       const ForwardedSettings& settings);

/// Adds "Via: 1.1 <name>" (the version is the received one). Error: loop_detected when the request already carries the
/// name twice.
Result<void> append_via(RequestHead& head, std::string_view gateway_name);

enum class MaxForwards : std::uint8_t { forward, answer };

/// Max-Forwards of an OPTIONS request (RFC 9110 §7.6.2): counted down, or the gateway has to answer. Other methods
/// always forward. Error: bad_head.
Result<MaxForwards> count_down_max_forwards(RequestHead& head);

}  // namespace gatehouse::core
