#include "entry.hpp"

#include <algorithm>
#include <cstring>

namespace access_log {

bool BodyPrefix::add(std::string_view segment) noexcept {
  if (bytes == nullptr) return false;
  const auto count = std::min(segment.size(), capacity - size);
  std::memcpy(bytes + size, segment.data(), count);
  size += count;
  return size < capacity;
}

std::string_view BodyPrefix::text() const noexcept {
  const std::string_view all(bytes, size);
  if (size < capacity) return all;
  // Steps back over the bytes that continue a character (10xxxxxx), at most three, to the one that begins it.
  std::size_t back = 0;
  while (back < 3 && back < size && (static_cast<unsigned char>(all[size - 1 - back]) & 0xc0U) == 0x80U) ++back;
  if (back == size) return all;
  const auto lead = static_cast<unsigned char>(all[size - 1 - back]);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return length > back + 1 ? all.substr(0, size - 1 - back) : all;
}

std::string_view to_text(gatehouse::AttemptResult result) noexcept {
  constexpr std::string_view kWords[] = {"ok",       "connect_failed",    "tls_failed",
                                         "timeout",  "reset_before_head", "reset_in_body",
                                         "protocol", "cancelled",         "refused"};
  const auto index = static_cast<std::size_t>(result);
  return index < std::size(kWords) ? kWords[index] : "unknown";
}

bool would_refuse(const gh_instance_report& instance) noexcept {
  return instance.is_shadow != 0 && (instance.verdict == GH_DID_RESPOND || instance.verdict == GH_DID_FAIL);
}

}  // namespace access_log
