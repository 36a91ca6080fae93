// The ordered, case-insensitive field list of one head, over the arena of its exchange.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.hpp"

namespace gatehouse::core {

/// Fields the core itself looks at. The id is found once, when a field is added, so later passes switch on a number.
enum class HeaderId : std::uint8_t {
  other,
  accept,
  authorization,
  connection,
  content_length,
  content_type,
  cookie,
  date,
  expect,
  forwarded,
  host,
  http2_settings,
  keep_alive,
  location,
  max_forwards,
  origin,
  proxy,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  retry_after,
  server,
  te,
  traceparent,
  tracestate,
  trailer,
  transfer_encoding,
  upgrade,
  user_agent,
  via,
  access_control_request_method,
  x_forwarded,  // every x-forwarded-* name
  x_real_ip,
  x_request_id,
};

/// Id of `name`, compared without case. Any thread.
HeaderId header_id(std::string_view name) noexcept;

/// Equal without regard to ASCII case (RFC 9110 §5.1).
bool iequals(std::string_view a, std::string_view b) noexcept;

struct Header {
  std::string_view name;   // as received or as set
  std::string_view value;  // without surrounding white space
  HeaderId id;
};

/// Keeps order and repetition. Views must live as long as the arena (receive buffers are copied into it first).
/// Owned by an exchange; its worker only.
class Headers {
 public:
  explicit Headers(Arena& arena) noexcept : arena_(&arena) {}

  void add(std::string_view name, std::string_view value) { add(name, value, header_id(name)); }
  void add(std::string_view name, std::string_view value, HeaderId id) {
    if (size_ == capacity_) grow();
    data_[size_++] = Header{name, value, id};
  }
  /// Replaces every field called `name` by one, in the place of the first; adds it when there is none.
  void set(std::string_view name, std::string_view value);
  /// Removes every field called `name`; returns how many there were.
  std::size_t remove(std::string_view name);

  /// First field with this id or name, or nullptr.
  [[nodiscard]] const Header* find(HeaderId id) const noexcept;
  [[nodiscard]] const Header* find(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(HeaderId id) const noexcept;

  /// Keeps the fields for which `keep(const Header&)` is true, in order; returns how many went.
  template <class Keep>
  std::size_t keep_if(Keep keep) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < size_; ++i) {
      if (keep(static_cast<const Header&>(data_[i]))) data_[kept++] = data_[i];
    }
    const auto gone = size_ - kept;
    size_ = kept;
    return gone;
  }

  [[nodiscard]] Header* begin() noexcept { return data_; }
  [[nodiscard]] Header* end() noexcept { return data_ + size_; }
  [[nodiscard]] const Header* begin() const noexcept { return data_; }
  [[nodiscard]] const Header* end() const noexcept { return data_ + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] Arena& arena() const noexcept { return *arena_; }

 private:
  void grow();

  Arena* arena_;
  Header* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace gatehouse::core
