#include "stores/redis/call.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "stores/redis/key_text.hpp"
#include "stores/redis/redis_store.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint8_t kMostHops = 5;
constexpr Duration kFirstPause = std::chrono::milliseconds(2);

}  // namespace

void ScriptCommand::begin(Script which) {
  which_ = which;
  keys_ = 0;
  text_.clear();
  ends_.clear();
}

void ScriptCommand::add_key(std::string_view key) {
  ++keys_;
  add(key);
}

void ScriptCommand::add(std::string_view argument) {
  text_.append(argument);
  ends_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void ScriptCommand::add(std::int64_t argument) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), argument).ptr;
  add(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

std::span<const std::string_view> ScriptCommand::words(bool whole,
                                                       std::array<std::string_view, 128>& to) const noexcept {
  static constexpr std::array<std::string_view, kMaxTakeLimits + 1> kDigits{"0", "1", "2", "3", "4",
                                                                            "5", "6", "7", "8"};
  to[0] = whole ? "EVAL" : "EVALSHA";
  to[1] = whole ? script(which_).text : script(which_).sha1;
  to[2] = kDigits[keys_];
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    to[i + 3] = std::string_view(text_).substr(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  return {to.data(), ends_.size() + 3};
}

std::string_view ScriptCommand::first_key() const noexcept { return std::string_view(text_).substr(0, ends_.front()); }

RedisCall::RedisCall(RedisStore& store) noexcept : Timer(&on_time), store_(store) {}

bool RedisCall::begin(StoreCall kind, StoreOperation* operation, TimePoint until) {
  kind_ = kind;
  operation_ = operation;
  begun_ = store_.loop_.clock.now();
  until_ = until;
  hops_ = pauses_ = 0;
  sends_text_ = false;
  in_time_ = true;
  is_running_ = true;
  is_beginning_ = true;
  send(nullptr, false);
  is_beginning_ = false;
  if (!is_running_) {
    release_if_done();
    return true;
  }
  if (operation_ != nullptr) attach(*operation_, *this);
  return false;
}

void RedisCall::send(RedisLink* link, bool asking) {
  const auto& router = store_.router_;  // gone while the store is being destroyed
  link_ = link != nullptr || !router ? link : router->link_for(slot_of(command.first_key()));
  if (link_ == nullptr) return end(StoreError::unreachable);
  asks_ = asking;
  std::array<std::string_view, 128> words;
  const auto error = link_->send(*this, command.words(sends_text_, words), asking);
  if (error != StoreError::none) return end(error);
  place_ = Place::sent;
  store_.loop_.wheel.set(*this, until_);
}

bool RedisCall::replied(ReplyView reply) noexcept {
  place_ = Place::idle;
  const bool was_in_time = in_time_;
  if (is_running_) {
    if (reply.is_error()) {
      handle_error(reply);
    } else {
      handle(reply);
    }
  }
  release_if_done();
  return was_in_time;
}

void RedisCall::lost() noexcept {
  place_ = Place::idle;
  if (is_running_) end(StoreError::unreachable);
  release_if_done();
}

void RedisCall::handle(ReplyView reply) {
  const auto outcome = store_.read_reply(*this, kind_, operation_, reply);
  if (outcome != RedisStore::Outcome::next_group) {
    return end(outcome == RedisStore::Outcome::done ? StoreError::none : StoreError::corrupt);
  }
  hops_ = pauses_ = 0;
  send(nullptr, false);
}

void RedisCall::handle_error(ReplyView reply) {
  const auto error = read_server_error(reply.text());
  switch (error.kind) {
    case ServerErrorKind::no_script:
      if (sends_text_) return end(StoreError::corrupt);
      sends_text_ = true;
      return send(link_, asks_);
    case ServerErrorKind::moved:
      if (++hops_ > kMostHops) return end(StoreError::unreachable);
      store_.router_->learn(error);
      return send(nullptr, false);
    case ServerErrorKind::ask:
      if (++hops_ > kMostHops) return end(StoreError::unreachable);
      if (auto* asked = store_.router_->link_asked(error); asked != nullptr) return send(asked, true);
      return end(StoreError::unreachable);
    case ServerErrorKind::try_again:
    case ServerErrorKind::read_only:
      return pause(error);
    case ServerErrorKind::out_of_memory:
      return end(StoreError::full);
    case ServerErrorKind::corrupt:
      return end(StoreError::corrupt);
    case ServerErrorKind::refused:
      return end(StoreError::unreachable);
  }
}

void RedisCall::pause(const ServerError& error) {
  store_.router_->learn(error);
  hops_ = 0;
  const auto length = kFirstPause * (1 << std::min<int>(pauses_++, 5));
  place_ = Place::pausing;
  store_.loop_.wheel.set(*this, std::min(until_, store_.loop_.clock.now() + length));
}

void RedisCall::on_time(Timer& timer) {
  auto& call = static_cast<RedisCall&>(timer);
  if (!call.is_running_) return;
  const bool is_over = call.store_.loop_.clock.now() >= call.until_;
  if (call.place_ == Place::pausing && !is_over) {
    call.place_ = Place::idle;
    call.send(nullptr, false);
    return call.release_if_done();
  }
  const bool was_sent = call.place_ == Place::sent;
  if (call.place_ == Place::pausing) call.place_ = Place::idle;
  call.in_time_ = false;
  auto* link = call.link_;
  call.end(StoreError::deadline);
  call.release_if_done();
  if (was_sent && link != nullptr) link->note_timeout();
}

void RedisCall::abandon() noexcept {
  if (operation_ != nullptr) detach(*operation_);
  operation_ = nullptr;
  is_running_ = false;
  disarm();
  if (place_ == Place::pausing) place_ = Place::idle;
  release_if_done();
}

void RedisCall::end(StoreError error) noexcept {
  if (error != StoreError::none && kind_ == StoreCall::take && operation_ != nullptr) {
    store_.undo_groups(*this, static_cast<TakeOperation&>(*operation_));
  }
  is_running_ = false;
  disarm();
  store_.count(kind_, error, begun_);
  auto* operation = std::exchange(operation_, nullptr);
  if (operation == nullptr) return;
  if (is_beginning_) {
    operation->error = error;
  } else {
    finish(*operation, error);
  }
}

void RedisCall::give_up() noexcept {
  place_ = Place::idle;
  link_ = nullptr;
  if (is_running_) end(StoreError::unreachable);
}

void RedisCall::release_if_done() noexcept {
  if (is_running_ || is_beginning_ || place_ != Place::idle) return;
  store_.release(*this);
}

}  // namespace gatehouse::core
