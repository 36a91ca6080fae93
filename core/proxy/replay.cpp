#include "proxy/replay.hpp"

#include <cstring>

namespace gatehouse::core {

Replay::Replay(Arena& arena, std::uint64_t expected) noexcept
    : arena_(&arena), capacity_(expected == 0 || expected > kLimit ? kLimit : static_cast<std::size_t>(expected)) {}

void Replay::append(std::string_view piece) {
  if (!is_whole_ || piece.empty()) return;
  if (size_ + piece.size() > capacity_) {
    is_whole_ = false;
    return;
  }
  if (data_ == nullptr) data_ = static_cast<char*>(arena_->allocate(capacity_, 1));
  std::memcpy(data_ + size_, piece.data(), piece.size());
  size_ += piece.size();
}

}  // namespace gatehouse::core
