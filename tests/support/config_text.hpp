// Pieces of YAML that most tests need.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "support/fake_upstream.hpp"

namespace gatehouse::testing {

/// What a test may add to the process part of its configuration: the inside of a YAML flow map.
struct ProcessText {
  std::string gateway = {};      // "trusted_proxies: [127.0.0.1]"
  std::string connections = {};  // of the listener: "idle: 300ms"
  std::string workers = "1";
  std::string shutdown = "drain: 2s";
};

/// version, gateway "edge-1", admin and the listener "http"; then `rest` as it is.
std::string config(std::string_view rest, const ProcessText& process = {});

/// One entry of `upstreams:`, with `more` as further keys ("balance: random").
std::string upstream_entry(std::string_view name, std::initializer_list<std::string> addresses,
                           std::string_view more = {});

/// Upstream "app" at `fake` and one route "all" for "/", with further keys of both.
std::string single_route(const FakeUpstream& fake, std::string_view route_keys = {},
                         std::string_view upstream_keys = {});

}  // namespace gatehouse::testing
