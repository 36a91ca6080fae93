// An address as written in the configuration: host and port, or the path of a unix socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.hpp"

namespace gatehouse::core {

struct Address {
  std::string text;             // as written; its name in messages, logs and metrics
  std::string host;             // name or IP address without brackets; empty: every address of the machine (":8080")
  std::optional<IpAddress> ip;  // when the host is an IP address
  std::uint16_t port = 0;
  std::string unix_path;  // not empty: a unix socket; the members above but `text` are unused

  [[nodiscard]] bool is_unix() const noexcept { return !unix_path.empty(); }
  [[nodiscard]] bool is_every_address() const noexcept { return unix_path.empty() && host.empty(); }
  /// 127.0.0.0/8, ::1, "localhost", or a unix socket.
  [[nodiscard]] bool is_loopback() const noexcept;

  /// Parses `text`, or says what is wrong in a sentence for the help line.
  struct Parsed;
  static Parsed parse(std::string_view text);
  /// The address `text`, which is a constant of the program: throws std::invalid_argument when it is malformed.
  static Address of(std::string_view text);

  bool operator==(const Address& other) const { return text == other.text; }
};

struct Address::Parsed {
  std::optional<Address> address;
  std::string problem;  // "port 70000 is not between 1 and 65535"
};

}  // namespace gatehouse::core
