// A child process whose output is kept and whose end can be waited for.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/deadline.hpp"
#include "support/fd.hpp"

namespace gatehouse::testing {

/// Output and exit code of a program that ends by itself.
struct Finished {
  int code = -1;  // 128 + number when a signal ended it
  std::string out;
  std::string err;
};

class Process {
 public:
  using Environment = std::map<std::string, std::string>;  // added to the test's own

  /// Starts `arguments[0]`. It dies with the thread that started it. Throws when it cannot be forked.
  explicit Process(const std::vector<std::string>& arguments, const Environment& environment = {});
  /// Kills what is still running.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  void signal(int number) const;
  [[nodiscard]] bool is_running() const { return !exit_code_.has_value(); }
  /// Readable when the process has ended.
  [[nodiscard]] int exit_fd() const noexcept { return exit_fd_.get(); }
  /// Exit code, 128 + n after signal n; nothing when it still runs at `deadline`.
  std::optional<int> wait(Deadline deadline = patience());

  /// Standard output and error are both closed: nothing more comes.
  [[nodiscard]] bool has_all_output() const;
  /// Everything written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Waits until `text` has appeared on standard error (or output); false: time passed or both were closed.
  bool wait_for_err(std::string_view text, Deadline deadline = patience());
  bool wait_for_out(std::string_view text, Deadline deadline = patience());

 private:
  void collect(int out, int err);
  bool wait_for(const std::string& where, std::string_view text, Deadline deadline);

  pid_t pid_ = -1;
  Fd exit_fd_;
  std::optional<int> exit_code_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string out_;
  std::string err_;
  bool both_closed_ = false;
  Fd out_pipe_;
  Fd err_pipe_;
  std::thread collector_;
};

/// Runs a program to its end; code -1 when it takes longer than `deadline`.
Finished run(const std::vector<std::string>& arguments, Deadline deadline = patience());

}  // namespace gatehouse::testing
