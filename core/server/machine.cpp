#include "server/machine.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>

namespace gatehouse::core {

namespace {
constexpr std::uint32_t kMostWorkers = 256;

bool parse(std::string_view text, std::uint64_t& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size();
}
}  // namespace

std::uint32_t processors_of_quota(std::string_view cpu_max) {
  while (!cpu_max.empty() && (cpu_max.back() == '\n' || cpu_max.back() == ' ')) cpu_max.remove_suffix(1);
  const auto space = cpu_max.find(' ');
  if (space == std::string_view::npos) return 0;
  std::uint64_t quota = 0;
  std::uint64_t period = 0;
  if (!parse(cpu_max.substr(0, space), quota) || !parse(cpu_max.substr(space + 1), period) || period == 0) return 0;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>((quota + period - 1) / period, 1, kMostWorkers));
}

std::uint32_t automatic_workers() {
  std::uint32_t count = 0;
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) count = static_cast<std::uint32_t>(CPU_COUNT(&set));
  std::string line;
  if (std::ifstream file("/sys/fs/cgroup/cpu.max"); std::getline(file, line)) {
    if (const auto quota = processors_of_quota(line); quota != 0) count = count == 0 ? quota : std::min(count, quota);
  }
  return std::clamp<std::uint32_t>(count, 1, kMostWorkers);
}

std::uint64_t raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit wanted{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) return wanted.rlim_cur;
  }
  return limit.rlim_cur;
}

std::vector<IpAddress> resolve_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<IpAddress> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  for (auto* at = found; at != nullptr; at = at->ai_next) {
    IpAddress address;
    if (at->ai_family == AF_INET) {
      address = IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr.s_addr));
    } else if (at->ai_family == AF_INET6) {
      std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

}  // namespace gatehouse::core
