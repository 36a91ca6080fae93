// The parts of building a snapshot; `snapshot.hpp` is the door to them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/inherit.hpp"
#include "config/snapshot.hpp"

namespace gatehouse::core {

/// The compiled form of one configured upstream but for its index. Asks `resolve` for host names; what does not resolve
/// keeps the address `previous` had, or gets weight 0 and a line in `warnings`.
Upstream compile_upstream(const Model& model, const UpstreamConfig& config, const Upstream* previous,
                          const ResolveHost& resolve, std::vector<std::string>& warnings);

/// All upstreams with their indices. Equal ones are the objects of `previous`, at their index wherever it still exists.
std::vector<std::shared_ptr<const Upstream>> compile_upstreams(const Model& model, const SnapshotPtr& previous,
                                                               const ResolveHost& resolve,
                                                               std::vector<std::string>& warnings);

using UpstreamIndex = std::map<std::string, std::uint32_t, std::less<>>;

/// The compiled form of one route.
Route compile_route(const LoadedConfig& loaded, const ScopedRoute& scoped, std::uint32_t index,
                    const UpstreamIndex& upstreams);

}  // namespace gatehouse::core
