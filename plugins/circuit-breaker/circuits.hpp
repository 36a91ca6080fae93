// The circuits of one instance by key, with what their metrics count.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include <gatehouse/plugin.hpp>

#include "breaker.hpp"

namespace circuit_breaker {

inline constexpr std::size_t kMaxCircuits = 1000;
inline constexpr std::string_view kSharedKey = "(rest)";

std::string_view to_text(State state) noexcept;
std::string_view to_text(Cause cause) noexcept;

/// One circuit. The breaker lies in memory that outlives a reload.
struct Circuit {
  std::string key;
  Breaker* breaker = nullptr;
  mutable std::atomic<std::uint64_t> refused = 0;
  mutable std::array<std::atomic<std::uint64_t>, 9> transitions{};  // from * 3 + to
  mutable std::array<std::atomic<std::uint64_t>, 3> probes{};       // by Outcome

  void count(const Change& change) const noexcept;
};

/// [any] get() takes a lock; workers keep what it gives.
class Circuits {
 public:
  /// `thresholds`: a hash of them. When it changes, every circuit of this address starts closed, which is logged.
  Circuits(gatehouse::Setup& setup, std::uint64_t thresholds);

  /// The circuit of this key, made on first use; beyond kMaxCircuits the one that the rest shares. Null: the host gives
  /// no memory.
  const Circuit* get(std::string_view key) const;

  /// [control] Brings the metrics up to date.
  void publish() const;

 private:
  /// What has been told to the metrics of one circuit so far.
  struct Series {
    std::array<gatehouse::Gauge, 3> states;
    gatehouse::Gauge in_flight;
    gatehouse::Counter refused;
    std::array<gatehouse::Counter, 9> transitions;
    std::array<gatehouse::Counter, 3> probes;
    std::uint64_t told_refused = 0;
    std::array<std::uint64_t, 9> told_transitions{};
    std::array<std::uint64_t, 3> told_probes{};
  };

  /// Under the lock.
  const Circuit* make(std::string_view key) const;
  [[nodiscard]] std::uint64_t layout() const;
  [[nodiscard]] Series series_of(const Circuit& circuit) const;
  static void publish(const Circuit& circuit, Series& series);

  gatehouse::Metrics metrics_;
  gatehouse::Cells cells_;
  gatehouse::Log log_;
  std::string address_;
  std::uint64_t thresholds_;          // their hash, above kGenerations
  mutable std::uint64_t layout_ = 0;  // of the circuits' memory; 0: not known yet
  mutable std::mutex mutex_;
  mutable std::deque<Circuit> circuits_;
  mutable std::deque<Series> series_;  // control thread only
};

}  // namespace circuit_breaker
