// One call on a Redis store: its command, its place in the conversation, and what becomes of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stores/limit_rule.hpp"
#include "stores/redis/link.hpp"
#include "stores/redis/router.hpp"
#include "stores/redis/scripts.hpp"

namespace gatehouse::core {

class RedisStore;

/// The words of one EVALSHA, kept for sending it again. Memory is reused from call to call.
class ScriptCommand {
 public:
  void begin(Script which);
  void add_key(std::string_view key);
  /// After all keys.
  void add(std::string_view argument);
  void add(std::int64_t argument);
  /// The words to send; `whole`: with the text of the script instead of its name. Good until the next change.
  std::span<const std::string_view> words(bool whole, std::array<std::string_view, 128>& to) const noexcept;
  [[nodiscard]] std::string_view first_key() const noexcept;

 private:
  Script which_ = Script::get;
  std::uint32_t keys_ = 0;
  std::string key_count_;
  std::string text_;
  std::vector<std::uint32_t> ends_;  // of each word in text_
};

/// Pooled: belongs to its store from the start of a call until both the operation and the server have done with it.
class RedisCall final : private RedisCommand, private PendingStoreCall, private Timer {
 public:
  explicit RedisCall(RedisStore& store) noexcept;
  ~RedisCall() = default;

  ScriptCommand command;

  /// Begins with what `command` says. `operation` may be nullptr: then nobody waits, and errors are only counted.
  /// Returns true when it ended at once; the operation has its error then, and this object is back in the pool.
  [[nodiscard]] bool begin(StoreCall kind, StoreOperation* operation, TimePoint until);

  // Of a take whose keys lie in several slots of a cluster: decided slot by slot.
  struct Groups {
    std::array<std::uint8_t, kMaxTakeLimits> of{};  // limit → group
    std::uint8_t count = 1;
    std::uint8_t current = 0;
    bool is_denied = false;
  };
  Groups groups;
  std::array<LimitRule, kMaxTakeLimits> rules;
  std::array<std::uint64_t, kMaxTakeLimits> leases{};

  /// The store goes away: ends the call with unreachable, without a word to the server.
  void give_up() noexcept;

 private:
  friend class RedisStore;
  enum class Place : std::uint8_t { idle, sent, pausing };

  bool replied(ReplyView reply) noexcept override;
  void lost() noexcept override;
  void abandon() noexcept override;
  static void on_time(Timer& timer);

  void send(RedisLink* link, bool asking);
  void handle(ReplyView reply);
  void handle_error(ReplyView reply);
  void pause(const ServerError& error);
  void end(StoreError error) noexcept;
  void release_if_done() noexcept;

  RedisStore& store_;
  StoreOperation* operation_ = nullptr;
  RedisLink* link_ = nullptr;
  StoreCall kind_ = StoreCall::get;
  Place place_ = Place::idle;
  bool is_running_ = false;  // not ended; an operation or the call itself waits for the answer
  bool is_beginning_ = false;
  bool in_time_ = true;
  bool sends_text_ = false;
  bool asks_ = false;  // sent behind ASKING
  std::uint8_t hops_ = 0;
  std::uint8_t pauses_ = 0;
  TimePoint begun_{};
  TimePoint until_{};
  RedisCall* next_free_ = nullptr;
};

}  // namespace gatehouse::core
