#include "observe/log_queue.hpp"

#include <algorithm>

namespace gatehouse::core {

LogQueue::Block& LogQueue::block_for_push(TimePoint now) {
  if (!blocks_.empty() && blocks_.back().bytes.size() < kBlockBytes / 2) return blocks_.back();
  if (spare_.empty()) {
    blocks_.emplace_back();
    blocks_.back().bytes.reserve(kBlockBytes);
  } else {
    blocks_.push_back(std::move(spare_.back()));
    spare_.pop_back();
  }
  blocks_.back().since = now;
  return blocks_.back();
}

void LogQueue::recycle_front() {
  auto block = std::move(blocks_.front());
  blocks_.pop_front();
  sent_ = 0;
  if (spare_.size() >= kSpareBlocks || block.bytes.capacity() > 2 * kBlockBytes) return;
  block.bytes.clear();
  block.ends.clear();
  block.done = 0;
  spare_.push_back(std::move(block));
}

std::size_t LogQueue::record_begin() const noexcept {
  const auto& block = blocks_.front();
  return block.done == 0 ? 0 : block.ends[block.done - 1];
}

std::size_t LogQueue::gather(std::span<iovec> pieces, std::size_t most) const noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < blocks_.size() && count < pieces.size() && most > 0; ++i) {
    const auto& block = blocks_[i];
    const auto begin = i == 0 ? sent_ : std::size_t{0};
    auto end = block.bytes.size();
    if (end - begin > most) {
      const auto fits = std::upper_bound(block.ends.begin(), block.ends.end(), begin + most);
      end = fits == block.ends.begin() ? begin : std::max<std::size_t>(*(fits - 1), begin);
      most = 0;
    } else {
      most -= end - begin;
    }
    if (end > begin) pieces[count++] = {const_cast<char*>(block.bytes.data()) + begin, end - begin};
  }
  return count;
}

std::string_view LogQueue::record() const noexcept {
  if (empty()) return {};
  const auto& block = blocks_.front();
  return std::string_view(block.bytes).substr(sent_, block.ends[block.done] - sent_);
}

LogQueue::Batch LogQueue::copy(std::size_t count, std::size_t most, std::string& to) const {
  Batch batch;
  for (const auto& block : blocks_) {
    for (auto i = block.done; i < block.ends.size(); ++i) {
      const auto begin = i == 0 ? 0 : block.ends[i - 1];
      const auto size = block.ends[i] - begin;
      if (batch.records == count || (batch.records != 0 && batch.bytes + size > most)) return batch;
      to.append(block.bytes, begin, size);
      ++batch.records;
      batch.bytes += size;
    }
  }
  return batch;
}

std::size_t LogQueue::consume(std::size_t bytes) noexcept {
  std::size_t completed = 0;
  bytes_ -= bytes;
  while (bytes > 0) {
    auto& block = blocks_.front();
    const auto step = std::min(bytes, block.bytes.size() - sent_);
    sent_ += step;
    bytes -= step;
    while (block.done < block.ends.size() && block.ends[block.done] <= sent_) {
      ++block.done;
      ++completed;
    }
    if (sent_ == block.bytes.size()) recycle_front();
  }
  entries_ -= completed;
  return completed;
}

bool LogQueue::is_torn() const noexcept { return !empty() && sent_ > record_begin(); }

void LogQueue::rewind() noexcept {
  if (empty()) return;
  bytes_ += sent_ - record_begin();
  sent_ = record_begin();
}

std::size_t LogQueue::clear() noexcept {
  const auto gone = entries_;
  blocks_.clear();
  entries_ = bytes_ = sent_ = 0;
  return gone;
}

}  // namespace gatehouse::core
