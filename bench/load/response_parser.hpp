// Finds the end of each HTTP/1.1 response in a stream of bytes: status, length, chunks. As little work per byte as
// possible.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::bench {

/// Knows where a response ends and nothing more; field values other than the framing are not looked at.
class ResponseParser {
 public:
  /// Prepares for the response to a request; a response to HEAD has no body.
  void start(bool is_head_request) noexcept;

  /// Takes bytes up to the end of the response and returns how many; fewer than given only when is_done() or
  /// has_failed().
  std::size_t feed(std::string_view bytes);
  /// Bytes of the body that may be dropped unseen, told to skip() afterwards.
  std::uint64_t skippable() const noexcept { return state_ == State::sized || state_ == State::chunk_data ? left_ : 0; }
  void skip(std::uint64_t bytes) noexcept;
  /// The connection has ended: true when that is the proper end of this response.
  bool ends_with_connection() noexcept;

  bool is_done() const noexcept { return state_ == State::done; }
  bool has_failed() const noexcept { return state_ == State::failed; }
  bool has_started() const noexcept { return has_started_; }
  int status() const noexcept { return status_; }
  bool keeps_alive() const noexcept { return keeps_alive_; }
  std::uint64_t body_bytes() const noexcept { return body_bytes_; }

 private:
  enum class State : std::uint8_t {
    head,
    sized,
    chunk_size,
    chunk_data,
    chunk_end,
    trailers,
    until_close,
    done,
    failed
  };

  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_sized(std::string_view bytes) noexcept;
  std::size_t feed_line(std::string_view bytes);
  void read_head(std::string_view head) noexcept;
  bool read_field(std::string_view line) noexcept;
  void read_line(std::string_view line) noexcept;

  std::string partial_;  // a head or a chunk line that came in pieces
  std::uint64_t left_ = 0;
  std::uint64_t body_bytes_ = 0;
  int status_ = 0;
  State state_ = State::done;
  bool is_head_request_ = false;
  bool is_chunked_ = false;
  bool has_length_ = false;
  bool keeps_alive_ = true;
  bool has_started_ = false;
};

}  // namespace gatehouse::bench
