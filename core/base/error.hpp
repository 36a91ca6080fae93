// Every way an exchange can go wrong, and the one table that says what each means.
#pragma once

#include <cstdint>
#include <string_view>

namespace gatehouse::core {

enum class Error : std::uint8_t {
  none,
  // client side
  bad_framing,
  bad_head,
  bad_host,
  bad_target,
  no_route,
  method_not_allowed,
  client_timeout,
  request_too_large,
  uri_too_long,
  expectation_failed,
  misdirected,
  upgrade_required,
  headers_too_large,
  not_implemented,
  version_unsupported,
  loop_detected,
  client_gone,
  client_idle,  // a connection ended before the first byte of a request: nothing to answer, nothing to log
  // gateway
  internal,
  no_endpoint,
  upstream_queue_full,
  overloaded,
  shutdown,
  // upstream side
  upstream_connect_failed,
  upstream_tls_failed,
  upstream_reset,
  upstream_protocol_error,
  upstream_headers_too_large,
  upstream_connect_timeout,
  upstream_timeout,
  total_timeout,
  // plugin
  plugin_failed,
};

inline constexpr std::size_t kErrorCount = static_cast<std::size_t>(Error::plugin_failed) + 1;

enum class Side : std::uint8_t { none, client, upstream, gateway, plugin };
enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct ErrorInfo {
  std::string_view code;   // reason: problem document, log, metric label
  Side side;               // who is at fault
  std::uint16_t status;    // 0: no answer can be sent
  bool is_repeatable;      // an attempt that ended so may be considered for a retry
  bool closes_connection;  // the client connection cannot carry another exchange after it
  LogLevel level;
  std::string_view title;   // status phrase
  std::string_view detail;  // one fixed sentence; never input
};

/// Meaning of `error`. Any thread; never fails.
const ErrorInfo& info(Error error) noexcept;

inline std::string_view code(Error error) noexcept { return info(error).code; }

}  // namespace gatehouse::core
