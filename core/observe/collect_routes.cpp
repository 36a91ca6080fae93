// One scrape: the routes. Only routes that have served something have series.
#include <set>

#include "observe/collect.hpp"

namespace gatehouse::core {

namespace {

// In the order of enum Method (http/message.hpp), which this folder may not include.
constexpr std::array<const char*, 10> kMethodNames{"_OTHER", "GET",     "HEAD",    "POST",  "PUT",
                                                   "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

using Standing = SlotNames::Standing;

const char* method_name(std::uint8_t method) { return kMethodNames[method < kMethodNames.size() ? method : 0]; }

// A cell knows 24 bits of its listener's generation: enough to tell it from the listener that had the slot before.
const SlotNames::Entry* listener_of(const MetricsRegistry::State& state, const RequestKey& key) {
  const auto& entries = state.listeners.entries();
  if (key.listener.index >= entries.size()) return nullptr;
  const auto& entry = entries[key.listener.index];
  const bool is_same = (entry.generation & kListenerGenerationMask) == key.listener.generation;
  return is_same && entry.standing != Standing::free ? &entry : nullptr;
}

std::uint64_t series_of(const RouteSums& sums) {
  std::uint64_t series = sums.requests.size() + 2;
  series += series_of_histogram(kRequestBounds.size()) * (1 + sums.upstreams.size());
  series += series_of_histogram(kOverheadBounds.size());
  for (const auto errors : sums.errors) series += errors != 0 ? 1 : 0;
  return series;
}

void collect_requests(const MetricsRegistry::State& state, const SlotNames::Entry& route, const RouteSums& sums,
                      Families& families) {
  for (const auto& [packed_key, count] : sums.requests) {
    const auto key = RequestKey::unpack(packed_key);
    const auto* listener = listener_of(state, key);
    if (listener == nullptr) continue;
    families.counter("gatehouse_http_requests_total", "Finished exchanges by exact status.",
                     {{"listener", listener->first},
                      {"service", route.first},
                      {"route", route.second},
                      {"method", method_name(key.method)},
                      {"code", std::to_string(key.status)}},
                     count);
  }
}

void collect_route(const MetricsRegistry::State& state, const SlotNames::Entry& route, RouteSums sums,
                   Families& families) {
  const MetricLabels labels{{"service", route.first}, {"route", route.second}};
  collect_requests(state, route, sums, families);
  families.histogram("gatehouse_http_request_duration_seconds", "First byte in to last byte out.", labels,
                     kRequestBounds, std::move(sums.duration));
  families.histogram("gatehouse_overhead_duration_seconds",
                     "The gateway's own cost: total without upstream and without waiting for the client.",
                     {{"route", route.second}}, kOverheadBounds, std::move(sums.overhead));
  families.counter("gatehouse_http_request_bytes_total", "Bytes of request bodies.", labels, sums.request_body_bytes);
  families.counter("gatehouse_http_response_bytes_total", "Bytes of response bodies.", labels,
                   sums.response_body_bytes);
  for (std::size_t i = 0; i < kErrorCount; ++i) {
    if (sums.errors[i] == 0) continue;
    families.counter("gatehouse_http_errors_total", "Answers made by the gateway itself, by reason.",
                     {{"route", route.second}, {"reason", std::string(code(static_cast<Error>(i)))}}, sums.errors[i]);
  }
  for (auto& [upstream, times] : sums.upstreams) {
    const auto& name = state.upstreams.entries()[unpacked_upstream(upstream).index].first;
    families.histogram("gatehouse_upstream_request_duration_seconds",
                       "Request sent to response end, of the last attempt of an exchange.",
                       {{"upstream", name}, {"route", route.second}}, kRequestBounds, std::move(times));
  }
}

}  // namespace

void collect_routes(const MetricsRegistry::State& state, Families& families) {
  const auto& entries = state.routes.entries();
  std::set<std::string_view> live;
  for (const auto& entry : entries) {
    if (entry.standing == Standing::live) live.insert(entry.second);
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    // A route that moved to another service is retired under its old name; some series have no label to tell the two
    // apart.
    const bool has_moved = entry.standing == Standing::retired && live.contains(entry.second);
    if (entry.standing == Standing::free || has_moved) continue;
    auto sums = sum(state, RouteSlot{i, entry.generation});
    if (!sums.is_used || !families.admits(series_of(sums))) continue;
    collect_route(state, entry, std::move(sums), families);
  }
}

}  // namespace gatehouse::core
