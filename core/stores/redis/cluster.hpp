// The masters of a Redis Cluster: a map of slots, one pipelined connection per master.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "stores/redis/health.hpp"
#include "stores/redis/key_text.hpp"
#include "stores/redis/router.hpp"

namespace gatehouse::core {

/// The map comes from any server that answers, the seeds first. MOVED corrects one slot at once and asks for a new map,
/// at most every 100 ms; so do a lost connection and a cluster that is down, until all masters answer. Its worker only.
class ClusterRouter final : public RedisRouter, public RedisLinkOwner, private Timer {
 public:
  explicit ClusterRouter(const RouterContext& context);

  void start() override;
  void close() override { members_.clear(); }
  [[nodiscard]] RedisLink* link_for(std::uint16_t slot) noexcept override;
  [[nodiscard]] RedisLink* link_asked(const ServerError& ask) noexcept override;
  void learn(const ServerError& error) noexcept override;
  [[nodiscard]] bool is_up() const noexcept override;
  [[nodiscard]] bool is_cluster() const noexcept override { return true; }

  void link_is_up(RedisLink& link) noexcept override;
  void link_is_lost(RedisLink& link, std::string_view why) noexcept override;
  void link_was_told(RedisLink&, ReplyView) noexcept override {}

 private:
  static constexpr std::uint16_t kNobody = UINT16_MAX;
  static constexpr std::size_t kMostMembers = 1000;

  struct Member {
    std::unique_ptr<RedisLink> link;
    bool is_seed = false;
    bool is_master = false;  // the map names it
  };
  struct Question final : RedisCommand {
    explicit Question(ClusterRouter& owner) noexcept : router(owner) {}
    bool replied(ReplyView reply) noexcept override;
    void lost() noexcept override;
    ClusterRouter& router;
    std::uint16_t asked = 0;
    bool is_open = false;
  };

  static void on_time(Timer& timer);
  /// The member at `address`, made when it is new; kNobody when there are too many.
  std::uint16_t member_at(const RedisAddress& address);
  void ask_for_map();
  void ask_soon() noexcept;
  void take_map(ReplyView map, const RedisAddress& from);
  void forget_strangers();

  RouterContext context_;
  RedisHealth health_;
  Question question_{*this};
  std::array<std::uint16_t, kRedisSlots> slots_;
  std::vector<Member> members_;  // a place never changes its member; link null: free
  std::uint16_t turn_ = 0;       // whom to ask next
  TimePoint asked_at_{};
  bool has_map_ = false;
};

}  // namespace gatehouse::core
