// The master that Sentinels name: asked in turn, verified with ROLE, followed by +switch-master.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stores/redis/health.hpp"
#include "stores/redis/router.hpp"

namespace gatehouse::core {

/// Two connections to one Sentinel at a time (questions, messages) and a few to the master. A lost connection, READONLY
/// or a message leads to another question; a server that is no master is never used. Its worker only.
class SentinelRouter final : public RedisRouter, public RedisLinkOwner, private Timer {
 public:
  explicit SentinelRouter(const RouterContext& context);

  void start() override;
  void close() override;
  [[nodiscard]] RedisLink* link_for(std::uint16_t slot) noexcept override;
  [[nodiscard]] RedisLink* link_asked(const ServerError&) noexcept override { return nullptr; }
  void learn(const ServerError& error) noexcept override;
  [[nodiscard]] bool is_up() const noexcept override;

  void link_is_up(RedisLink& link) noexcept override;
  void link_is_lost(RedisLink& link, std::string_view why) noexcept override;
  void link_was_told(RedisLink& link, ReplyView message) noexcept override;

 private:
  struct Question final : RedisCommand {
    explicit Question(SentinelRouter& owner) noexcept : router(owner) {}
    bool replied(ReplyView reply) noexcept override;
    void lost() noexcept override { is_open = false; }
    SentinelRouter& router;
    bool is_open = false;
  };

  static void on_time(Timer& timer);
  void ask();
  void ask_the_next();
  void use(std::string_view host, std::string_view port);
  void ask_after(Duration pause) noexcept;

  RouterContext context_;
  RedisHealth health_;
  Question question_{*this};
  std::size_t sentinel_ = 0;  // which of the configured ones
  RedisAddress master_;
  std::unique_ptr<RedisLink> asking_;
  std::unique_ptr<RedisLink> listening_;
  std::vector<std::unique_ptr<RedisLink>> links_;  // to the master
};

}  // namespace gatehouse::core
