// What a test may say about the situation: instance, route, consumers, identity. Plain structs with defaults.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/plugin.h"

namespace gatehouse::testing {

using Duration = std::chrono::nanoseconds;

struct Header {
  std::string name{};
  std::string value{};
};
using Headers = std::vector<Header>;

enum class Mode { enforce, shadow };
enum class OnFailure { closed, open };

/// One entry of a chain.
struct InstanceSettings {
  Mode mode = Mode::enforce;
  OnFailure on_failure = OnFailure::closed;
  std::string as{};       ///< empty: the plugin's name
  std::string address{};  ///< empty: "route/<route>/<as>"
};

/// The route that every request of the harness takes.
struct RouteSettings {
  std::string name = "orders";
  std::string service = "shop";
  std::string listener = "main";
  std::string upstream = "orders";
  std::string path_pattern = "/";
  std::vector<std::string> methods{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
  std::map<std::string, std::string> labels{};
  std::map<std::string, std::string> parameters{};  ///< of the path
  std::string strip_prefix{};                       ///< taken off the target that is sent
  std::string sent_authority{};                     ///< empty: the client's
  bool is_authority_of_endpoint = false;            ///< upstreams[].host: endpoint
  bool is_upstream_trusted = true;
  Duration timeout = std::chrono::seconds{30};  ///< of the exchange
  unsigned retries = 0;
  bool matches = true;  ///< false: no route; the exchange is a 404 of the gateway
};

/// Who calls, with C++ types; the same fields as gh_identity.
struct Identity {
  std::uint32_t kind = GH_ANONYMOUS;
  std::uint32_t source = GH_SOURCE_NONE;
  std::uint32_t level = 0;
  std::string subject{}, issuer{}, client{}, session{};
  std::vector<std::string> scopes{}, roles{};
  std::string claims_json{};
  std::string token_hash = std::string(32, '\0');
  std::int64_t token_expires = 0;
  std::int64_t token_version = -1;

  [[nodiscard]] bool is_anonymous() const { return kind == GH_ANONYMOUS; }
};

/// A configured consumer; an identity with this subject or this client maps to it.
struct Consumer {
  std::string name{};
  std::vector<std::string> groups{};
  std::map<std::string, std::string> attributes{};
  std::string subject{};
  std::string client{};
};

/// What the harness is built with besides the config.
struct Situation {
  InstanceSettings instance{};
  RouteSettings route{};
  unsigned workers = 1;
  std::string gateway_name = "gateway.test";
  std::string state_directory{};                  ///< empty: none
  std::string trace_id{};                         ///< 32 hex digits; empty: not traced
  std::vector<std::string> missing_extensions{};  ///< ids that this host does not have
  std::uint32_t host_minor = GH_ABI_MINOR;
  std::size_t arena_bytes = std::size_t{1} << 20;
};

}  // namespace gatehouse::testing
