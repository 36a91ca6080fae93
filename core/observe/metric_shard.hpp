// All numbers of one worker: a block per route, listener and upstream, and a few of the loop itself.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "observe/block_table.hpp"
#include "observe/counter.hpp"
#include "observe/histogram.hpp"
#include "observe/metric_slots.hpp"
#include "observe/request_counts.hpp"

namespace gatehouse::core {

/// Times of one upstream under one route: a list per route, seldom longer than a split has branches.
struct UpstreamTimes {
  std::atomic<std::uint64_t> key{0};  // upstream slot, packed; 0: not in use
  RequestHistogram duration;
  UpstreamTimes* next = nullptr;  // set before the node is published
};

constexpr std::uint64_t packed(UpstreamSlot slot) noexcept {
  return (std::uint64_t{slot.generation} << 32) | slot.index;
}
constexpr UpstreamSlot unpacked_upstream(std::uint64_t key) noexcept {
  return {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
}

struct RouteBlock {
  std::atomic<std::uint32_t> generation{0};
  RequestCounts requests;
  Counter uncounted;  // combinations of listener, method and status beyond the table's bound
  RequestHistogram duration;
  OverheadHistogram overhead;
  OwnedLogLinear latency;
  Counter request_body_bytes;
  Counter response_body_bytes;
  std::array<Counter, kErrorCount> errors;
  std::atomic<UpstreamTimes*> upstreams{nullptr};

  RouteBlock() = default;
  RouteBlock(const RouteBlock&) = delete;
  RouteBlock& operator=(const RouteBlock&) = delete;
  ~RouteBlock();
  void reset() noexcept;
  /// Owner. Times under `upstream`; nullptr when there is no memory for them.
  UpstreamTimes* times_of(UpstreamSlot upstream) noexcept;
};

struct ListenerBlock {
  std::atomic<std::uint32_t> generation{0};
  Gauge active_exchanges;
  Gauge connections;
  Counter managed_stripped;
  std::array<Counter, kConnectionRefusals> refused;

  void reset() noexcept;
};

struct UpstreamBlock {
  std::atomic<std::uint32_t> generation{0};
  Counter connect_errors;
  Counter retries;
  Counter ejections;
  std::array<Counter, kTimeoutKinds> timeouts;
  Gauge active;
  Gauge idle;
  Gauge pending;

  void reset() noexcept;
};

// Aligned, so that two workers never write to the same cache line.
struct alignas(64) MetricShard {
  BlockTable<RouteBlock> routes;
  BlockTable<ListenerBlock> listeners;
  BlockTable<UpstreamBlock> upstreams;
  Gauge last_turn_ns;  // of the steady clock; 0: never
  Gauge lag_ns;
  OwnedNumber<double> busy;
};

}  // namespace gatehouse::core
