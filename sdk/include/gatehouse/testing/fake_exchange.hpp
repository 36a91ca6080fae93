// The fake exchange and the fake instance: the state behind gh_exchange and gh_instance.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/testing/loop.hpp"
#include "gatehouse/testing/manifest.hpp"
#include "gatehouse/testing/record.hpp"
#include "gatehouse/testing/server.hpp"
#include "gatehouse/testing/settings.hpp"
#include "gatehouse/testing/story.hpp"
#include "gatehouse/testing/value.hpp"

namespace gatehouse::testing {

class FakeHost;
class MemoryStore;

inline constexpr std::uint64_t kInstanceMagic = 0x6768'696e'7374'31;
inline constexpr std::uint64_t kExchangeMagic = 0x6768'6578'6368'31;

struct FakeInstance {
  std::uint64_t magic = kInstanceMagic;
  FakeHost* host = nullptr;
  const gh_plugin* plugin = nullptr;
  std::string name, address;
  Mode mode = Mode::enforce;
  OnFailure on_failure = OnFailure::closed;
  Manifest manifest;
  std::unique_ptr<Value> config;
  void* self = nullptr;
  std::vector<void*> locals;  ///< per worker
  std::vector<std::string> errors, warnings;
  std::vector<std::function<void()>> at_end;  ///< what ends with the instance, before destroy
  std::vector<std::shared_ptr<void>> owned;   ///< stores, sinks, templates: end behind destroy

  [[nodiscard]] gh_instance* handle() { return reinterpret_cast<gh_instance*>(this); }
  [[nodiscard]] bool is_shadow() const { return mode == Mode::shadow; }
};

/// The chain of one configuration; exchanges in flight keep theirs.
struct Generation {
  std::vector<std::unique_ptr<FakeInstance>> instances;
  FakeHost* host = nullptr;
  ~Generation();
};

enum class Phase { request, request_body, response, response_body, end };

inline const char* name_of(Phase phase) {
  static constexpr const char* kNames[] = {"on_request", "on_request_body", "on_response", "on_response_body",
                                           "on_end"};
  return kNames[static_cast<int>(phase)];
}

/// One instance within one exchange.
struct Slot {
  FakeInstance* instance = nullptr;
  void* state = nullptr;
  bool is_reached = false;  ///< the request walk passed it before an answer existed
  bool is_entered = false;  ///< a phase of it was called: on_end will be
  bool is_out = false;      ///< failed, or answered: no phase but on_end
  bool has_set_identity = false;
  std::uint32_t verdict = GH_DID_NOT_RUN;
  std::string reason;
  std::uint32_t would_status = 0;
  struct Body {
    std::uint32_t how = GH_BODY_NONE;
    std::uint64_t max = 0;
    bool is_over = false;
    std::vector<std::string> kept;  ///< of a buffer
  } bodies[2];                      ///< by GH_REQUEST, GH_RESPONSE
};

/// What respond or refuse left behind.
struct PluginAnswer {
  unsigned status = 0;
  Headers headers{};
  std::string body{}, reason{}, detail{};
};

struct FakeBody {
  std::uint64_t magic = 0x6768'626f'6479'31;
  std::vector<std::string> segments;
  bool is_last = false, is_over = false;
  std::optional<std::vector<std::string>> replaced;
};

/// Why a waiting story goes on, and what it waits for.
enum class Wake { ready, client, deadline, shutdown };
enum class Awaited { verdict, request_body, upstream };

struct FakeExchange {
  std::uint64_t magic = kExchangeMagic;
  FakeHost* host = nullptr;
  std::shared_ptr<Generation> generation;
  std::shared_ptr<Record> record = std::make_shared<Record>();
  RouteSettings route;
  std::uint32_t worker = 0;
  std::uint64_t number = 0;

  std::string method, target, path, query, authority, scheme = "https", protocol = "1.1", request_id,
                                                      client = "192.0.2.1";
  bool is_preflight = false;
  Headers heads[2];
  unsigned status = 0;  ///< of the response there is
  std::deque<std::string> request_pieces;
  bool is_request_complete = true, has_request_body = false;
  std::vector<std::string> response_pieces;
  bool is_response_cut = false;  ///< the upstream broke off behind these pieces
  std::string sent_body, client_body;
  std::optional<Wake> ended_by;  ///< not the normal way

  Phase phase = Phase::request;
  std::size_t current = 0;  ///< slot whose phase runs or is suspended
  std::vector<Slot> slots;
  std::optional<PluginAnswer> answer;
  bool is_forwarding = false, is_head_sent = false;

  bool is_suspended = false;
  std::optional<std::int32_t> resumed;
  std::coroutine_handle<> parked;
  Awaited awaited = Awaited::verdict;
  bool has_upstream_answered = false, has_client_left = false, is_deadline_over = false, is_shutdown = false;
  Loop::Timer deadline_timer{};
  Duration started{0}, deadline{0};
  std::int64_t started_wall = 0;

  std::uint32_t hints = 0;
  std::string upstream;
  bool is_upstream_drawn = false;
  Identity identity;
  std::uint32_t origin = GH_ORIGIN_NONE;
  std::size_t arena_left = 0;
  std::vector<std::pair<void*, std::size_t>> arena;
  std::vector<std::shared_ptr<void>> owned;   ///< results of operations
  std::vector<std::function<void()>> at_end;  ///< leases and receipts that end with the exchange
  Steps<int> story;

  [[nodiscard]] gh_exchange* handle() { return reinterpret_cast<gh_exchange*>(this); }
  [[nodiscard]] Slot& slot() { return slots[current]; }
  [[nodiscard]] bool is_shadow() { return current < slots.size() && slot().instance->is_shadow(); }
  [[nodiscard]] Headers& head(std::uint32_t which) { return heads[which == GH_RESPONSE ? 1 : 0]; }

  /// Memory of a real arena is shared by everything of the exchange: false when it is full.
  [[nodiscard]] bool charge(std::size_t bytes) {
    if (bytes > arena_left) return false;
    arena_left -= bytes;
    return true;
  }

  /// Something happened: the story goes on in this turn when that is what it waits for.
  void wake();

  [[nodiscard]] bool is_ready() const {
    switch (awaited) {
      case Awaited::verdict:
        return resumed.has_value();
      case Awaited::request_body:
        return !request_pieces.empty() || is_request_complete;
      case Awaited::upstream:
        return has_upstream_answered;
    }
    return false;
  }

  [[nodiscard]] std::optional<Wake> why_awake() const {
    if (is_shutdown) return Wake::shutdown;
    if (has_client_left && ((hints & GH_FINISH) == 0 || !is_request_complete)) return Wake::client;
    if (is_ready()) return Wake::ready;
    if (is_deadline_over) return Wake::deadline;
    return std::nullopt;
  }
};

/// co_await Park{exchange, what}: until the story has a reason to go on.
struct Park {
  FakeExchange& exchange;
  Awaited what;

  bool await_ready() const {
    exchange.awaited = what;
    return exchange.why_awake().has_value();
  }
  void await_suspend(std::coroutine_handle<> handle) const { exchange.parked = handle; }
  Wake await_resume() const { return *exchange.why_awake(); }
};

}  // namespace gatehouse::testing
