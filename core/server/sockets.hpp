// Listening sockets: one per worker and listener, all made up front on the control thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/address.hpp"

namespace gatehouse::core {

struct ListeningSockets {
  std::vector<int> descriptors;  // one per worker
  std::string bound;             // "127.0.0.1:8080", with the real port
};

/// An address of the command line: like one of the configuration, but port 0 is allowed and lets the system choose.
/// Throws std::runtime_error.
Address listen_address(const std::string& text);

enum class PortUse {
  ours_alone,        // another socket that listens on the port is an error
  was_ours_just_now  // sockets of a listener that closes may still be open on it
};

/// Binds and listens; `count` sockets share the port by SO_REUSEPORT, so that no worker waits for another. Port 0 lets
/// the system choose. Throws std::runtime_error with a text for the operator. The caller owns the descriptors.
ListeningSockets open_listeners(const Address& address, std::uint32_t count, PortUse use = PortUse::ours_alone);

/// How long a listening TCP socket stays open after stop_new_connections(): a handshake ends within a round trip.
inline constexpr Duration kHandshakeGrace = std::chrono::milliseconds(250);

/// Lets nobody begin to connect to a listening socket any more; who is queued stays queued. Returns for how long
/// connections that had begun may still arrive: kHandshakeGrace for TCP, zero for a Unix socket, which has no
/// handshake. A client that comes too late hears nothing from TCP, tries again a second later and then meets whoever
/// listens, or a refusal. Closing without this would reset every client whose handshake ended since the last accept,
/// and those have sent their request already.
Duration stop_new_connections(int descriptor) noexcept;

}  // namespace gatehouse::core
