// One server, a few connections.
#pragma once

#include <memory>
#include <vector>

#include "stores/redis/health.hpp"
#include "stores/redis/router.hpp"

namespace gatehouse::core {

class StandaloneRouter final : public RedisRouter, public RedisLinkOwner {
 public:
  explicit StandaloneRouter(const RouterContext& context);

  void start() override;
  void close() override { links_.clear(); }
  [[nodiscard]] RedisLink* link_for(std::uint16_t slot) noexcept override;
  [[nodiscard]] RedisLink* link_asked(const ServerError&) noexcept override { return nullptr; }
  void learn(const ServerError&) noexcept override {}
  [[nodiscard]] bool is_up() const noexcept override;

 private:
  void link_is_up(RedisLink& link) noexcept override;
  void link_is_lost(RedisLink& link, std::string_view why) noexcept override;
  void link_was_told(RedisLink&, ReplyView) noexcept override {}

  RedisHealth health_;
  std::vector<std::unique_ptr<RedisLink>> links_;
};

}  // namespace gatehouse::core
