// One pipelined connection of one worker to one Redis server, which keeps itself alive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/stream.hpp"
#include "io/wheel.hpp"
#include "stores/redis/reply.hpp"
#include "stores/redis/settings.hpp"
#include "stores/redis/tls.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

/// What a store uses of its worker. The clock is read, not the turn's time: a deadline of 20 ms is to be 20 ms.
struct StoreLoop {
  ReadySet& ready;
  Wheel& wheel;
  const Clock& clock;
};

/// A command that waits for its reply, in the order in which commands were sent. Owned by whoever sent it, until one of
/// the two calls came.
class RedisCommand {
 public:
  /// False when the answer came too late to be of use: it then does not count as a sign of health.
  [[nodiscard]] virtual bool replied(ReplyView reply) noexcept = 0;
  /// The connection ended first; the command may have been carried out.
  virtual void lost() noexcept = 0;

 protected:
  RedisCommand() = default;
  ~RedisCommand() = default;
  RedisCommand(const RedisCommand&) = delete;
  RedisCommand& operator=(const RedisCommand&) = delete;

 private:
  friend class RedisLink;
  RedisCommand* next_ = nullptr;
  std::uint8_t unread_ = 1;  // replies until its own: 2 behind an ASKING
};

class RedisLink;

/// What happens to a link, told to whoever owns it. Called from the loop.
class RedisLinkOwner {
 public:
  virtual void link_is_up(RedisLink& link) noexcept = 0;
  /// `why` is for the log.
  virtual void link_is_lost(RedisLink& link, std::string_view why) noexcept = 0;
  /// A message that no command asked for: a push of SUBSCRIBE.
  virtual void link_was_told(RedisLink& link, ReplyView message) noexcept = 0;

 protected:
  ~RedisLinkOwner() = default;
};

struct RedisLinkSettings {
  RedisAddress address;
  std::string user;
  std::string password;
  std::uint32_t db = 0;
  Duration connect_timeout = std::chrono::milliseconds(200);  // connect, TLS and greeting together
  Duration command_timeout = std::chrono::milliseconds(20);
  std::uint32_t max_in_flight = 1024;
  std::string server_name;                         // of TLS
  std::shared_ptr<const RedisTlsContext> tls;      // nullptr: plain
  std::vector<std::vector<std::string>> greeting;  // further commands, each answered without an error
  bool must_be_master = false;                     // ROLE is asked, and anything but a master is refused
  bool is_subscriber = false;                      // after the greeting every message goes to the owner
};

/// Connects when started and again after every loss, after 50 ms, doubled up to 1 s, jittered. It counts as down after
/// 5 errors in a row; then calls fail at once, and one attempt a second to connect and PING is the probe. Its worker
/// only.
class RedisLink : private Waiter, private Timer {
 public:
  RedisLink(StoreLoop loop, RedisLinkSettings settings, RedisLinkOwner& owner);
  ~RedisLink();
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  /// Connects for the first time. The owner must be complete: it may be told of a failure before this returns.
  void start() { connect(); }

  /// Queues `command`; all of one turn leave in one write. none, unreachable (down, or waiting to connect again), or
  /// full. While the first connection is being made commands wait for it.
  [[nodiscard]] StoreError send(RedisCommand& command, std::span<const std::string_view> words, bool asking = false);

  /// A command went unanswered for too long. The fifth in a row drops the connection.
  void note_timeout() noexcept;

  /// Another server from now on: drops the connection without counting an error.
  void move_to(const RedisAddress& address);
  /// Drops the connection and connects again.
  void reconnect(std::string_view why);

  [[nodiscard]] bool is_ready() const noexcept { return state_ == State::ready; }
  [[nodiscard]] bool is_connecting() const noexcept {
    return state_ != State::ready && state_ != State::waiting && !is_down_;
  }
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }
  [[nodiscard]] const RedisAddress& address() const noexcept { return settings_.address; }

 private:
  enum class State : std::uint8_t { waiting, connecting, securing, greeting, ready };
  static constexpr std::uint32_t kErrorsUntilDown = 5;
  /// So long without any answer: the connection is given up.
  [[nodiscard]] Duration stall() const noexcept {
    return std::max<Duration>(std::chrono::seconds(1), 2 * settings_.command_timeout);
  }

  struct Flush : Waiter {
    explicit Flush(RedisLink& owner) noexcept : Waiter(&run), link(owner) {}
    static void run(Waiter& waiter);
    RedisLink& link;
  };

  static void on_ready(Waiter& waiter);
  static void on_time(Timer& timer);
  void connect();
  void connected();
  void greet();
  void become_ready();
  void fail(std::string_view why);
  void drop_commands() noexcept;
  void wait_to_connect();

  void receive();
  [[nodiscard]] bool take_in(std::string_view bytes);
  [[nodiscard]] bool take_replies();
  [[nodiscard]] bool take(ReplyView reply);
  void flush();
  void schedule_flush();
  [[nodiscard]] Duration jittered(Duration span) noexcept;

  StoreLoop loop_;
  RedisLinkSettings settings_;
  RedisLinkOwner& owner_;
  Flush flush_{*this};
  State state_ = State::waiting;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<RedisTlsSession> tls_;
  std::unique_ptr<ReplyReader> reader_;
  std::string queued_;  // commands, plain
  std::string wire_;    // bytes to send
  std::size_t sent_ = 0;
  RedisCommand* first_ = nullptr;
  RedisCommand* last_ = nullptr;
  std::size_t in_flight_ = 0;
  std::size_t greetings_ = 0;  // replies to the greeting that are still to come
  std::uint32_t errors_ = 0;   // in a row
  std::uint32_t attempts_ = 0;
  std::uint64_t random_;
  std::uint64_t generation_ = 0;  // of the connection: a callback may have ended it
  bool is_down_ = false;
  bool is_flush_due_ = false;
};

}  // namespace gatehouse::core
