// What every instance costs and decides, per worker and phase; always on, and shown by metrics and GET /v1/plugins.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "observe/counter.hpp"
#include "observe/families.hpp"
#include "observe/histogram.hpp"
#include "plugin/phase.hpp"
#include "plugin/ticks.hpp"

namespace gatehouse::core {

/// One instance, one phase, one worker. `calls` less the other verdicts is how often it let an exchange proceed.
struct PhaseAccount {
  Counter calls;
  Counter running;  // ticks spent in the plugin's code, completions included
  Counter waiting;  // nanoseconds between suspensions and their ends
  Counter responded;
  Counter suspended;
  Counter failed;
};

/// One instance on one worker: written by it alone with plain stores.
struct alignas(64) WorkerAccount {
  std::array<PhaseAccount, kPhases> phases;
  std::array<OverheadHistogram, kPhases> durations;  // sampled; running time
  Counter misbehaviour;
  Counter operations;                 // begun and not finished at once
  Counter arena_bytes;                // given to the plugin
  std::vector<Counter> refusals;      // by reason, in the order of InstanceAccount::reasons
  std::vector<Counter> would_refuse;  // of an instance in shadow
  Ticks misbehaviour_told = 0;        // when the log last heard of it
  Ticks failure_told = 0;
  std::uint64_t failures_untold = 0;
};

/// One instance over all workers. Instances with the same address, of the old and the new snapshot, share it, so that a
/// reload does not set counters back.
struct InstanceAccount {
  std::string plugin;
  std::string scope;  // "route/orders"
  std::vector<std::string> reasons;
  std::vector<WorkerAccount> workers;  // by index; never resized
};

/// Sums over the workers, for GET /v1/plugins. Seconds.
struct AccountTotals {
  struct Sum {
    std::uint64_t calls = 0, responded = 0, suspended = 0, failed = 0;
    double running = 0, waiting = 0;
  };
  std::array<Sum, kPhases> phases;
  std::uint64_t misbehaviour = 0, operations = 0, arena_bytes = 0, refusals = 0, would_refuse = 0;
};
AccountTotals totals_of(const InstanceAccount& account, const TickRate& rate);

/// The accounts of the process. Control thread only.
class Accounting {
 public:
  explicit Accounting(std::uint32_t workers) : workers_(workers) {}

  /// The account of this address: the one there is, when its reasons are the same.
  std::shared_ptr<InstanceAccount> open(std::string_view plugin, std::string_view scope,
                                        std::vector<std::string> reasons);
  /// gatehouse_plugin_duration_seconds, _failures_total, _refusals_total, _would_refuse_total, _misbehaviour_total.
  /// Accounts that no instance uses any more are written one last time.
  void collect(Families& families);

 private:
  std::uint32_t workers_;
  std::vector<std::shared_ptr<InstanceAccount>> accounts_;
};

}  // namespace gatehouse::core
