// The body of one received message: finds it among the raw bytes of a ReadBuffer and makes it ready to pass on.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "http/chunk_decoder.hpp"
#include "http/message.hpp"
#include "io/read_buffer.hpp"

namespace gatehouse::core {

/// One worker. No I/O of its own.
class BodySource {
 public:
  /// `side` is who sent the message; it decides how a malformed body is called. Trailers go to `arena`.
  BodySource(Side side, Arena& arena) noexcept : trailers_(arena), chunks_(side, trailers_), side_(side) {}
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;

  void start(Framing framing, std::uint64_t length) noexcept;

  /// Makes every body byte among the raw ones ready. Bytes behind the end of the body stay raw.
  Result<void> decode(ReadBuffer& buffer);

  /// The sender will send no more. Fine only where the end of the connection is the end of the body
  /// (RFC 9112 §6.3 rule 8); otherwise the message was cut.
  Result<void> end_of_stream() noexcept;

  /// What it is called when the sender is gone before the end.
  [[nodiscard]] Error cut() const noexcept {
    return side_ == Side::client ? Error::client_gone : Error::upstream_reset;
  }

  /// All of the body has been made ready.
  [[nodiscard]] bool is_finished() const noexcept { return is_finished_; }
  /// Body bytes found so far.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] Framing framing() const noexcept { return framing_; }
  [[nodiscard]] std::uint64_t declared() const noexcept { return declared_; }
  [[nodiscard]] Headers& trailers() noexcept { return trailers_; }
  /// Finer cause after an error of decode(); a static string.
  [[nodiscard]] const char* detail() const noexcept { return chunks_.detail(); }

 private:
  Result<void> decode_chunks(ReadBuffer& buffer);

  Headers trailers_;
  ChunkDecoder chunks_;
  Side side_;
  Framing framing_ = Framing::none;
  bool is_finished_ = true;
  std::uint64_t declared_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace gatehouse::core
