// The load itself. Nothing sleeps longer than to the next due time, and what is late is measured as late.
#include "load/load.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include <chrono>
#include <ctime>
#include <stdexcept>

namespace gatehouse::bench {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kCheckEvery = 20 * kMillisecond;  // timeouts, and new tries of refused connections
constexpr std::uint64_t kConnectWithin = 5'000 * kMillisecond;
constexpr std::size_t kConnectAtOnce = 100;  // fewer than any listener's backlog: a dropped SYN costs a second
constexpr std::size_t kBufferBytes = 1024 * 1024;
constexpr std::uint64_t kSpareFiles = 32;

std::uint64_t end_of(const Options& options) noexcept {
  return options.duration == Schedule::kNever ? Schedule::kNever : options.warmup + options.duration;
}

}  // namespace

Load::Load(const Options& options)
    : options_(options),
      end_(end_of(options)),
      schedule_(options.rate, end_, options.requests),
      epoll_(make_epoll()),
      stop_(stop_signals()),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {
  if (const auto limit = raise_file_limit(); limit < options.connections + kSpareFiles) {
    throw std::runtime_error(
        fmt::format("{} connections need more open files than the limit of {}", options.connections, limit));
  }
  prctl(PR_SET_TIMERSLACK, 1'000UL);  // the usual 50 µs would make every paced request late
  watch(epoll_, stop_.get(), &stop_);
  connections_.reserve(options.connections);
  for (std::uint64_t i = 0; i < options.connections; ++i)
    connections_.emplace_back(options.request, options.address, epoll_);
}

std::uint64_t Load::clock() const noexcept {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_boot).count()) - origin_;
}

Measurement Load::run() {
  origin_ = clock();
  if (!options_.request.closes) open_connections();
  for (Connection& connection : connections_) free_.push_back(&connection);
  origin_ += clock();
  now_ = next_check_ = 0;
  is_loading_ = true;
  while (!is_finished()) {
    now_ = clock();
    if (!has_measured_ && !is_measuring_ && now_ >= options_.warmup) start_measuring();
    if (is_measuring_ && now_ >= end_) stop_measuring();
    if (now_ >= next_check_) check(now_);
    send_due();
    wait(next_wake());
  }
  if (is_measuring_) stop_measuring();
  return std::move(result_);
}

void Load::open_connections() {
  std::size_t opened = 0;
  for (std::size_t first = 0; first < connections_.size() && !is_stopped_; first += kConnectAtOnce) {
    const std::size_t last = std::min(first + kConnectAtOnce, connections_.size());
    for (std::size_t i = first; i < last; ++i) (void)connections_[i].open();
    const std::uint64_t give_up_at = clock() + kConnectWithin;
    const auto is_connecting = [&] {
      for (std::size_t i = first; i < last; ++i) {
        if (connections_[i].is_connecting()) return true;
      }
      return false;
    };
    while (is_connecting() && clock() < give_up_at && !is_stopped_) wait(give_up_at);
    for (std::size_t i = first; i < last; ++i) opened += connections_[i].is_open() ? 1 : 0;
    if (opened == 0 && !is_stopped_) throw std::runtime_error("no connection can be opened to " + options_.url);
  }
}

void Load::wait(std::uint64_t until) {
  const std::uint64_t now = clock();
  const std::uint64_t left = until > now ? until - now : 0;
  const timespec timeout{static_cast<time_t>(left / 1'000'000'000), static_cast<long>(left % 1'000'000'000)};
  std::array<epoll_event, 256> events;
  const int count = epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == &stop_) {
      is_stopped_ = true;
      continue;
    }
    auto& connection = *static_cast<Connection*>(event.data.ptr);
    const Progress progress = connection.on_ready(event.events, {buffer_.get(), kBufferBytes});
    if (!is_loading_ || progress == Progress::waiting) continue;
    now_ = clock();
    on_progress(connection, progress);
    send_due();
  }
}

void Load::on_progress(Connection& connection, Progress progress) {
  --busy_;
  if (progress == Progress::done) {
    record(connection);
  } else {
    ++result_.counts.failures[static_cast<std::size_t>(connection.failure())];
  }
  if (progress == Progress::failed && connection.failure() == Failure::connect) {
    resting_.push_back(&connection);
  } else {
    give_back(connection);
  }
}

