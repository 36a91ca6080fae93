// The two heads of an exchange, as views into its arena. No I/O.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/headers.hpp"

namespace gatehouse::core {

enum class Method : std::uint8_t { other, get, head, post, put, delete_, connect, options, trace, patch };

Method method_of(std::string_view name) noexcept;
/// GET, HEAD, PUT, DELETE, OPTIONS, TRACE (RFC 9110 §9.2.2).
bool is_idempotent(Method method) noexcept;

enum class Framing : std::uint8_t { none, sized, chunked, until_close };

struct RequestHead {
  explicit RequestHead(Arena& arena) noexcept : headers(arena) {}

  // as received
  std::string_view method_text;
  std::string_view target;  // request-target of the request line
  Method method = Method::other;
  std::uint8_t version_minor = 1;
  Headers headers;

  // established by the gate (hygiene.hpp)
  std::string_view authority;  // host and port as sent: of the absolute-form target, else of Host
  std::string_view host;       // for routing: lower case, no trailing dot, no port
  std::string_view path;       // normalised
  std::string_view query;      // byte for byte, without '?'
  bool has_query = false;      // "/a?" has an empty query, "/a" has none
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // when sized
  bool keep_alive = true;
  bool expects_continue = false;
  bool accepts_trailers = false;  // TE: trailers
  bool wants_websocket = false;   // Upgrade: websocket nominated by Connection
};

struct ResponseHead {
  explicit ResponseHead(Arena& arena) noexcept : headers(arena) {}

  std::uint16_t status = 0;
  std::string_view reason;
  std::uint8_t version_minor = 1;
  Headers headers;

  // established by the gate
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // when sized, or as information on HEAD and 304
  bool has_content_length = false;
  bool keep_alive = true;
  bool upgrades_to_websocket = false;  // 101 with Upgrade: websocket nominated by Connection
};

}  // namespace gatehouse::core
