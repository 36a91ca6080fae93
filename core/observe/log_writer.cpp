#include "observe/log_writer.hpp"

#include <linux/membarrier.h>
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "observe/log.hpp"

namespace gatehouse::core {

namespace {

constexpr Duration kQuickest = std::chrono::milliseconds(1);
constexpr Duration kLongest = std::chrono::milliseconds(200);
constexpr Duration kWarnEvery = std::chrono::seconds(1);

long membarrier(int command) noexcept { return ::syscall(SYS_membarrier, command, 0, 0); }

}  // namespace

LogWriter::LogWriter(std::uint32_t workers, const Clock& clock)
    : workers_(workers), clock_(clock), has_barrier_(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0) {}

LogWriter::~LogWriter() { stop(); }

LogSink* LogWriter::open(std::string_view destination, std::string_view label, std::string_view description,
                         const LogQueueSettings& settings, const Make& make, std::string& why) {
  const auto same = [&] {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&](const auto& entry) { return entry->sink->destination() == destination; });
  };
  {
    const std::lock_guard guard(lock_);
    const auto found = same();
    if (found != entries_.end() && (*found)->description == description) {
      ++(*found)->users;
      (*found)->ends_at = kNever;
      return (*found)->sink.get();
    }
  }
  auto output = make(why);  // may touch the disk: not under the lock
  if (!output) return nullptr;
  const std::lock_guard guard(lock_);
  auto found = same();
  if (found == entries_.end()) {
    auto entry = std::make_unique<Entry>();
    entry->sink = std::make_unique<LogSink>(std::string(destination), std::string(label), workers_, settings, bell_);
    entry->sink->adopt(std::move(output), settings);
    found = entries_.insert(entries_.end(), std::move(entry));
  } else {
    (*found)->next_output = std::move(output);
    (*found)->next_settings = settings;
  }
  (*found)->description = description;
  (*found)->ends_at = kNever;
  ++(*found)->users;
  bell_.ring();
  return (*found)->sink.get();
}

void LogWriter::close(LogSink* sink) {
  const std::lock_guard guard(lock_);
  for (auto& entry : entries_) {
    if (entry->sink.get() != sink || entry->users == 0 || --entry->users != 0) continue;
    entry->ends_at = deadline_after(clock_.now(), entry->sink->settings().drain + kQuickest);
    bell_.ring();
  }
}

void LogWriter::reopen() {
  const std::lock_guard guard(lock_);
  wants_reopen_ = true;
  bell_.ring();
}

void LogWriter::start() {
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "gatehouse/logs");
    run();
  });
}

void LogWriter::stop() {
  {
    const std::lock_guard guard(lock_);
    wants_stop_ = true;
    bell_.ring();
  }
  if (thread_.joinable()) thread_.join();
}

void LogWriter::run() {
  for (;;) {
    bool is_ending = false;
    {
      const std::lock_guard guard(lock_);
      is_ending = wants_stop_;
    }
    const auto waits = turn(clock_.now(), clock_.wall(), is_ending);
    if (is_ending) {
      const std::lock_guard guard(lock_);
      if (entries_.empty()) return;
    }
    wait(waits);
  }
}

void LogWriter::wait(const Waits& waits) {
  std::vector<pollfd> descriptors{{bell_.descriptor(), POLLIN, 0}};
  for (const auto& wish : waits.wishes) {
    if (wish.descriptor >= 0) descriptors.push_back({wish.descriptor, wish.events, 0});
  }
  timespec timeout{};
  timespec* limit = nullptr;
  if (waits.at != kNever) {
    const auto left = std::max<std::int64_t>((waits.at - clock_.now()).count(), 0);
    timeout = {left / 1'000'000'000, left % 1'000'000'000};
    limit = &timeout;
  }
  if (::ppoll(descriptors.data(), descriptors.size(), limit, nullptr) > 0 && descriptors[0].revents != 0) {
    bell_.clear();
    is_asleep_ = false;
    collect_at_ = {};
  }
}

