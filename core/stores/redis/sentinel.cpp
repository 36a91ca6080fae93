#include "stores/redis/sentinel.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::core {
namespace {

constexpr Duration kPause = std::chrono::milliseconds(100);  // between two questions while the master is not known

}  // namespace

SentinelRouter::SentinelRouter(const RouterContext& context)
    : Timer(&on_time), context_(context), health_(context.settings.name, context.counts) {
  auto settings = link_settings(context, context.settings.addresses.front());
  settings.user.clear();
  settings.password = context.settings.sentinel_password;
  settings.db = 0;
  asking_ = std::make_unique<RedisLink>(context.loop, settings, *this);
  settings.greeting = {{"SUBSCRIBE", "+switch-master"}};
  settings.is_subscriber = true;
  listening_ = std::make_unique<RedisLink>(context.loop, settings, *this);
}

void SentinelRouter::start() {
  asking_->start();
  listening_->start();
}

void SentinelRouter::close() {
  links_.clear();
  asking_.reset();
  listening_.reset();
}

RedisLink* SentinelRouter::link_for(std::uint16_t) noexcept {
  const auto better = [](const auto& a, const auto& b) {
    if (a->is_ready() != b->is_ready()) return a->is_ready();
    return a->in_flight() < b->in_flight();
  };
  const auto best = std::min_element(links_.begin(), links_.end(), better);
  return best == links_.end() ? nullptr : best->get();
}

bool SentinelRouter::is_up() const noexcept {
  return std::any_of(links_.begin(), links_.end(), [](const auto& link) { return link->is_ready(); });
}

void SentinelRouter::ask() {
  if (question_.is_open || !asking_->is_ready()) return;
  const std::array<std::string_view, 3> words{"SENTINEL", "GET-MASTER-ADDR-BY-NAME", context_.settings.master_name};
  question_.is_open = asking_->send(question_, words) == StoreError::none;
}

void SentinelRouter::ask_the_next() {
  sentinel_ = (sentinel_ + 1) % context_.settings.addresses.size();
  asking_->move_to(context_.settings.addresses[sentinel_]);
  listening_->move_to(context_.settings.addresses[sentinel_]);
}

bool SentinelRouter::Question::replied(ReplyView reply) noexcept {
  is_open = false;
  if (reply.size() == 2) {
    router.use(reply[0].text(), reply[1].text());
  } else {
    router.ask_after(kPause);  // this one does not know the name; on_time() takes another
    router.master_ = {};
  }
  return true;
}

void SentinelRouter::use(std::string_view host, std::string_view port) {
  const auto found = server_address(context_.settings, host, port);
  if (!found) {
    health_.tell(false, host, "sentinel names a host that is neither an address nor configured");
    return ask_after(std::chrono::seconds(1));
  }
  const bool is_new = links_.empty() || !(*found == master_);
  master_ = *found;
  if (is_new && links_.empty()) {
    auto settings = link_settings(context_, master_);
    settings.must_be_master = true;
    const auto count = std::max<std::uint32_t>(1, context_.settings.connections_per_worker);
    for (std::uint32_t i = 0; i < count; ++i) {
      links_.push_back(std::make_unique<RedisLink>(context_.loop, settings, *this));
    }
    for (const auto& link : links_) link->start();
  } else if (is_new) {
    for (const auto& link : links_) link->move_to(master_);
  }
  if (!is_up()) ask_after(kPause);  // until the one that is named answers as a master
}

void SentinelRouter::learn(const ServerError& error) noexcept {
  if (error.kind != ServerErrorKind::read_only) return;
  ask();
  ask_after(kPause);
}

void SentinelRouter::link_is_up(RedisLink& link) noexcept {
  if (&link == asking_.get()) return ask();
  if (&link != listening_.get()) health_.tell(true, link.address().text, {});
}

void SentinelRouter::link_is_lost(RedisLink& link, std::string_view why) noexcept {
  if (&link != asking_.get() && &link != listening_.get() && !is_up()) health_.tell(false, link.address().text, why);
  ask_after(kPause);
}

/// "gate 127.0.0.1 6379 127.0.0.1 6380": name, old host and port, new host and port.
void SentinelRouter::link_was_told(RedisLink&, ReplyView message) noexcept {
  if (message[0].text() != "message") return;
  std::array<std::string_view, 5> words;
  auto text = message[2].text();
  for (auto& word : words) {
    const auto end = text.find(' ');
    word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (words[0] == context_.settings.master_name) use(words[3], words[4]);
}

void SentinelRouter::ask_after(Duration pause) noexcept {
  context_.loop.wheel.set(*this, context_.loop.clock.now() + pause);
}

void SentinelRouter::on_time(Timer& timer) {
  auto& router = static_cast<SentinelRouter&>(timer);
  if (!router.asking_->is_ready() && !router.asking_->is_connecting()) {
    router.ask_the_next();
  } else if (router.asking_->is_ready() && !router.master_.text.empty()) {
    router.ask();
  } else if (router.asking_->is_ready()) {
    router.ask_the_next();
  }
  if (!router.is_up()) router.ask_after(kPause);
}

}  // namespace gatehouse::core
