// The other end of a transfer: sends a head and the ready bytes of a ReadBuffer, framed for the receiver.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/arena.hpp"
#include "http/message.hpp"
#include "io/read_buffer.hpp"
#include "io/stream.hpp"

namespace gatehouse::core {

/// One worker.
class BodySink {
 public:
  explicit BodySink(Arena& arena) noexcept : arena_(&arena) {}

  /// `head` goes out in one send with what is there of the body. It may lie in a shared buffer: what the first send
  /// leaves is copied. `framing` none: the message ends with its head, body bytes are dropped.
  void start(std::string_view head, Framing framing) noexcept;
  /// Bytes that go out between the head and the first ready byte: a body already read once (a retry) or made here.
  /// They live at least as long as the message.
  void lead_with(std::string_view body) noexcept { lead_ = body; }
  /// Trailer lines, each ended by CRLF, for the last chunk; in the arena.
  void end_with(std::string_view trailers) noexcept { trailers_ = trailers; }

  /// Sends what can be sent. `is_last`: the source has nothing behind its ready bytes. IoStatus::ok: everything ready
  /// went out; would_block: wait until the stream is writable; failed: the connection is dead.
  IoStatus flush(Stream& stream, ReadBuffer& source, bool is_last);

  [[nodiscard]] bool is_done() const noexcept { return is_done_; }
  [[nodiscard]] std::uint64_t body_bytes() const noexcept { return body_bytes_; }
  [[nodiscard]] bool wrote_any() const noexcept { return wrote_any_; }
  [[nodiscard]] bool is_head_sent() const noexcept { return head_.empty(); }

 private:
  bool begin_frame(const ReadBuffer& source, bool is_last) noexcept;
  void sent(std::size_t bytes, ReadBuffer& source) noexcept;
  void keep_head();

  Arena* arena_;
  std::string_view head_;
  std::string_view lead_;
  std::string_view trailers_;
  std::array<char, 20> size_line_{};  // 16 hexadecimal digits, CRLF
  std::string_view prefix_;           // into size_line_
  std::size_t lead_left_ = 0;         // bytes of lead_ in this frame
  std::size_t body_left_ = 0;         // ready bytes of the source in this frame
  std::string_view suffix_;
  std::string_view last_;  // trailers and the empty line behind the last chunk
  Framing framing_ = Framing::none;
  bool is_head_kept_ = false;
  bool in_frame_ = false;
  bool frame_is_last_ = false;
  bool is_done_ = true;
  bool wrote_any_ = false;
  std::uint64_t body_bytes_ = 0;
};

}  // namespace gatehouse::core
