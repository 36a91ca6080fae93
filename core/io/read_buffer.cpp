#include "io/read_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace gatehouse::core {

namespace {
constexpr std::size_t kIdleBlocks = 16;  // 2 MiB per worker kept for the next burst of slow peers
}

ReceivePool::ReceivePool() : blocks_(kBytes, kIdleBlocks), shared_(blocks_.take()) {}

ReceivePool::~ReceivePool() { blocks_.give(shared_); }

void ReadBuffer::release() noexcept {
  if (data_ == nullptr) return;
  if (pool_->owner_ == this) {
    pool_->owner_ = nullptr;
  } else {
    pool_->blocks_.give(data_);
  }
  data_ = nullptr;
  begin_ = ready_ = raw_ = end_ = 0;
}

void ReadBuffer::evict() {
  auto* block = pool_->blocks_.take();
  const auto raw = end_ - raw_;
  std::memcpy(block, data_ + begin_, ready_);
  std::memcpy(block + ready_, data_ + raw_, raw);
  data_ = block;
  begin_ = 0;
  raw_ = ready_;
  end_ = ready_ + raw;
  pool_->owner_ = nullptr;
}

void ReadBuffer::make_room() noexcept {
  if (begin_ == 0 && raw_ == ready_) return;
  const auto raw = end_ - raw_;
  std::memmove(data_, data_ + begin_, ready_);
  std::memmove(data_ + ready_, data_ + raw_, raw);
  begin_ = 0;
  raw_ = ready_;
  end_ = ready_ + raw;
}

IoResult ReadBuffer::fill(Stream& stream, std::size_t most) {
  if (data_ == nullptr) {
    if (pool_->owner_ != nullptr) pool_->owner_->evict();
    pool_->owner_ = this;
    data_ = pool_->shared_;
  }
  if (end_ == ReceivePool::kBytes) make_room();
  const auto room = std::min(ReceivePool::kBytes - end_, most);
  if (room == 0) return {0, IoStatus::ok};
  const auto result = stream.read_some({reinterpret_cast<char*>(data_) + end_, room});
  end_ += result.bytes;
  release_if_empty();
  return result;
}

void ReadBuffer::drop_raw(std::size_t bytes) noexcept {
  raw_ += bytes;
  release_if_empty();
}

void ReadBuffer::promote(std::size_t bytes) noexcept {
  if (ready_ == 0) {
    begin_ = raw_;
  } else if (begin_ + ready_ != raw_) {
    std::memmove(data_ + begin_ + ready_, data_ + raw_, bytes);
  }
  ready_ += bytes;
  raw_ += bytes;
}

void ReadBuffer::consume(std::size_t bytes) noexcept {
  begin_ += bytes;
  ready_ -= bytes;
  release_if_empty();
}

}  // namespace gatehouse::core
