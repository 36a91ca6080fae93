#include "stores/redis/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "stores/redis/socket.hpp"

namespace gatehouse::core {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(50);
constexpr Duration kLongestPause = std::chrono::seconds(1);
constexpr std::size_t kMostReply = std::size_t{16} << 20;

std::uint64_t seed_of(const void* object, TimePoint now) noexcept {
  return (reinterpret_cast<std::uintptr_t>(object) * 0x9e3779b97f4a7c15U) ^
         static_cast<std::uint64_t>(now.time_since_epoch().count()) ^ 1U;
}

}  // namespace

RedisLink::RedisLink(StoreLoop loop, RedisLinkSettings settings, RedisLinkOwner& owner)
    : Waiter(&on_ready),
      Timer(&on_time),
      loop_(loop),
      settings_(std::move(settings)),
      owner_(owner),
      random_(seed_of(this, loop.clock.now())) {}

RedisLink::~RedisLink() {
  loop_.ready.forget(flush_);
  stream_.reset();
  drop_commands();
}

void RedisLink::connect() {
  ++generation_;
  state_ = State::connecting;
  reader_ = std::make_unique<ReplyReader>(kMostReply);
  const int fd = begin_connect(settings_.address);
  if (fd >= 0) stream_ = std::make_unique<Stream>(loop_.ready, fd);
  if (fd < 0 || !stream_->is_open()) return fail(std::strerror(errno));
  stream_->watch().waiter = this;
  stream_->watch().interest = kReadable | kWritable;
  loop_.wheel.set(*this, loop_.clock.now() + settings_.connect_timeout);
}

void RedisLink::connected() {
  if (const int error = connect_error(stream_->watch().fd); error != 0) return fail(std::strerror(error));
  if (!settings_.tls) return greet();
  try {
    tls_ = std::make_unique<RedisTlsSession>(*settings_.tls, settings_.server_name);
  } catch (const std::exception& refused) {
    return fail(refused.what());
  }
  state_ = State::securing;
  (void)take_in({});  // the first bytes of the handshake are ours
}

void RedisLink::greet() {
  state_ = State::greeting;
  greetings_ = 0;
  std::string hello;
  const auto say = [&](std::span<const std::string_view> words) {
    greetings_ += append_command(hello, words) ? 1U : 0U;
  };
  if (!settings_.password.empty() && settings_.user.empty()) {
    say(std::array<std::string_view, 2>{"AUTH", settings_.password});
  } else if (!settings_.password.empty()) {
    say(std::array<std::string_view, 3>{"AUTH", settings_.user, settings_.password});
  }
  if (settings_.db != 0) say(std::array<std::string_view, 2>{"SELECT", std::to_string(settings_.db)});
  for (const auto& command : settings_.greeting) {
    say(std::vector<std::string_view>(command.begin(), command.end()));
  }
  if (settings_.must_be_master) say(std::array<std::string_view, 1>{"ROLE"});
  if (!settings_.is_subscriber) say(std::array<std::string_view, 1>{"PING"});
  queued_.insert(0, hello);  // what was asked for meanwhile follows the greeting
  flush();
}

void RedisLink::become_ready() {
  state_ = State::ready;
  errors_ = attempts_ = 0;
  is_down_ = false;
  loop_.wheel.set(*this, in_flight_ > 0 ? loop_.clock.now() + stall() : kNever);
  if (!queued_.empty()) schedule_flush();
  owner_.link_is_up(*this);
}

void RedisLink::wait_to_connect() {
  auto pause = kLongestPause;
  if (!is_down_ && attempts_ < 5) pause = std::min(pause, kFirstPause * (1 << attempts_));
  ++attempts_;
  loop_.wheel.set(*this, loop_.clock.now() + jittered(pause));
}

void RedisLink::fail(std::string_view why) {
  ++generation_;
  const std::string reason(why);  // it may lie in what ends here
  state_ = State::waiting;
  stream_.reset();
  tls_.reset();
  if (++errors_ >= kErrorsUntilDown) is_down_ = true;
  wait_to_connect();
  drop_commands();
  owner_.link_is_lost(*this, reason);
}

void RedisLink::reconnect(std::string_view why) {
  if (state_ != State::waiting) fail(why);
}

void RedisLink::move_to(const RedisAddress& address) {
  settings_.address = address;
  ++generation_;
  stream_.reset();
  tls_.reset();
  state_ = State::waiting;
  errors_ = attempts_ = 0;
  is_down_ = false;
  drop_commands();
  connect();
}

void RedisLink::drop_commands() noexcept {
  queued_.clear();
  wire_.clear();
  sent_ = 0;
  in_flight_ = 0;
  last_ = nullptr;
  auto* command = std::exchange(first_, nullptr);
  while (command != nullptr) std::exchange(command, command->next_)->lost();
}

Duration RedisLink::jittered(Duration span) noexcept {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  const auto half = static_cast<std::uint64_t>(span.count()) / 2;
  return Duration(static_cast<Duration::rep>(half + random_ % (half + 1)));
}

StoreError RedisLink::send(RedisCommand& command, std::span<const std::string_view> words, bool asking) {
  if (is_down_ || state_ == State::waiting) return StoreError::unreachable;
  if (in_flight_ >= settings_.max_in_flight) return StoreError::full;
  if (asking && !append_command(queued_, std::array<std::string_view, 1>{"ASKING"})) return StoreError::full;
  if (!append_command(queued_, words)) return StoreError::full;
  command.unread_ = asking ? 2 : 1;
  command.next_ = nullptr;
  (first_ == nullptr ? first_ : last_->next_) = &command;
  last_ = &command;
  if (++in_flight_ == 1 && state_ == State::ready) loop_.wheel.set(*this, loop_.clock.now() + stall());
  if (state_ == State::ready) schedule_flush();
  return StoreError::none;
}

void RedisLink::note_timeout() noexcept {
  if (state_ == State::waiting) return;
  if (++errors_ < kErrorsUntilDown) return;
  fail("no answer in time, five times in a row");
}

void RedisLink::on_time(Timer& timer) {
  auto& link = static_cast<RedisLink&>(timer);
  switch (link.state_) {
    case State::waiting:
      return link.connect();
    case State::connecting:
    case State::securing:
    case State::greeting:
      return link.fail("no connection in time");
    case State::ready:
      if (link.in_flight_ > 0) link.fail("no answer for too long");
  }
}

}  // namespace gatehouse::core
