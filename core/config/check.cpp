// The order of the checks, and those of listeners and upstreams.
#include "config/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gatehouse::core {
namespace {

bool is_wildcard(const Address& address) {
  return address.is_every_address() || (address.ip && (*address.ip == IpAddress{} || *address.ip == IpAddress::v4(0)));
}

bool overlap(const Address& a, const Address& b) {
  if (a.text.empty() || b.text.empty()) return false;
  if (a.is_unix() || b.is_unix()) return a.unix_path == b.unix_path;
  if (a.port != b.port) return false;
  return is_wildcard(a) || is_wildcard(b) || (a.ip && b.ip ? *a.ip == *b.ip : a.host == b.host);
}

void check_overlap(const Model& model, ConfigReport& report) {
  for (std::size_t i = 0; i < model.listeners.size(); ++i) {
    const auto& late = model.listeners[i];
    for (std::size_t j = 0; j < i; ++j) {
      const auto& early = model.listeners[j];
      if (!overlap(late.address.value, early.address.value)) continue;
      report.add(
          Code::overlapping_listeners, late.address.place,
          fmt::format("listener '{}' wants the address that listener '{}' has", late.name.value, early.name.value),
          fmt::format("'{}' at {}; give one of them another port or IP address", early.address.value.text,
                      report.sources().describe(early.address.place)));
      break;
    }
    if (overlap(late.address.value, model.admin.address.value)) {
      report.add(Code::overlapping_listeners, late.address.place,
                 fmt::format("listener '{}' wants the address of the admin listener", late.name.value),
                 fmt::format("admin.address is {}", model.admin.address.value.text));
    }
  }
}

void check_open_files(const CheckInput& input, ConfigReport& report) {
  if (input.open_file_limit == 0) return;
  std::uint64_t wanted = 0;
  for (const auto& listener : input.model->listeners) wanted += listener.connections.max;
  if (wanted <= input.open_file_limit || input.model->listeners.empty()) return;
  report.add(
      Code::connections_exceed_files, input.model->listeners.front().name.place,
      fmt::format("the listeners allow more connections than the process may have files ({})", input.open_file_limit),
      fmt::format("raise the limit (LimitNOFILE, ulimit -n) to {}, or lower connections.max", wanted));
}

}  // namespace

void check_listeners(const CheckInput& input, ConfigReport& report) {
  const auto& model = *input.model;
  for (const auto& listener : model.listeners) {
    const auto& address = listener.address.value;
    if (address.text.empty() || address.is_unix() || address.is_every_address() || address.ip ||
        address.host == "localhost")
      continue;
    report.add(Code::bad_address, listener.address.place,
               fmt::format("a listener binds to an IP address, '{}' is a name", address.host),
               fmt::format("write \":{}\" for every address of the machine", address.port));
  }
  const auto& admin = model.admin.address;
  if (!admin.value.is_loopback() && !admin.value.text.empty()) {
    report.add(Code::admin_exposed, admin.place,
               fmt::format("the admin address '{}' can be reached from other machines, and there are no credentials",
                           admin.value.text),
               "write 127.0.0.1:9901 or \"[::1]:9901\"");
  }
  check_overlap(model, report);
  check_open_files(input, report);
}

void check_upstreams(const CheckInput& input, ConfigReport& report) {
  for (const auto& upstream : input.model->upstreams) {
    if (upstream.balance == Balance::hash && !upstream.hash_by && !upstream.is_doubtful) {
      report.add(Code::one_needed, upstream.name.place,
                 fmt::format("upstream '{}' balances by hash: 'hash_by' is needed", upstream.name.value),
                 "hash_by: client-ip, consumer, path, header:<name> or cookie:<name>");
    }
    if (upstream.hash_by && upstream.balance != Balance::hash) {
      report.add(Code::mutually_exclusive, upstream.hash_by->place, "'hash_by' has a meaning only with 'balance: hash'",
                 "add balance: hash, or remove hash_by");
    }
    const auto& endpoints = upstream.endpoints.value;
    const auto sum =
        std::accumulate(endpoints.begin(), endpoints.end(), std::uint64_t{0},
                        [](std::uint64_t so_far, const EndpointConfig& each) { return so_far + each.weight; });
    if (!endpoints.empty() && sum == 0) {
      report.add(Code::zero_weights, upstream.endpoints.place,
                 fmt::format("the weights of all endpoints of upstream '{}' are 0", upstream.name.value),
                 "one of them must be greater; use state: drain to take an endpoint out");
    }
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      const auto& address = endpoints[i].address;
      const auto first = std::find_if(
          endpoints.begin(), endpoints.begin() + static_cast<std::ptrdiff_t>(i), [&](const EndpointConfig& each) {
            return !address.value.text.empty() && each.address.value.text == address.value.text;
          });
      if (first != endpoints.begin() + static_cast<std::ptrdiff_t>(i)) {
        report.add(Code::defined_twice, address.place, fmt::format("endpoint '{}' is listed twice", address.value.text),
                   fmt::format("first at {}", report.sources().describe(first->address.place)));
      }
      if (address.value.is_every_address() && !address.value.text.empty()) {
        report.add(Code::bad_address, address.place,
                   fmt::format("'{}' names no host to connect to", address.value.text),
                   fmt::format("write 127.0.0.1{}", address.value.text));
      }
    }
  }
}

RouterPtr check_model(const CheckInput& input, ConfigReport& report) {
  check_names(input, report);
  check_listeners(input, report);
  check_upstreams(input, report);
  check_actions(input, report);
  check_templates(input, report);
  check_redis(input, report);
  check_consumers(input, report);
  check_plugins(input, report);
  auto router = check_routes(input, report);
  if (report.has_errors()) return nullptr;
  check_unused(input, report);
  return router;
}

}  // namespace gatehouse::core
