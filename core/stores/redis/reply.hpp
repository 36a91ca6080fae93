// The wire format of Redis: commands out, replies in. Nothing else includes hiredis.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::core {

enum class ReplyKind : std::uint8_t { nil, string, status, error, integer, array };

/// A view of one reply or of an element of it; good while its Reply is.
class ReplyView {
 public:
  explicit ReplyView(const void* reply) noexcept : reply_(reply) {}
  [[nodiscard]] ReplyKind kind() const noexcept;
  /// Of a string, a status or an error; empty otherwise.
  [[nodiscard]] std::string_view text() const noexcept;
  [[nodiscard]] bool is_error() const noexcept { return kind() == ReplyKind::error; }
  [[nodiscard]] bool is_array() const noexcept { return kind() == ReplyKind::array; }
  /// Of an integer, or of a string that is a decimal number; `otherwise` for anything else.
  [[nodiscard]] std::int64_t integer(std::int64_t otherwise = 0) const noexcept;
  /// Elements of an array; 0 otherwise.
  [[nodiscard]] std::size_t size() const noexcept;
  /// A nil view beyond the end.
  [[nodiscard]] ReplyView operator[](std::size_t index) const noexcept;

 private:
  const void* reply_;  // nullptr: nil
};

/// Owns one reply.
class Reply {
 public:
  explicit Reply(void* reply) noexcept : reply_(reply) {}
  [[nodiscard]] ReplyView view() const noexcept { return ReplyView(reply_.get()); }

 private:
  struct Free {
    void operator()(void* reply) const noexcept;
  };
  std::unique_ptr<void, Free> reply_;
};

/// Cuts a stream of bytes into replies. A peer that sends more than `most` bytes for one reply is at fault.
class ReplyReader {
 public:
  explicit ReplyReader(std::size_t most);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// False when the bytes make no sense, or too many; the connection is useless then.
  [[nodiscard]] bool feed(std::string_view bytes) noexcept;
  enum class Next : std::uint8_t { reply, more, failed };
  /// The next whole reply, if there is one.
  [[nodiscard]] Next next(void*& reply) noexcept;

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
  std::size_t most_;
  std::size_t since_reply_ = 0;
};

/// Appends one command to `out`; false when there is no memory.
[[nodiscard]] bool append_command(std::string& out, std::span<const std::string_view> words) noexcept;

}  // namespace gatehouse::core
