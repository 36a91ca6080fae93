// The objects of the admin API as JSON text. Pure; times are RFC 3339 in UTC, durations seconds.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/admin_source.hpp"

namespace gatehouse::core {

std::string to_json(const GatewayStatus& status, WallTime now);
std::string to_json(const RouteStatus& route);
std::string to_json(const UpstreamStatus& upstream);
std::string to_json(const ListenerStatus& listener);
std::string to_json(std::span<const RouteStatus> routes);  // {"routes": [...]}, likewise below
std::string to_json(std::span<const UpstreamStatus> upstreams);
std::string to_json(std::span<const ListenerStatus> listeners);

/// {"instances": [...], "libraries": [...]}
std::string to_json(const PluginsStatus& plugins);

/// {"status": ..., "checks": [...]}.
std::string checks_json(std::string_view status, std::span<const ReadinessCheck> checks);
/// What a client may ask for, by path.
std::string index_json(std::string_view version);
/// {"hash": ...} of a reload that was adopted.
std::string reloaded_json(const ReloadOutcome& outcome);

/// The document of RFC 9457, with the members some problems add to it.
std::string problem_json(unsigned status, std::string_view code, std::string_view detail);
std::string refused_reload_json(const ReloadOutcome& outcome);
std::string not_ready_json(std::string_view code, std::string_view detail, std::span<const ReadinessCheck> checks);
std::string stalled_json(std::span<const WorkerStatus> stalled);

/// Reads the body of POST /v1/explain. False, and a sentence in `problem`, when it is not what it should be.
bool read_explain(std::string_view body, ExplainRequest& request, std::string& problem);

}  // namespace gatehouse::core
