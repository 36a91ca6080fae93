// What an exchange uses of its worker: readiness, time, memory, the snapshot in force.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/block_pool.hpp"
#include "base/clock.hpp"
#include "config/snapshot.hpp"
#include "http/h1_writer.hpp"
#include "http/request_id.hpp"
#include "io/deadline.hpp"
#include "io/read_buffer.hpp"
#include "observe/worker_metrics.hpp"
#include "proxy/random.hpp"
#include "routing/captures.hpp"
#include "upstream/worker_upstream.hpp"

namespace gatehouse::core {

class PluginWorker;

/// A snapshot as one worker uses it. Counted by plain integers: it never leaves its thread.
struct WorkerSnapshot {
  SnapshotPtr snapshot;
  std::vector<WorkerUpstream*> upstreams;  // by Upstream::index
  std::vector<RouteSlot> route_slots;      // by Route::index
  std::uint32_t holds = 0;                 // exchanges that run on it
};

/// A listener as one worker sees it. Connections keep it when a reload removes it; its settings are then the last ones.
struct WorkerListener {
  std::string name;
  std::uint32_t index = UINT32_MAX;  // in the snapshot in force; UINT32_MAX: removed
  ConnectionLimits limits;
  PathPolicy path_policy;
  std::optional<std::uint16_t> redirect_to_https;
  ListenerSlot slot;
};

/// Called when the last exchange on an older snapshot has ended.
struct ReleaseHook {
  void* object = nullptr;
  void (*call)(void* object, WorkerSnapshot& old) = nullptr;
};

/// Owned by a worker; its thread only.
struct WorkerContext {
  WorkerContext(std::uint32_t index, std::uint32_t count, const Clock& clock, WorkerMetrics& metrics);

  static constexpr std::size_t kArenaBlock = 4 * 1024;
  static constexpr std::size_t kHeadBytes = 192 * 1024;  // the largest head that can be written: limits and additions

  std::uint32_t index;
  std::uint32_t count;
  const Clock& clock;
  WorkerMetrics& metrics;
  TimePoint now;                               // of this turn of the loop
  std::chrono::system_clock::time_point wall;  // the same moment
  ReadySet ready;
  Wheel wheel;
  ReceivePool receive;
  BlockPool blocks;
  RequestIds ids;
  DateCache date;
  Random random;
  std::unique_ptr<char[]> head_buffer;  // a head is written here and sent before anything else runs
  PluginWorker* plugins = nullptr;      // once a snapshot has instances
  Captures captures;                    // of the match at hand: an exchange keeps a copy only when there are any
  WorkerSnapshot* current = nullptr;
  bool says_close = false;   // the process will end: every response asks its client to connect elsewhere
  bool is_draining = false;  // nothing new is accepted, idle connections end
  ReleaseHook release;

  /// Reads the clock: once per turn, and where the report needs more than that.
  void update_time() noexcept {
    now = clock.now();
    wall = clock.wall();
  }
  /// RFC 3339 of this turn, for templates and error formats.
  [[nodiscard]] std::string_view time_text(Arena& arena) const;
};

/// Keeps the snapshot an exchange began with until the exchange is over.
class SnapshotHold {
 public:
  explicit SnapshotHold(WorkerContext& worker) noexcept : worker_(worker), held_(*worker.current) { ++held_.holds; }
  ~SnapshotHold() {
    if (--held_.holds == 0 && &held_ != worker_.current) worker_.release.call(worker_.release.object, held_);
  }
  SnapshotHold(const SnapshotHold&) = delete;
  SnapshotHold& operator=(const SnapshotHold&) = delete;

  [[nodiscard]] const Snapshot& snapshot() const noexcept { return *held_.snapshot; }
  [[nodiscard]] WorkerUpstream& upstream(std::uint32_t index) const noexcept { return *held_.upstreams[index]; }
  [[nodiscard]] RouteSlot slot(const Route* route) const noexcept {
    return route == nullptr ? kNoRoute : held_.route_slots[route->index];
  }

 private:
  WorkerContext& worker_;
  WorkerSnapshot& held_;
};

}  // namespace gatehouse::core
