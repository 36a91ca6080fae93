// What the machine allows: processors, open files, names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.hpp"

namespace gatehouse::core {

/// Workers for `workers: auto`: the CPU quota of the control group, rounded up, else the affinity mask; 1 to 256.
std::uint32_t automatic_workers();
/// Processors that a cgroup v2 "cpu.max" text allows, rounded up; 0: no quota or not understood. Pure.
std::uint32_t processors_of_quota(std::string_view cpu_max);

/// Raises the limit of open files as far as the hard limit goes; returns it.
std::uint64_t raise_open_file_limit();

/// Addresses of a host name, in the order of the resolver; waits for it. Control thread.
std::vector<IpAddress> resolve_host(const std::string& host);

}  // namespace gatehouse::core
