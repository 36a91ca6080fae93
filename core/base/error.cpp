// The one table from Error to status, reason and log level. No other file maps errors to statuses.
#include "base/error.hpp"

#include <array>
#include <cstddef>

namespace gatehouse::core {
namespace {

using enum Side;
using Level = LogLevel;

constexpr std::array<ErrorInfo, kErrorCount> kTable{{
    {"", none, 0, false, false, Level::debug, "", ""},
    {"bad_framing", client, 400, false, true, Level::info, "Bad Request",
     "The length of the message is ambiguous or malformed."},
    {"bad_head", client, 400, false, true, Level::info, "Bad Request", "The message head is malformed."},
    {"bad_host", client, 400, false, true, Level::info, "Bad Request", "The Host field is missing or malformed."},
    {"bad_target", client, 400, false, true, Level::info, "Bad Request",
     "The request target is malformed or not allowed."},
    {"no_route", client, 404, false, false, Level::info, "Not Found", "No route matches this request."},
    {"method_not_allowed", client, 405, false, false, Level::info, "Method Not Allowed",
     "The route does not accept this method."},
    {"client_timeout", client, 408, false, true, Level::info, "Request Timeout", "The request did not arrive in time."},
    {"request_too_large", client, 413, false, true, Level::info, "Content Too Large",
     "The request body is over the limit."},
    {"uri_too_long", client, 414, false, true, Level::info, "URI Too Long", "The request target is over the limit."},
    {"expectation_failed", client, 417, false, true, Level::info, "Expectation Failed",
     "Only the expectation 100-continue is supported."},
    {"misdirected", client, 421, false, true, Level::info, "Misdirected Request",
     "This connection does not serve the requested host."},
    {"upgrade_required", client, 426, false, false, Level::info, "Upgrade Required",
     "The WebSocket version is not supported."},
    {"headers_too_large", client, 431, false, true, Level::info, "Request Header Fields Too Large",
     "The request head is over the limit."},
    {"not_implemented", client, 501, false, true, Level::info, "Not Implemented",
     "The method or coding is not supported."},
    {"version_unsupported", client, 505, false, true, Level::info, "HTTP Version Not Supported",
     "The HTTP version is not supported."},
    {"loop_detected", client, 508, false, false, Level::warning, "Loop Detected",
     "The request has passed this gateway before."},
    {"client_gone", client, 0, false, true, Level::debug, "", ""},
    {"client_idle", client, 0, false, true, Level::debug, "", ""},
    {"internal", gateway, 500, false, true, Level::error, "Internal Server Error",
     "The gateway failed to process the request."},
    {"no_endpoint", gateway, 503, false, false, Level::error, "Service Unavailable",
     "No endpoint of the upstream is available."},
    {"upstream_queue_full", gateway, 503, false, false, Level::warning, "Service Unavailable",
     "Too many requests wait for the upstream."},
    {"overloaded", gateway, 503, false, true, Level::warning, "Service Unavailable", "The gateway is over its limits."},
    {"shutdown", gateway, 503, false, true, Level::info, "Service Unavailable", "The gateway is shutting down."},
    {"upstream_connect_failed", upstream, 502, true, false, Level::warning, "Bad Gateway",
     "The upstream could not be reached."},
    {"upstream_tls_failed", upstream, 502, true, false, Level::warning, "Bad Gateway",
     "No secure connection to the upstream could be made."},
    {"upstream_reset", upstream, 502, true, false, Level::warning, "Bad Gateway",
     "The upstream closed the connection early."},
    {"upstream_protocol_error", upstream, 502, false, false, Level::warning, "Bad Gateway",
     "The upstream sent a malformed response."},
    {"upstream_headers_too_large", upstream, 502, false, false, Level::warning, "Bad Gateway",
     "The response head of the upstream is over the limit."},
    {"upstream_connect_timeout", upstream, 504, true, false, Level::warning, "Gateway Timeout",
     "The upstream did not accept a connection in time."},
    {"upstream_timeout", upstream, 504, true, false, Level::warning, "Gateway Timeout",
     "The upstream did not answer in time."},
    {"total_timeout", upstream, 504, false, false, Level::warning, "Gateway Timeout",
     "The exchange took longer than allowed."},
    {"plugin_failed", plugin, 503, false, false, Level::error, "Service Unavailable",
     "A policy of the gateway could not be applied."},
}};

}  // namespace

const ErrorInfo& info(Error error) noexcept { return kTable[static_cast<std::size_t>(error)]; }

}  // namespace gatehouse::core
