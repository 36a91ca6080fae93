// What a scrape says about the sinks: records taken, waiting, lost.
#include "observe/log_writer.hpp"

namespace gatehouse::core {

namespace {

struct SinkSums {
  std::uint64_t records = 0;
  std::int64_t entries = 0;
  std::int64_t lag_ns = 0;
};

void write(const std::map<std::string, SinkSums>& sums, Families& families) {
  for (const auto& [label, sum] : sums) {
    if (!families.admits(3)) continue;
    families.counter("gatehouse_log_records_total", "Log records that their destination has taken.", {{"sink", label}},
                     sum.records);
    families.gauge("gatehouse_log_queue_entries", "Log records that wait for their destination.", {{"sink", label}},
                   static_cast<double>(sum.entries));
    families.gauge("gatehouse_log_lag_seconds", "Age of the oldest log record that waits.", {{"sink", label}},
                   static_cast<double>(sum.lag_ns) / 1e9);
  }
}

}  // namespace

void LogWriter::collect(Families& families) {
  std::map<std::string, SinkSums> sums;
  std::map<DropKey, std::uint64_t> drops;
  {
    const std::lock_guard guard(lock_);
    drops = gone_;
    for (const auto& entry : entries_) {
      const auto& counts = entry->sink->counts();
      auto& sum = sums[entry->sink->label()];
      sum.records += counts.records.value();
      sum.entries += counts.queue_entries.value();
      sum.lag_ns = std::max(sum.lag_ns, counts.lag_ns.value());
      for (std::size_t i = 0; i < kLogDrops; ++i) {
        const auto dropped = entry->sink->dropped(static_cast<LogDrop>(i));
        if (dropped != 0) drops[{entry->sink->label(), static_cast<LogDrop>(i)}] += dropped;
      }
    }
  }
  write(sums, families);
  for (const auto& [key, count] : drops) {
    if (!families.admits(1)) continue;
    families.counter("gatehouse_telemetry_dropped_total", "Log lines and spans that were lost.",
                     {{"sink", key.first}, {"reason", std::string(text(key.second))}}, count);
  }
}

}  // namespace gatehouse::core
