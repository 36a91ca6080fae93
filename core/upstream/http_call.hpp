// One HTTP request that the gateway makes itself, for a plugin or a log: what is asked, of whom, and what came back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "http/message.hpp"
#include "io/tls_client.hpp"

namespace gatehouse::core {

enum class CallError : std::uint8_t {
  none,
  invalid,      // the request cannot be written: a bad method, target, field
  unreachable,  // no address, no connection, no TLS
  reset,        // the connection ended before the answer did
  timeout,
  protocol,   // the answer is malformed
  too_large,  // head or body of the answer are over their bounds
  cancelled,
};

/// Where calls go. Immutable, any thread.
struct HttpOrigin {
  std::string host;  // without brackets
  std::uint16_t port = 0;
  std::string authority;                        // value of Host
  std::shared_ptr<const TlsClientContext> tls;  // null: plain
};

struct HttpUrl {
  bool is_tls = false;
  std::string host;
  std::uint16_t port = 0;
  std::string authority;
  std::string target;  // path and query, at least "/"
};
/// "https://host[:port][/path][?query]", no user, no fragment. False with `why`.
bool parse_http_url(std::string_view text, HttpUrl& url, std::string& why);

struct HttpCallField {
  std::string_view name;
  std::string_view value;
};

struct HttpCallSpec {
  std::string_view method = "GET";
  std::string_view target = "/";
  std::string_view host;  // value of Host
  std::span<const HttpCallField> fields;
  std::string_view body;
};

/// A request as it goes out, head and body.
struct HttpCallRequest {
  std::string bytes;
  bool is_head = false;
  bool is_idempotent = false;  // may be sent again when a kept connection turns out to be dead
  std::size_t host_at = 0;     // where the value of Host stands in `bytes`
  std::size_t host_size = 0;

  /// Another value of Host; for who learns only later whom the request goes to.
  void set_host(std::string_view host);
};
/// Fields that only a writer may write (Host, length, connection fields) are refused. False: CallError::invalid.
bool write_http_call(const HttpCallSpec& spec, HttpCallRequest& request);

/// Bytes of the body that a caller who says nothing accepts.
inline constexpr std::size_t kDefaultMaxReply = 256 * 1024;

/// The head lies in the arena of the reply.
struct HttpReply {
  explicit HttpReply(BlockPool& blocks) noexcept : arena(blocks), head(arena), trailers(arena) {}
  Arena arena;
  ResponseHead head;
  Headers trailers;
  std::string body;
};

}  // namespace gatehouse::core
