// Listening sockets: one per worker and listener, all made up front on the control thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/address.hpp"

namespace gatehouse::core {

struct ListeningSockets {
  std::vector<int> descriptors;  // one per worker
  std::string bound;             // "127.0.0.1:8080", with the real port
};

/// An address of the command line: like one of the configuration, but port 0 is allowed and lets the system choose.
/// Throws std::runtime_error.
Address listen_address(const std::string& text);

/// Binds and listens; `count` sockets share the port by SO_REUSEPORT, so that no worker waits for another. Port 0 lets
/// the system choose. Throws std::runtime_error with a text for the operator. The caller owns the descriptors.
ListeningSockets open_listeners(const Address& address, std::uint32_t count);

}  // namespace gatehouse::core
