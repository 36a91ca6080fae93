#include "http/head_reader.hpp"

#include <algorithm>
#include <cstring>

namespace gatehouse::core {

Result<std::string_view> HeadReader::take(ReadBuffer& buffer) {
  if (spilled_ != nullptr) return take_spilled(buffer);
  const auto raw = buffer.raw();
  if (raw.empty()) return std::string_view{};
  const auto size = scanner_.scan(raw);
  if (!size) return size.error();
  if (*size != 0) {
    const auto head = arena_->copy(raw.substr(0, *size));
    buffer.drop_raw(*size);
    return head;
  }
  if (buffer.is_full()) {
    spilled_ = static_cast<char*>(arena_->allocate(limit_ + ReceivePool::kBytes, 1));
    std::memcpy(spilled_, raw.data(), raw.size());
    spilled_size_ = raw.size();
    buffer.drop_raw(raw.size());
  }
  return std::string_view{};
}

Result<std::string_view> HeadReader::take_spilled(ReadBuffer& buffer) {
  // Within the capacity: the scanner refuses what is over the limit, and a buffer holds at most kBytes.
  const auto raw = buffer.raw();
  std::memcpy(spilled_ + spilled_size_, raw.data(), raw.size());
  const auto size = scanner_.scan({spilled_, spilled_size_ + raw.size()});
  if (!size) return size.error();
  if (*size == 0) {
    spilled_size_ += raw.size();
    buffer.drop_raw(raw.size());
    return std::string_view{};
  }
  buffer.drop_raw(*size - spilled_size_);
  return std::string_view{spilled_, *size};
}

}  // namespace gatehouse::core
