// Log records to a syslog server: RFC 5424 over UDP, TCP (octet counting, RFC 6587 §3.4.1) or a unix datagram socket.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "io/name_lookup.hpp"
#include "observe/log_output.hpp"

namespace gatehouse::core {

enum class SyslogTransport : std::uint8_t { udp, tcp, unix_ };

struct LogSyslogSettings {
  SyslogTransport transport = SyslogTransport::udp;
  std::string host;  // a name or an address; of unix_: the path
  std::uint16_t port = 514;
  std::uint8_t facility = 16;  // local0
  std::string app = "gatehouse";
};

/// Number of a facility by its name ("local0", "daemon"), or -1.
[[nodiscard]] int syslog_facility(std::string_view name) noexcept;

class LogSyslog final : public LogOutput {
 public:
  static constexpr Duration kMinBackoff = std::chrono::milliseconds(100);
  static constexpr Duration kMaxBackoff = std::chrono::seconds(30);
  static constexpr Duration kConnect = std::chrono::seconds(5);

  LogSyslog(LogSyslogSettings settings, BlockingPool& blocking);
  ~LogSyslog() override;

  void frame(std::string_view record, std::chrono::system_clock::time_point wall, std::string& to) const override;
  LogWish run(LogTurn& turn) override;
  [[nodiscard]] LogDrop trouble() const noexcept override {
    return is_up_ ? LogDrop::queue_full : LogDrop::unreachable;
  }

 private:
  enum class State : std::uint8_t { down, resolving, connecting, up };

  [[nodiscard]] bool is_datagram() const noexcept { return is_datagram_; }
  LogWish step_down(LogTurn& turn);
  LogWish step_resolving(LogTurn& turn);
  LogWish step_connecting(LogTurn& turn);
  LogWish step_up(LogTurn& turn);
  LogWish connect_next(LogTurn& turn);
  LogWish connect_unix(LogTurn& turn);
  LogWish connected(LogTurn& turn);
  LogWish failed(LogTurn& turn);
  void close() noexcept;

  LogSyslogSettings settings_;
  BlockingPool& blocking_;
  std::string host_name_;
  std::string process_;
  State state_ = State::down;
  bool is_up_ = false;
  bool is_datagram_;
  int fd_ = -1;
  std::unique_ptr<NameLookup> lookup_;
  std::size_t next_address_ = 0;
  TimePoint again_at_{};  // down: when to try again; connecting: how long to wait
  Duration backoff_ = kMinBackoff;
};

}  // namespace gatehouse::core
