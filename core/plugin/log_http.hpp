// Log records to an HTTP collector: batches of newline-separated JSON, at least once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/guest_loop.hpp"
#include "observe/log_output.hpp"
#include "upstream/origin_client.hpp"

namespace gatehouse::core {

struct LogHttpSettings {
  HttpUrl url;
  std::string ca_file;  // empty: the system's authorities
  bool compress = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::size_t batch = 500;
  Duration linger = std::chrono::milliseconds(200);
  Duration retry_for = std::chrono::seconds(60);
  Duration min_backoff = std::chrono::milliseconds(100);
  Duration max_backoff = std::chrono::seconds(30);
};

/// What becomes of a batch after an answer.
enum class BatchFate : std::uint8_t { taken, retry, rejected };
/// 2xx takes it; 408, 429 and 5xx mean later; everything else, redirects too, will not change by repeating. Pure.
[[nodiscard]] BatchFate batch_fate(unsigned status) noexcept;
/// Seconds of a Retry-After field, or a date from now on; zero when it says neither. Pure.
[[nodiscard]] Duration retry_after(std::string_view value, std::chrono::system_clock::time_point wall) noexcept;

/// One batch at a time over a kept connection. It stays in the queue until it is taken, and keeps its X-Batch-Id while
/// it is tried again, so that a collector can tell a repetition.
class LogHttp final : public LogOutput {
 public:
  static constexpr Duration kAnswer = std::chrono::seconds(10);
  static constexpr std::size_t kMaxBatchBytes = std::size_t{4} << 20;

  /// Control thread; reads the authorities. Null with `why`.
  static std::unique_ptr<LogOutput> open(LogHttpSettings settings, const Clock& clock, BlockingPool& blocking,
                                         std::string& why);
  ~LogHttp() override;

  LogWish run(LogTurn& turn) override;
  [[nodiscard]] LogDrop trouble() const noexcept override {
    return has_failed_ ? LogDrop::unreachable : LogDrop::queue_full;
  }

 private:
  LogHttp(LogHttpSettings settings, const Clock& clock, BlockingPool& blocking,
          std::shared_ptr<const HttpOrigin> origin);

  [[nodiscard]] TimePoint due(const LogTurn& turn) const noexcept;
  void begin(LogTurn& turn);
  void finish(LogTurn& turn);
  void try_later(LogTurn& turn, Duration at_least);
  void drop(LogTurn& turn, LogDrop why);
  bool write_request(const std::string& lines);
  static Detached send(LogHttp& self, TimePoint until);

  LogHttpSettings settings_;
  GuestLoop loop_;
  ReceivePool receive_;
  BlockPool blocks_;
  OriginClient client_;
  std::string process_id_;
  std::uint64_t batch_number_ = 0;

  LogQueue::Batch batch_;  // at the front of the queue; no records: none
  HttpCallRequest request_;
  TimePoint first_try_{};
  TimePoint again_at_{};
  Duration backoff_;
  bool has_failed_ = false;

  bool is_sending_ = false;
  bool has_result_ = false;
  CallError result_ = CallError::none;
  std::unique_ptr<HttpReply> reply_;
  std::unique_ptr<Deadline> deadline_;
};

}  // namespace gatehouse::core
