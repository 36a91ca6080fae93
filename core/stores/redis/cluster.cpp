#include "stores/redis/cluster.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

constexpr Duration kBetweenMaps = std::chrono::milliseconds(100);
constexpr Duration kWhileDown = std::chrono::milliseconds(250);

}  // namespace

ClusterRouter::ClusterRouter(const RouterContext& context)
    : Timer(&on_time), context_(context), health_(context.settings.name, context.counts) {
  slots_.fill(kNobody);
  for (const auto& address : context.settings.addresses) {
    members_.push_back(
        {std::make_unique<RedisLink>(context.loop, link_settings(context, address), *this), true, false});
  }
}

void ClusterRouter::start() {
  for (std::size_t i = 0; i < members_.size(); ++i) members_[i].link->start();
  ask_soon();
}

RedisLink* ClusterRouter::link_for(std::uint16_t slot) noexcept {
  const auto member = slots_[slot];
  if (member != kNobody && members_[member].link) return members_[member].link.get();
  // No map yet, or nobody serves the slot: whoever is there answers MOVED or CLUSTERDOWN, and the call waits for
  // better.
  const auto ready = std::find_if(members_.begin(), members_.end(),
                                  [](const Member& each) { return each.link && each.link->is_ready(); });
  if (ready != members_.end()) return ready->link.get();
  const auto connecting = std::find_if(members_.begin(), members_.end(),
                                       [](const Member& each) { return each.link && each.link->is_connecting(); });
  return connecting == members_.end() ? nullptr : connecting->link.get();
}

std::uint16_t ClusterRouter::member_at(const RedisAddress& address) {
  std::size_t place = members_.size();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto* link = members_[i].link.get();
    if (link == nullptr) {
      place = i;
    } else if (link->address().ip == address.ip && link->address().port == address.port) {
      return static_cast<std::uint16_t>(i);
    }
  }
  if (place == kMostMembers) return kNobody;
  if (place == members_.size()) members_.emplace_back();
  members_[place] = {std::make_unique<RedisLink>(context_.loop, link_settings(context_, address), *this), false, false};
  members_[place].link->start();
  return static_cast<std::uint16_t>(place);
}

RedisLink* ClusterRouter::link_asked(const ServerError& ask) noexcept {
  const auto address = server_address(context_.settings, ask.address);
  if (!address) return nullptr;
  const auto member = member_at(*address);
  return member == kNobody ? nullptr : members_[member].link.get();
}

void ClusterRouter::learn(const ServerError& error) noexcept {
  if (error.kind == ServerErrorKind::moved && error.slot < kRedisSlots) {
    const auto address = server_address(context_.settings, error.address);
    if (address) slots_[error.slot] = member_at(*address);
  }
  ask_soon();
}

bool ClusterRouter::is_up() const noexcept {
  const auto answers = [](const Member& each) { return !each.is_master || (each.link && each.link->is_ready()); };
  return has_map_ && std::all_of(members_.begin(), members_.end(), answers);
}

void ClusterRouter::link_is_up(RedisLink& link) noexcept {
  if (!has_map_) ask_for_map();
  if (is_up()) health_.tell(true, link.address().text, {});
}

void ClusterRouter::link_is_lost(RedisLink& link, std::string_view why) noexcept {
  const auto lost =
      std::find_if(members_.begin(), members_.end(), [&](const auto& each) { return each.link.get() == &link; });
  const bool matters = !has_map_ || (lost != members_.end() && lost->is_master);
  if (matters) health_.tell(false, link.address().text, why);
  if (matters || (lost != members_.end() && !lost->is_seed)) ask_soon();
}

void ClusterRouter::ask_soon() noexcept {
  const auto now = context_.loop.clock.now();
  const auto at = std::max(now, asked_at_ + kBetweenMaps);
  if (Timer::at() > at) context_.loop.wheel.set(*this, at);
}

void ClusterRouter::on_time(Timer& timer) {
  auto& router = static_cast<ClusterRouter&>(timer);
  router.forget_strangers();
  router.ask_for_map();
  if (!router.is_up()) router.context_.loop.wheel.set(router, router.context_.loop.clock.now() + kWhileDown);
}

void ClusterRouter::ask_for_map() {
  if (question_.is_open) return;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    turn_ = static_cast<std::uint16_t>((turn_ + 1U) % members_.size());
    auto* link = members_[turn_].link.get();
    if (link == nullptr || !link->is_ready()) continue;
    const std::array<std::string_view, 2> words{"CLUSTER", "SLOTS"};
    question_.asked = turn_;
    question_.is_open = link->send(question_, words) == StoreError::none;
    if (!question_.is_open) continue;
    asked_at_ = context_.loop.clock.now();
    return;
  }
}

bool ClusterRouter::Question::replied(ReplyView reply) noexcept {
  is_open = false;
  if (reply.is_array()) router.take_map(reply, router.members_[asked].link->address());
  return true;
}

void ClusterRouter::Question::lost() noexcept { is_open = false; }

/// Per range of slots: first, last, {host, port, id, …} of the master, then of its replicas.
void ClusterRouter::take_map(ReplyView map, const RedisAddress& from) {
  const auto asked = from;  // its link may move in memory when members are added
  std::array<std::uint16_t, kRedisSlots> slots;
  slots.fill(kNobody);
  for (std::size_t i = 0; i < map.size(); ++i) {
    const auto range = map[i];
    const auto first = range[0].integer(-1);
    const auto last = range[1].integer(-1);
    if (first < 0 || last < first || last >= kRedisSlots) continue;
    // A server that does not know its own address leaves the host empty: then it is the one that was asked.
    const auto host = range[2][0].text().empty() ? std::string_view(asked.host) : range[2][0].text();
    const auto address = server_address(context_.settings, host, std::to_string(range[2][1].integer()));
    if (!address) continue;
    std::fill(slots.begin() + first, slots.begin() + last + 1, member_at(*address));
  }
  if (std::all_of(slots.begin(), slots.end(), [](auto member) { return member == kNobody; })) return;
  slots_ = slots;
  has_map_ = true;
  for (auto& member : members_) member.is_master = false;
  for (const auto member : slots_) {
    if (member != kNobody) members_[member].is_master = true;
  }
  if (is_up()) return health_.tell(true, asked.text, {});
  context_.loop.wheel.set(*this, context_.loop.clock.now() + kWhileDown);
}

/// Not while a reply of theirs is being read: from on_time() only.
void ClusterRouter::forget_strangers() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& member = members_[i];
    if (member.is_seed || member.is_master || !member.link || member.link->in_flight() > 0) continue;
    if (std::find(slots_.begin(), slots_.end(), static_cast<std::uint16_t>(i)) == slots_.end()) member.link.reset();
  }
}

}  // namespace gatehouse::core
