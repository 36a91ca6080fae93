#include "plugin/cells.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <vector>

namespace gatehouse::core {

class CellRegistry::Block {
 public:
  using User = std::weak_ptr<const void>;
  static constexpr std::align_val_t kAlignment{64};

  Block(std::string of, std::size_t size)
      : owner(std::move(of)), bytes(size), memory(::operator new(size, kAlignment)) {
    std::memset(memory, 0, size);
  }
  ~Block() { ::operator delete(memory, kAlignment); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void add(const User& user) {
    const auto is_same = [&](const User& other) { return !other.owner_before(user) && !user.owner_before(other); };
    if (std::none_of(users.begin(), users.end(), is_same)) users.push_back(user);
    unused_since = kNever;
  }
  [[nodiscard]] bool is_unused() {
    std::erase_if(users, [](const User& user) { return user.expired(); });
    return users.empty();
  }

  std::string owner;
  std::size_t bytes;
  void* memory;
  std::vector<User> users;
  TimePoint unused_since = kNever;  // kNever: it has users, or nobody has looked yet
};

CellRegistry::CellRegistry() = default;
CellRegistry::~CellRegistry() = default;

void* CellRegistry::use(const CellOwner& owner, std::string_view name, std::uint64_t layout, std::size_t bytes,
                        const std::weak_ptr<const void>& user) {
  if (bytes == 0 || bytes > kMaxBytes || name.size() > kMaxName) return nullptr;
  const auto room = (bytes + 63) & ~std::size_t{63};
  const auto of = std::string(owner.plugin).append("/").append(owner.major);
  auto key = of;
  key.append("/").append(std::to_string(layout)).append("/").append(std::to_string(bytes)).append("/").append(name);
  const std::lock_guard guard(lock_);
  if (const auto found = blocks_.find(key); found != blocks_.end()) {
    found->second->add(user);
    return found->second->memory;
  }
  auto& totals = totals_[of];
  if (totals.blocks >= kMaxBlocks || totals.bytes + room > kMaxBytes) return nullptr;
  auto block = std::make_unique<Block>(of, room);
  block->add(user);
  auto* memory = block->memory;
  blocks_.emplace(std::move(key), std::move(block));
  ++totals.blocks;
  totals.bytes += room;
  return memory;
}

std::size_t CellRegistry::sweep(TimePoint now) {
  const std::lock_guard guard(lock_);
  return std::erase_if(blocks_, [&](const auto& entry) {
    auto& block = *entry.second;
    if (!block.is_unused()) return false;
    if (block.unused_since == kNever) block.unused_since = now;
    if (now - block.unused_since < kKeep) return false;
    auto& totals = totals_[block.owner];
    --totals.blocks;
    totals.bytes -= block.bytes;
    return true;
  });
}

std::size_t CellRegistry::size() {
  const std::lock_guard guard(lock_);
  return blocks_.size();
}

}  // namespace gatehouse::core