LogWriter::Waits LogWriter::turn(TimePoint now, std::chrono::system_clock::time_point wall, bool is_ending) {
  adopt_changes(now, is_ending);
  if (is_ending || (!is_asleep_ && collect_at_ <= now)) collect_rings(now, wall);
  Waits waits;
  if (!is_asleep_) waits.at = collect_at_;
  if (is_asleep_ && !has_barrier_) waits.at = now + linger_;
  for (auto& [entry, ends_at] : running_) {
    const auto wish = entry->sink->work(now, wall, is_ending || ends_at != kNever);
    waits.at = std::min({waits.at, wish.at, ends_at});
    waits.wishes.push_back(wish);
  }
  warn(now);
  end_sinks(now, is_ending);
  if (is_ending) waits.at = std::min(waits.at, now + kQuickest * 10);
  return waits;
}

void LogWriter::adopt_changes(TimePoint now, bool is_ending) {
  const std::lock_guard guard(lock_);
  linger_ = kLongest;
  running_.clear();
  for (auto& entry : entries_) {
    if (entry->next_output) entry->sink->adopt(std::exchange(entry->next_output, nullptr), entry->next_settings);
    if (wants_reopen_) entry->sink->reopen();
    linger_ = std::min(linger_, entry->sink->settings().linger);
    running_.push_back({entry.get(), entry->ends_at});
  }
  wants_reopen_ = false;
  if (!is_ending || stop_by_ != kNever) return;
  stop_by_ = now;
  for (const auto& entry : entries_) stop_by_ = std::max(stop_by_, now + entry->sink->settings().drain);
}

// While records come, the rings are looked at every `pace_`: seldom when they stay nearly empty, more often when a look
// finds a quarter of one in use. After one linger without a record everybody sleeps, and the next record rings.
void LogWriter::collect_rings(TimePoint now, std::chrono::system_clock::time_point wall) {
  is_asleep_ = false;
  LogSink::Moved all;
  for (auto& [entry, ends_at] : running_) {
    entry->sink->linger();
    const auto moved = entry->sink->collect(now, wall);
    all.records += moved.records;
    all.fill = std::max(all.fill, moved.fill);
  }
  if (all.records != 0) idle_since_ = now;
  pace_ = std::clamp(all.fill > 0.25 ? pace_ / 2 : pace_ * 2, kQuickest, std::max(linger_, kQuickest));
  collect_at_ = now + pace_;
  if (now - idle_since_ >= linger_ && fall_asleep()) pace_ = kQuickest;
}

bool LogWriter::fall_asleep() {
  for (auto& [entry, ends_at] : running_) entry->sink->sleep();
  // Every worker has either published its record before this line, and it is seen below, or it sees the sleep and
  // rings. The barrier runs on their processors, so that commit() needs none of its own.
  if (has_barrier_) (void)membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
  is_asleep_ =
      std::none_of(running_.begin(), running_.end(), [](auto& running) { return running.entry->sink->has_records(); });
  return is_asleep_;
}

void LogWriter::end_sinks(TimePoint now, bool is_ending) {
  const std::lock_guard guard(lock_);
  std::erase_if(entries_, [&](auto& entry) {
    if (!is_ending && entry->ends_at == kNever) return false;
    const auto by = is_ending ? std::min(stop_by_, entry->ends_at) : entry->ends_at;
    if (!entry->sink->is_empty() && now < by) return false;
    entry->sink->give_up();
    for (std::size_t i = 0; i < kLogDrops; ++i) {
      const auto dropped = entry->sink->dropped(static_cast<LogDrop>(i));
      if (dropped != 0) gone_[{entry->sink->label(), static_cast<LogDrop>(i)}] += dropped;
    }
    return true;
  });
}

void LogWriter::warn(TimePoint now) {
  if (now - warned_at_ < kWarnEvery) return;
  for (auto& [entry, ends_at] : running_) {
    for (std::size_t i = 0; i < kLogDrops; ++i) {
      const auto dropped = entry->sink->dropped(static_cast<LogDrop>(i));
      if (dropped == entry->warned[i]) continue;
      log_warning("log records dropped", {{"sink", entry->sink->label()},
                                          {"destination", entry->sink->destination()},
                                          {"reason", text(static_cast<LogDrop>(i))},
                                          {"records", dropped - std::exchange(entry->warned[i], dropped)}});
      warned_at_ = now;
      return;
    }
  }
}

}  // namespace gatehouse::core
