#include "observe/log_sink.hpp"

#include <algorithm>
#include <bit>

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxRing = std::size_t{1} << 20;   // about 1 500 records: 15 ms of a very busy worker
constexpr std::size_t kMinRing = std::size_t{16} << 10;  // a record may then still take 4 KiB

/// A power of two; all rings together take at most half of what the sink may use.
std::size_t ring_bytes(std::size_t bytes, std::uint32_t workers) {
  const auto share = bytes / 2 / std::max<std::uint32_t>(workers, 1);
  return std::bit_floor(std::clamp(share, kMinRing, kMaxRing));
}

}  // namespace

LogSink::LogSink(std::string destination, std::string label, std::uint32_t workers, const LogQueueSettings& settings,
                 RingBell& bell)
    : destination_(std::move(destination)), label_(std::move(label)), settings_(settings), queue_(0, 0) {
  const auto bytes = ring_bytes(settings.bytes, workers);
  for (std::uint32_t i = 0; i < workers; ++i) rings_.push_back(std::make_unique<AccessRing>(bytes, bell));
  queue_.set_bounds(settings.entries, queue_bytes());
}

std::size_t LogSink::queue_bytes() const noexcept {
  const auto rings = rings_.empty() ? 0 : rings_.size() * rings_[0]->capacity();
  return settings_.bytes > rings ? settings_.bytes - rings : kMinRing;
}

std::uint64_t LogSink::dropped(LogDrop reason) const noexcept {
  auto sum = counts_.dropped[static_cast<std::size_t>(reason)].value();
  for (const auto& ring : rings_) {
    if (reason == LogDrop::ring_full) sum += ring->dropped_full();
    if (reason == LogDrop::oversize) sum += ring->dropped_oversize();
  }
  return sum;
}

LogSink::Moved LogSink::collect(TimePoint now, std::chrono::system_clock::time_point wall) {
  Moved moved;
  for (auto& ring : rings_) {
    std::size_t bytes = 0;
    // Bounded, so that a worker that never pauses cannot keep the writer at its ring.
    while (const auto record = bytes < ring->capacity() ? ring->front() : std::nullopt) {
      bytes += record->size();
      ++moved.records;
      if (queue_.has_room(record->size())) {
        const auto before = queue_.entries();
        queue_.push(now, [&](std::string& to) { output_->frame(*record, wall, to); });
        if (queue_.entries() == before) counts_.drop(LogDrop::oversize, 1);
      } else {
        counts_.drop(output_->trouble(), 1);
      }
      ring->pop();
    }
    moved.fill = std::max(moved.fill, static_cast<double>(bytes) / static_cast<double>(ring->capacity()));
  }
  return moved;
}

LogWish LogSink::work(TimePoint now, std::chrono::system_clock::time_point wall, bool is_ending) {
  LogTurn turn{queue_, counts_, now, wall, is_ending};
  const auto wish = output_->run(turn);
  counts_.queue_entries.set(static_cast<std::int64_t>(queue_.entries()));
  counts_.lag_ns.set(queue_.empty() ? 0 : (now - queue_.oldest()).count());
  return wish;
}

bool LogSink::has_records() noexcept {
  return std::any_of(rings_.begin(), rings_.end(), [](const auto& ring) { return ring->front().has_value(); });
}

void LogSink::sleep() noexcept {
  for (auto& ring : rings_) ring->sleep();
}

void LogSink::linger() noexcept {
  for (auto& ring : rings_) ring->linger();
}

void LogSink::adopt(std::unique_ptr<LogOutput> output, const LogQueueSettings& settings) {
  output_ = std::move(output);
  settings_ = settings;
  queue_.set_bounds(settings.entries, queue_bytes());
}

void LogSink::give_up() {
  for (auto& ring : rings_) {
    for (; ring->front(); ring->pop()) counts_.drop(LogDrop::shutdown, 1);
  }
  counts_.drop(LogDrop::shutdown, queue_.clear());
  counts_.queue_entries.set(0);
  counts_.lag_ns.set(0);
}

}  // namespace gatehouse::core
