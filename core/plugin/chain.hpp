// The ordered instances of a route. Immutable; part of the snapshot.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "plugin/instance.hpp"
#include "plugin/phase.hpp"

namespace gatehouse::core {

enum class OnFailure : std::uint8_t { closed, open };

struct ChainEntry {
  InstancePtr instance;
  OnFailure on_failure = OnFailure::closed;
};

/// Bounds a chain: positions are kept in 16 bits, and nobody can follow a longer one.
inline constexpr std::size_t kMaxChain = 256;

class Chain {
 public:
  Chain() = default;
  /// In written order (global, service, route); at most kMaxChain.
  explicit Chain(std::vector<ChainEntry> entries);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] const std::vector<ChainEntry>& entries() const noexcept { return entries_; }
  [[nodiscard]] const ChainEntry& operator[](std::size_t position) const noexcept { return entries_[position]; }
  /// Positions of the instances that have a phase, ascending.
  [[nodiscard]] const std::vector<std::uint16_t>& with(Phase phase) const noexcept {
    return with_[static_cast<std::size_t>(phase)];
  }
  /// Positions of observers.
  [[nodiscard]] const std::vector<std::uint16_t>& observers() const noexcept { return observers_; }
  /// An enforcing instance answers CORS preflights: they are routed by the method they ask for.
  [[nodiscard]] bool answers_preflight() const noexcept { return answers_preflight_; }

 private:
  std::vector<ChainEntry> entries_;
  std::array<std::vector<std::uint16_t>, kPhases> with_;
  std::vector<std::uint16_t> observers_;
  bool answers_preflight_ = false;
};

}  // namespace gatehouse::core
