// The store `redis:<name>` as one worker sees it: every call is one script, answered on the worker's own loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stores/redis/call.hpp"
#include "stores/redis/router.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

/// Its worker only. Time is the server's. Keys of a take that lie in different slots of a cluster are decided slot by
/// slot; when a later one denies, what the earlier ones charged is given back.
class RedisStore final : public Store {
 public:
  static constexpr std::size_t kMaxValueBytes = std::size_t{8} << 20;

  /// `counts` and what `loop` refers to outlive the store. `virtual_time`: sent to the scripts instead of the server's
  /// time; tests only.
  RedisStore(StoreLoop loop, RedisSettings settings, std::shared_ptr<const RedisTlsContext> tls, StoreCounts& counts,
             const Clock* virtual_time = nullptr);
  ~RedisStore() override;
  RedisStore(const RedisStore&) = delete;
  RedisStore& operator=(const RedisStore&) = delete;

  [[nodiscard]] bool get(GetOperation& operation) noexcept override;
  [[nodiscard]] bool put_if_absent(PutOperation& operation) noexcept override;
  [[nodiscard]] bool compare_and_set(SetOperation& operation) noexcept override;
  [[nodiscard]] bool remove(RemoveOperation& operation) noexcept override;
  [[nodiscard]] bool take(TakeOperation& operation) noexcept override;
  [[nodiscard]] bool give_back(GiveBackOperation& operation) noexcept override;
  [[nodiscard]] bool renew(RenewOperation& operation) noexcept override;

  [[nodiscard]] bool is_up() const noexcept { return router_->is_up(); }

 private:
  friend class RedisCall;
  enum class Outcome : std::uint8_t { done, next_group, senseless };

  RedisCall& acquire();
  void release(RedisCall& call) noexcept;
  void count(StoreCall kind, StoreError error, TimePoint begun) noexcept;
  [[nodiscard]] TimePoint until(const StoreOperation& operation) const noexcept;
  [[nodiscard]] std::string_view time_word() noexcept;
  /// False and `operation.error` when the key is no key.
  bool begin_script(RedisCall& call, Script which, const StoreKey& key, StoreOperation& operation);
  bool refuse(RedisCall& call, StoreCall kind, StoreOperation& operation, StoreError error) noexcept;

  [[nodiscard]] Outcome read_reply(RedisCall& call, StoreCall kind, StoreOperation* operation, ReplyView reply);
  // Limits: redis_take.cpp.
  [[nodiscard]] StoreError group_keys(std::span<const TakeLimit> limits, RedisCall::Groups& groups);
  void add_key(ScriptCommand& command, const TakeLimit& limit);
  void write_take(RedisCall& call, const TakeOperation& operation);
  [[nodiscard]] bool write_renew(RedisCall& call, const RenewOperation& operation);
  void write_give_back(RedisCall& call, std::span<const TakeLimit> limits, const Receipt& receipt, std::uint32_t mask);
  /// Gives back what `mask` says, one script per group; nobody waits for it.
  void give_back_later(const RedisCall::Groups& groups, std::span<const TakeLimit> limits, const Receipt& receipt,
                       std::uint32_t mask);
  [[nodiscard]] Outcome read_take(RedisCall& call, TakeOperation& operation, ReplyView reply);
  [[nodiscard]] Outcome read_renew(RedisCall& call, RenewOperation& operation, ReplyView reply);
  /// A take over several groups was denied or failed on the way: what it charged comes back.
  void undo_groups(RedisCall& call, TakeOperation& operation) noexcept;

  StoreLoop loop_;
  RedisSettings settings_;
  StoreCounts& counts_;
  const Clock* virtual_time_;
  std::string time_word_;
  std::uint64_t next_lease_;
  std::string key_;  // scratch
  std::unique_ptr<RedisRouter> router_;
  std::vector<std::unique_ptr<RedisCall>> calls_;
  RedisCall* free_ = nullptr;
};

}  // namespace gatehouse::core
