// The load itself: one thread, one epoll set, every connection and the schedule that feeds them.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "load/connection.hpp"
#include "load/counts.hpp"
#include "load/cpu.hpp"
#include "load/options.hpp"
#include "load/schedule.hpp"

struct epoll_event;

namespace gatehouse::bench {

/// What was measured between the end of the warm-up and the end of the load.
struct Measurement {
  Counts counts;
  double seconds = 0;
  CpuTime own;
  CpuTime observed;
  CoreTime cores;
};

class Load {
 public:
  /// Throws std::runtime_error when the limit of open files is below what the connections need.
  explicit Load(const Options& options);

  /// Opens the connections, runs the schedule to its end and waits for what is under way, at most --timeout. SIGINT and
  /// SIGTERM end it early. Throws std::runtime_error when no connection can be opened.
  Measurement run();

 private:
  std::uint64_t clock() const noexcept;
  void open_connections();
  void wait(std::uint64_t until);
  void on_progress(Connection& connection, Progress progress);
  void record(const Connection& connection);
  void give_back(Connection& connection);
  void send_due();
  void send(Connection& connection, std::uint64_t intended);
  void check(std::uint64_t now);
  void give_up(Connection& connection, Failure failure);
  void give_up_all();
  void start_measuring();
  void stop_measuring();
  std::uint64_t next_wake() const noexcept;
  bool is_finished() const noexcept;

  const Options& options_;
  std::uint64_t end_;  // of the measured window; kNever when the number of requests ends it
  Schedule schedule_;
  Descriptor epoll_;
  Descriptor stop_;
  std::vector<Connection> connections_;
  std::deque<Connection*> free_;      // first in, first out: every connection takes part at a low rate too
  std::vector<Connection*> resting_;  // could not connect; tried again at the next check
  std::unique_ptr<char[]> buffer_;    // mostly never touched: large bodies are dropped by the kernel
  std::uint64_t origin_ = 0;          // all other times count from here
  std::uint64_t now_ = 0;
  std::uint64_t issued_ = 0;
  std::uint64_t busy_ = 0;
  std::uint64_t free_since_ = 0;  // when the list of free connections was last refilled from empty
  std::uint64_t next_check_ = 0;
  std::uint64_t measured_from_ = 0;
  bool is_loading_ = false;
  bool is_measuring_ = false;
  bool has_measured_ = false;
  bool is_stopped_ = false;
  Measurement result_;
};

}  // namespace gatehouse::bench
