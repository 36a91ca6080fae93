// The operational log over spdlog: one thread, one bounded queue, one descriptor. The only include of spdlog.
#include "observe/log.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "observe/log_line.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kQueueEvents = 8192;  // some 2 MB of lines: minutes of an unhappy gateway
constexpr int kPatienceMs = 200;            // how often a write that cannot go on looks whether the log is closing

int open_output(const std::string& output) {
  if (output == "stderr") return STDERR_FILENO;
  if (output == "stdout") return STDOUT_FILENO;
  return ::open(output.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Writes finished lines to a descriptor, on the log's own thread. A full pipe holds up that thread only; what then
// overruns the queue is counted. When the log is closing, a pipe nobody reads is given up.
class DescriptorSink final : public spdlog::sinks::sink {
 public:
  DescriptorSink(std::string output, int fd) : output_(std::move(output)), fd_(fd) {}
  ~DescriptorSink() override { close_file(); }

  void log(const spdlog::details::log_msg& message) override {
    line_.assign(message.payload.data(), message.payload.size()).push_back('\n');
    const std::lock_guard lock(mutex_);
    while (!is_writable()) {
      if (!closing_.load(std::memory_order_relaxed)) continue;
      has_given_up_ = true;
      return void(given_up_.fetch_add(1, std::memory_order_relaxed));
    }
    write_all(fd_, line_);
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

  bool reopen() {
    if (fd_ == STDERR_FILENO || fd_ == STDOUT_FILENO) return true;
    const auto fresh = open_output(output_);
    if (fresh < 0) return false;
    const std::lock_guard lock(mutex_);
    close_file();
    fd_ = fresh;
    return true;
  }
  void close_soon() { closing_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t given_up() const { return given_up_.load(std::memory_order_relaxed); }

 private:
  bool is_writable() const {
    pollfd ready{fd_, POLLOUT, 0};
    return ::poll(&ready, 1, has_given_up_ ? 0 : kPatienceMs) !=
           0;  // an error shows at the write, which then drops the line
  }
  void close_file() const {
    if (fd_ != STDERR_FILENO && fd_ != STDOUT_FILENO) ::close(fd_);
  }

  std::string output_;
  std::string line_;
  std::mutex mutex_;  // the log's thread against reopen()
  int fd_;
  bool has_given_up_ = false;  // patience is for the whole of the closing, not for each of 8 192 lines
  std::atomic<bool> closing_{false};
  std::atomic<std::uint64_t> given_up_{0};
};

struct Backend {
  LogFormat format;
  std::shared_ptr<DescriptorSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

// Plain pointers and numbers: nothing here has a destructor that could run before the last event.
std::atomic<Backend*> backend{nullptr};
std::atomic<LogLevel> lowest{LogLevel::info};
std::atomic<std::uint64_t> dropped_before{0};

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

void log_init(const LogSettings& settings) {
  const auto fd = open_output(settings.output);
  if (fd < 0) throw std::runtime_error("cannot open the log " + settings.output + ": " + std::strerror(errno));
  auto next = std::make_unique<Backend>();
  next->format = settings.format;
  next->sink = std::make_shared<DescriptorSink>(settings.output, fd);
  next->pool = std::make_shared<spdlog::details::thread_pool>(kQueueEvents, 1);
  next->logger = std::make_shared<spdlog::async_logger>("gatehouse", next->sink, next->pool,
                                                        spdlog::async_overflow_policy::overrun_oldest);
  next->logger->set_level(spdlog::level::trace);  // our own check comes first
  log_shutdown();
  log_set_level(settings.level);
  backend.store(next.release(), std::memory_order_release);
}

bool log_reopen() {
  auto* current = backend.load(std::memory_order_acquire);
  return current == nullptr || current->sink->reopen();
}

void log_shutdown() {
  const std::unique_ptr<Backend> last(backend.exchange(nullptr, std::memory_order_acq_rel));
  if (!last) return;
  last->sink->close_soon();
  const auto overrun = last->pool->overrun_counter();
  last->pool.reset();  // writes what is queued, then joins: nobody else holds the logger when it goes
  last->logger.reset();
  dropped_before.fetch_add(overrun + last->sink->given_up(), std::memory_order_relaxed);
}

void log_set_level(LogLevel level) noexcept { lowest.store(level, std::memory_order_relaxed); }
LogLevel log_level() noexcept { return lowest.load(std::memory_order_relaxed); }
bool log_enabled(LogLevel level) noexcept { return level >= lowest.load(std::memory_order_relaxed); }

std::uint64_t log_dropped() noexcept {
  auto* current = backend.load(std::memory_order_acquire);
  const auto before = dropped_before.load(std::memory_order_relaxed);
  return current == nullptr ? before : before + current->pool->overrun_counter();
}

void log_event(LogLevel level, std::string_view event, LogFields fields) noexcept {
  if (!log_enabled(level)) return;
  try {
    auto* current = backend.load(std::memory_order_acquire);
    std::string line;
    append_log_line(line, current == nullptr ? LogFormat::text : current->format, std::chrono::system_clock::now(),
                    level, event, {fields.begin(), fields.size()});
    if (current != nullptr) {
      current->logger->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
    } else {
      write_all(STDERR_FILENO, line.append("\n"));
    }
  } catch (...) {
    dropped_before.fetch_add(1, std::memory_order_relaxed);  // no memory for the line
  }
}

}  // namespace gatehouse::core
