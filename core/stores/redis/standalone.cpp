#include "stores/redis/standalone.hpp"

#include <algorithm>

namespace gatehouse::core {

StandaloneRouter::StandaloneRouter(const RouterContext& context) : health_(context.settings.name, context.counts) {
  const auto count = std::max<std::uint32_t>(1, context.settings.connections_per_worker);
  const auto settings = link_settings(context, context.settings.addresses.front());
  for (std::uint32_t i = 0; i < count; ++i)
    links_.push_back(std::make_unique<RedisLink>(context.loop, settings, *this));
}

void StandaloneRouter::start() {
  for (const auto& link : links_) link->start();
}

RedisLink* StandaloneRouter::link_for(std::uint16_t) noexcept {
  const auto better = [](const auto& a, const auto& b) {
    if (a->is_ready() != b->is_ready()) return a->is_ready();
    return a->in_flight() < b->in_flight();
  };
  return std::min_element(links_.begin(), links_.end(), better)->get();
}

bool StandaloneRouter::is_up() const noexcept {
  return std::any_of(links_.begin(), links_.end(), [](const auto& link) { return link->is_ready(); });
}

void StandaloneRouter::link_is_up(RedisLink& link) noexcept { health_.tell(true, link.address().text, {}); }

void StandaloneRouter::link_is_lost(RedisLink& link, std::string_view why) noexcept {
  if (!is_up()) health_.tell(false, link.address().text, why);
}

}  // namespace gatehouse::core
