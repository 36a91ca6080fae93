// Request ids: UUID version 7 (RFC 9562 §5.7) as text.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/arena.hpp"

namespace gatehouse::core {

/// One per worker, which owns its random state: no lock, no system call per id. Ids are unique, not secret.
class RequestIds {
 public:
  /// Seeded from the kernel. Throws std::system_error when that fails.
  RequestIds();
  /// A fixed seed, for tests.
  explicit RequestIds(std::uint64_t seed) noexcept;

  /// 36 characters in `arena`. `wall` is the worker's cached time. Hot path.
  [[nodiscard]] std::string_view make(std::chrono::system_clock::time_point wall, Arena& arena);

 private:
  std::uint64_t next() noexcept;

  std::array<std::uint64_t, 4> state_;
};

/// An id from outside that may be kept: 1 to 128 characters of letters, digits and "-_.:/+=@".
bool is_request_id(std::string_view text) noexcept;

}  // namespace gatehouse::core