void Load::record(const Connection& connection) {
  Counts& counts = result_.counts;
  if (is_measuring_) ++counts.responses_in_time;
  if (connection.intended() < options_.warmup) return;  // its latency belongs to the warm-up
  ++counts.responses;
  counts.body_bytes += connection.response().body_bytes();
  ++counts.statuses[static_cast<std::size_t>(std::min(connection.response().status(), 599))];
  counts.latency.add(now_ - connection.intended());
}

void Load::give_back(Connection& connection) {
  if (free_.empty()) free_since_ = now_;
  free_.push_back(&connection);
}

void Load::send_due() {
  const bool is_open_loop = schedule_.is_open_loop();
  while (!free_.empty() && schedule_.is_due(issued_, now_) && !is_stopped_) {
    Connection& connection = *free_.front();
    free_.pop_front();
    const std::uint64_t intended = is_open_loop ? schedule_.intended(issued_) : now_;
    if (is_open_loop && intended < free_since_) {
      ++result_.counts.waited_for_connection;
    } else if (is_open_loop) {
      result_.counts.lateness.add(now_ - intended);
    }
    send(connection, intended);
    now_ = clock();
  }
}

void Load::send(Connection& connection, std::uint64_t intended) {
  ++issued_;
  ++busy_;
  if (!connection.is_open()) ++result_.counts.connects;
  if (connection.begin(intended, now_) == Progress::failed) on_progress(connection, Progress::failed);
}

void Load::check(std::uint64_t now) {
  next_check_ = now + kCheckEvery;
  for (Connection* connection : resting_) give_back(*connection);
  resting_.clear();
  for (Connection& connection : connections_) {
    if (connection.is_busy() && now - connection.started() > options_.timeout) give_up(connection, Failure::timeout);
  }
  if (end_ != Schedule::kNever && now > end_ + options_.timeout) give_up_all();
}

// Its latency so far counts as its latency: leaving it out would make a hanging server look fast.
void Load::give_up(Connection& connection, Failure failure) {
  ++result_.counts.failures[static_cast<std::size_t>(failure)];
  result_.counts.latency.add(now_ - std::min(now_, connection.intended()));
  connection.abandon();
  --busy_;
  give_back(connection);
}

void Load::give_up_all() {
  for (Connection& connection : connections_) {
    if (connection.is_busy()) give_up(connection, Failure::unfinished);
  }
  for (; schedule_.is_open_loop() && !schedule_.is_over(issued_, now_); ++issued_) {
    ++result_.counts.unsent;
    result_.counts.latency.add(now_ - schedule_.intended(issued_));
  }
}

void Load::start_measuring() {
  is_measuring_ = true;
  measured_from_ = now_;
  result_ = {};
  result_.own = own_cpu_time();
  result_.observed = cpu_time_of(options_.observed);
  result_.cores = allowed_cores_time();
}

void Load::stop_measuring() {
  is_measuring_ = false;
  has_measured_ = true;
  const CpuTime own = own_cpu_time();
  const CpuTime observed = cpu_time_of(options_.observed);
  const CoreTime cores = allowed_cores_time();
  result_.seconds = static_cast<double>(clock() - measured_from_) / 1e9;
  result_.own = {own.user - result_.own.user, own.system - result_.own.system};
  result_.observed = {observed.user - result_.observed.user, observed.system - result_.observed.system};
  result_.cores = {cores.busy - result_.cores.busy, cores.stolen - result_.cores.stolen, cores.cores};
}

std::uint64_t Load::next_wake() const noexcept {
  std::uint64_t wake = next_check_;
  if (!has_measured_) wake = std::min(wake, is_measuring_ ? end_ : options_.warmup);
  if (!free_.empty() && schedule_.is_open_loop()) wake = std::min(wake, schedule_.intended(issued_));
  return wake;
}

bool Load::is_finished() const noexcept {
  return is_stopped_ || (busy_ == 0 && schedule_.is_over(issued_, now_) && (end_ == Schedule::kNever || has_measured_));
}

}  // namespace gatehouse::bench
