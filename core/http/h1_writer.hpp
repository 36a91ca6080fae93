// Writes HTTP/1.1 heads anew from their parsed form into a buffer the caller owns.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/byte_scan.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

/// Appends to `to`. When something does not fit, nothing more is written and has_overflowed() is true from then on.
/// Values have passed the gate or is_field_value(): the writer does not look for line ends again. Hot path.
class HeadWriter {
 public:
  HeadWriter(char* to, std::size_t capacity) noexcept : begin_(to), at_(to), end_(to + capacity) {}

  void text(std::string_view piece) noexcept {
    if (!fits(piece.size())) return;
    at_ = copy_short(at_, piece.data(), piece.size());
  }
  /// name ": " value CRLF
  void field(std::string_view name, std::string_view value) noexcept;
  void field(std::string_view name, std::uint64_t value) noexcept;
  void number(std::uint64_t value) noexcept;
  void end_of_line() noexcept { text("\r\n"); }

  [[nodiscard]] bool has_overflowed() const noexcept { return end_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] std::string_view view() const noexcept { return {begin_, size()}; }

 private:
  bool fits(std::size_t bytes) noexcept {
    if (end_ != nullptr && static_cast<std::size_t>(end_ - at_) >= bytes) return true;
    end_ = nullptr;
    return false;
  }

  char* begin_;
  char* at_;
  char* end_;  // null after an overflow
};

/// IMF-fixdate of the current second (RFC 9110 §5.6.7), formatted at most once per second. One per worker.
class DateCache {
 public:
  [[nodiscard]] std::string_view text(std::chrono::system_clock::time_point wall) noexcept;

 private:
  std::int64_t second_ = INT64_MIN;
  char text_[29];
};

/// A request as it goes to an endpoint: head.headers as they stand, but with these values for the rest.
struct RequestOut {
  std::string_view path{};  // after strip and rewrite
  std::string_view query{};
  bool has_query = false;
  std::string_view host{};          // value of Host
  Framing framing = Framing::none;  // until_close is not a request framing
  std::uint64_t content_length = 0;
  bool upgrades_to_websocket = false;
  bool accepts_trailers = false;  // TE: trailers
};

/// The values of `head` itself: path, query, authority, framing.
RequestOut request_out(const RequestHead& head) noexcept;

/// Writes the whole head with its empty line. False: it did not fit. Fields that only the writer may write (Host,
/// framing, connection fields) are skipped in head.headers whoever put them there.
bool write_request_head(HeadWriter& writer, const RequestHead& head, const RequestOut& out) noexcept;

/// How the message to the client ends and what becomes of the connection.
struct ResponseOut {
  Framing framing = Framing::none;  // until_close: neither length nor chunks
  std::uint64_t content_length = 0;
  bool has_content_length = false;  // write the length as information although framing is none (HEAD, 304)
  bool close = false;               // Connection: close
  bool say_keep_alive = false;      // Connection: keep-alive, for HTTP/1.0 clients
  bool upgrades_to_websocket = false;
  std::string_view trailer_names{};  // value of Trailer; empty: no such field
  std::string_view date{};           // DateCache text, written when head.headers has no Date; empty: none (1xx)
};

/// Status line (reason of `head`, else the registered phrase), kept fields, Date, framing, connection. False: too long.
bool write_response_head(HeadWriter& writer, const ResponseHead& head, const ResponseOut& out) noexcept;

/// "HTTP/1.1 100 Continue" with its empty line.
inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// Registered phrase of a status, or an empty text.
std::string_view reason_phrase(unsigned status) noexcept;

/// Fields that concern one connection or the framing: never taken from a list of fields.
bool is_writer_field(HeaderId id) noexcept;

}  // namespace gatehouse::core
