// Who calls, as the exchange keeps it: a copy of what an authenticator set, with its claims as a tree on demand.
#pragma once

#include <memory_resource>
#include <optional>
#include <string_view>

#include "base/arena.hpp"
#include "base/value.hpp"
#include "gatehouse/abi/plugin.h"

namespace gatehouse::core {

/// Lists and texts that a gh_identity may carry at most: what no token of a sane size exceeds.
inline constexpr std::uint64_t kMaxIdentityList = 1024;

/// std::pmr memory from the arena of an exchange.
class ArenaResource final : public std::pmr::memory_resource {
 public:
  explicit ArenaResource(Arena& arena) noexcept : arena_(&arena) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override { return arena_->allocate(bytes, alignment); }
  void do_deallocate(void*, std::size_t, std::size_t) override {}
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  Arena* arena_;
};

/// Anonymous until set. Its worker only.
class Identity {
 public:
  Identity() noexcept;

  [[nodiscard]] const gh_identity& get() const noexcept { return identity_; }
  [[nodiscard]] bool is_anonymous() const noexcept { return identity_.kind == GH_ANONYMOUS; }
  /// A whole copy; what the writer's struct did not have keeps its default. GH_OK, GH_E_ARGUMENT or GH_E_MEMORY.
  std::int32_t set(const gh_identity& identity, Arena& arena) noexcept;

  /// "subject", "client", "issuer", "kind", "session"; empty: none.
  [[nodiscard]] std::string_view text(std::string_view name) const noexcept;
  /// Claim at a dotted path as text: numbers and booleans are written, lists joined by blanks; empty: none.
  [[nodiscard]] std::string_view claim(std::string_view path, Arena& arena);
  /// The claims as a tree; null: none, or not a JSON object.
  [[nodiscard]] const Value* claims(Arena& arena);

 private:
  gh_identity identity_;
  const Value* claims_ = nullptr;  // in the arena
  bool are_claims_read_ = false;
};

}  // namespace gatehouse::core
