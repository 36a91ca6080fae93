// Bytes of a connection into the reply of a call. No I/O: the same parser and the same gate as for every upstream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/chunk_decoder.hpp"
#include "http/head_scanner.hpp"
#include "upstream/http_call.hpp"

namespace gatehouse::core {

/// One per attempt.
class HttpReplyReader {
 public:
  enum class State : std::uint8_t { more, done, failed };

  HttpReplyReader(HttpReply& reply, bool request_was_head, std::size_t max_body) noexcept;
  HttpReplyReader(const HttpReplyReader&) = delete;
  HttpReplyReader& operator=(const HttpReplyReader&) = delete;

  /// What has arrived; it is copied. Interim responses are skipped.
  State feed(std::string_view bytes);
  /// Nothing more will arrive.
  State end() noexcept;

  [[nodiscard]] CallError error() const noexcept { return error_; }
  /// A byte of an answer has come: the request has been seen.
  [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }
  /// The connection can carry another call: the reply ended where its framing says, and both sides want to go on.
  [[nodiscard]] bool may_reuse() const noexcept { return state_ == State::done && may_reuse_; }

 private:
  State fail(CallError error) noexcept;
  State take_head();
  State take_body(std::string_view bytes);
  State take_chunks(std::string_view bytes);
  [[nodiscard]] bool append(std::string_view bytes);

  HttpReply& reply_;
  std::size_t max_body_;
  HeadScanner scanner_;
  ChunkDecoder chunks_;
  std::string head_;  // until it is complete
  std::uint64_t left_ = 0;
  std::uint8_t interim_ = 0;
  bool was_head_;
  bool in_body_ = false;
  bool has_begun_ = false;
  bool may_reuse_ = false;
  State state_ = State::more;
  CallError error_ = CallError::none;
};

}  // namespace gatehouse::core
