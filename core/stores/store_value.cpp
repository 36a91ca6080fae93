#include "stores/store_value.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

namespace gatehouse::core {

StoreValue StoreValue::copy_of(std::string_view bytes) noexcept {
  StoreValue value;
  void* memory = std::malloc(sizeof(Block) + bytes.size());
  if (memory == nullptr) return value;
  value.block_ = new (memory) Block{1, bytes.size()};
  if (!bytes.empty()) std::memcpy(static_cast<char*>(memory) + sizeof(Block), bytes.data(), bytes.size());
  return value;
}

void StoreValue::drop() noexcept {
  if (block_ == nullptr || block_->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  block_->~Block();
  std::free(block_);
}

}  // namespace gatehouse::core
