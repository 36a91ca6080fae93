// The gate: what every head passes, in both directions, before routing or any plugin sees it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "http/managed_names.hpp"
#include "http/message.hpp"
#include "http/request_target.hpp"

namespace gatehouse::core {

/// Of one listener; part of the snapshot.
struct GateSettings {
  const ManagedNames* managed = nullptr;  // never null when a request is checked
  PathPolicy path_policy;
};

/// Of one connection.
struct GatePeer {
  bool is_tls = false;
  bool is_trusted = false;  // its address lies in gateway.trusted_proxies
};

/// What the gate says beside its verdict.
struct GateReport {
  const char* detail = "";             // finer cause of a refusal, for the log; a static string
  std::uint32_t managed_stripped = 0;  // client fields removed as managed
  std::string_view debug_token;        // value of Gatehouse-Debug, which is removed like all of its kind
};

/// Establishes everything message.hpp lists under "established by the gate", target and path included, and removes
/// from head.headers: fields that concern one connection only and those named by Connection, framing fields (the writer
/// makes them anew), Expect, managed names, and what is removed at the edge. Host stays, its value is head.authority.
/// Errors: bad_framing, bad_host, bad_target, bad_head, expectation_failed, misdirected, not_implemented. Hot path.
Result<void> check_request(RequestHead& head, const GateSettings& settings, const GatePeer& peer, GateReport& report);

/// The same for a response. `request_was_head`: the response to HEAD has no body whatever it declares.
/// Error: upstream_protocol_error. Hot path.
Result<void> check_response(ResponseHead& head, bool request_was_head, const char*& detail);

/// Removes from trailers what must not arrive there: framing, routing, authentication and managed names
/// (RFC 9110 §6.5.1). Returns how many managed ones there were. `managed` may be null (responses).
std::uint32_t check_trailers(Headers& trailers, const ManagedNames* managed);

}  // namespace gatehouse::core
