// Which plugin code runs on a thread, in one word: what a crash report and the account of time go by.
#pragma once

#include <atomic>
#include <cstdint>

#include "plugin/phase.hpp"
#include "plugin/ticks.hpp"

namespace gatehouse::core {

class Instance;
class PluginThread;

/// "Instance, phase" of one thread, readable by a signal handler of that thread.
class Running {
 public:
  void set(const Instance* instance, Phase phase) noexcept {
    word_.store(reinterpret_cast<std::uintptr_t>(instance) | static_cast<std::uintptr_t>(phase),
                std::memory_order_relaxed);
  }
  void clear() noexcept { word_.store(0, std::memory_order_relaxed); }
  /// nullptr: the core's own code.
  [[nodiscard]] const Instance* instance() const noexcept {
    return reinterpret_cast<const Instance*>(word_.load(std::memory_order_relaxed) & ~kPhaseBits);
  }
  [[nodiscard]] Phase phase() const noexcept {
    return static_cast<Phase>(word_.load(std::memory_order_relaxed) & kPhaseBits);
  }
  [[nodiscard]] std::uintptr_t word() const noexcept { return word_.load(std::memory_order_relaxed); }
  void restore(std::uintptr_t word) noexcept { word_.store(word, std::memory_order_relaxed); }

 private:
  // An Instance is aligned to more than the phases need, so both fit into one word and never disagree.
  static constexpr std::uintptr_t kPhaseBits = 15;
  std::atomic<std::uintptr_t> word_{0};
};

/// Plugin code of an instance runs on this thread while this lives, outside of a phase call: a completion, a timer, a
/// job, a callback of an extension. Its time goes to the account of `phase` (none for the control thread).
class Entry {
 public:
  Entry(PluginThread& thread, const Instance& instance, Phase phase) noexcept;
  ~Entry();
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

 private:
  PluginThread& thread_;
  const Instance& instance_;
  Phase phase_;
  std::uintptr_t before_;
  Ticks begun_;
};

}  // namespace gatehouse::core
