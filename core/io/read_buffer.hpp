// Received bytes of one side of an exchange: in the worker's shared buffer while nobody else needs it, else in a
// borrowed block. In front the part of a body that is ready to be passed on, behind it what is still raw.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/block_pool.hpp"
#include "io/stream.hpp"

namespace gatehouse::core {

class ReadBuffer;

/// The shared receive buffer of a worker and the blocks that bytes move to when they must wait. A 100 KiB response in
/// one piece costs a receive and a send where 32 KiB pieces cost four of each: bench/README.md has the figures.
class ReceivePool {
 public:
  static constexpr std::size_t kBytes = 128 * 1024;
  ReceivePool();
  ~ReceivePool();
  ReceivePool(const ReceivePool&) = delete;
  ReceivePool& operator=(const ReceivePool&) = delete;

 private:
  friend class ReadBuffer;
  BlockPool blocks_;
  std::byte* shared_;
  ReadBuffer* owner_ = nullptr;  // whose bytes are in the shared buffer
};

/// One worker.
class ReadBuffer {
 public:
  explicit ReadBuffer(ReceivePool& pool) noexcept : pool_(&pool) {}
  ~ReadBuffer() { release(); }
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  /// Reads more raw bytes. IoStatus::ok with 0 bytes: the buffer is full, something must be consumed first.
  /// `most` bounds the bytes of this read.
  IoResult fill(Stream& stream, std::size_t most = ReceivePool::kBytes);

  /// Bytes not yet interpreted. Valid until the next fill() of any buffer of this worker.
  [[nodiscard]] std::string_view raw() const noexcept { return {at(raw_), end_ - raw_}; }
  void drop_raw(std::size_t bytes) noexcept;

  /// Body bytes to be passed on, in order. Same validity.
  [[nodiscard]] std::string_view ready() const noexcept { return {at(begin_), ready_}; }
  /// The first `bytes` raw bytes are body: moves them behind the ready ones (no copy when nothing was dropped between).
  void promote(std::size_t bytes) noexcept;
  void consume(std::size_t bytes) noexcept;

  [[nodiscard]] bool empty() const noexcept { return ready_ == 0 && raw_ == end_; }
  [[nodiscard]] bool is_full() const noexcept { return end_ - begin_ == ReceivePool::kBytes; }
  /// Drops everything and returns the memory.
  void release() noexcept;

 private:
  [[nodiscard]] const char* at(std::size_t offset) const noexcept {
    return reinterpret_cast<const char*>(data_) + offset;
  }
  void evict();
  void make_room() noexcept;
  void release_if_empty() noexcept {
    if (empty()) release();
  }

  ReceivePool* pool_;
  std::byte* data_ = nullptr;
  std::size_t begin_ = 0;  // first ready byte
  std::size_t ready_ = 0;  // ready bytes from begin_
  std::size_t raw_ = 0;    // first raw byte, at or behind begin_ + ready_
  std::size_t end_ = 0;    // behind the last raw byte
};

}  // namespace gatehouse::core
