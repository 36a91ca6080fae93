// One exchange on its way through the instances of its chain.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/task.hpp"
#include "http/exchange.hpp"
#include "io/deadline.hpp"
#include "plugin/answer.hpp"
#include "plugin/body_stages.hpp"
#include "plugin/chain.hpp"
#include "plugin/exchange_hooks.hpp"
#include "plugin/identity.hpp"
#include "plugin/operations.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

/// What a walk has come to.
enum class Walk : std::uint8_t {
  proceed,      // everybody let it go on
  answered,     // answer() says what is to be answered instead; walks of the way in are over
  suspended,    // somebody waits: co_await settle()
  client_gone,  // while somebody waited
  shutdown,     // the same, cancelled
};

/// What a run uses; everything outlives it.
struct RunContext {
  Exchange& exchange;
  PluginWorker& worker;
  ExchangeHooks& hooks;
  Deadline& deadline;       // the one wait of the exchange
  Watch* client = nullptr;  // of the client's connection; null: a client that cannot leave
};

enum class Did : std::uint8_t { not_run, proceed, respond, fail };  // the numbers of GH_DID_*

/// What one instance has done in one exchange. In the arena.
struct InstanceRun {
  void* state = nullptr;  // the plugin's
  Did did = Did::not_run;
  bool is_out = false;         // answered or failed: no phase but the end is called any more
  bool asked_request = false;  // want_body was called for it; else the manifest's wish holds
  bool asked_response = false;
  BodyWish request_wish = BodyWish::none;
  BodyWish response_wish = BodyWish::none;
  std::uint16_t would_status = 0;
  std::uint64_t request_max = 0;
  std::uint64_t response_max = 0;
  std::string_view reason{};
};

/// Something of an extension that must happen when the exchange is over: leases to give back. In the arena.
struct EndHook {
  void (*run)(EndHook& self, ChainRun& exchange) noexcept = nullptr;
  EndHook* next = nullptr;
};

/// Bytes that plugins may take from the arena of one exchange, copies of what they set included. Bodies of answers and
/// buffered bodies are bounded apart.
inline constexpr std::uint64_t kMaxPluginArena = 1ULL << 20;
/// A suspension ends at the latest so long after it began, when the exchange itself has no deadline.
inline constexpr Duration kLongestSuspension = std::chrono::minutes(5);

/// The handle of plugins (gh_exchange) is the address of this object. Lives in the arena of its exchange; its worker
/// only. Order of calls: request → push_request_body… → response → push_response_body… → end. Each of the first four
/// may give Walk::suspended, and then settle() goes on with it; nothing else may be called in between but end().
class ChainRun {
 public:
  struct Destroy {
    void operator()(ChainRun* run) const noexcept { run->~ChainRun(); }
  };
  using Ptr = std::unique_ptr<ChainRun, Destroy>;

  /// nullptr for an empty chain: no plugin, no cost. Must be destroyed before the arena of the exchange is reset.
  static Ptr begin(const Chain& chain, const RunContext& context);
  /// Runs end() when nobody did.
  ~ChainRun();
  ChainRun(const ChainRun&) = delete;
  ChainRun& operator=(const ChainRun&) = delete;

  // ---- walks ------------------------------------------------------------------------------------------------------

  /// The request phase, in written order. Hot path: no coroutine, no allocation of its own.
  Walk request();
  /// The response phase, in reverse, over the instances that the way in has passed; for every answer, whoever made it.
  /// After Walk::answered the proxy puts the answer in the place of the response and calls it again: it goes on behind
  /// the instance that answered.
  Walk response();
  /// Another response takes the place of one that has been walked, after its body came to an answer or to an end: the
  /// next response() walks it from the beginning, but for the instances that have answered or failed.
  void restart_response() noexcept;
  /// Waits for the end of a suspension, goes on with the walk, and so on until it has come to something else. Ends at
  /// the deadline with the instance's failure.
  Task<Walk> settle();

  /// Somebody wants the request body; known when the request phase is over.
  [[nodiscard]] bool wants_request_body() const noexcept { return request_stages_ != nullptr; }
  /// Somebody wants it whole: nothing may be forwarded until push_request_body() has given the last of it.
  [[nodiscard]] bool holds_request_body() const noexcept {
    return request_stages_ != nullptr && request_stages_->is_holding();
  }
  /// The next piece of the body; what is to go on instead of it is in body() then, and stays there until the next push.
  /// `is_last` with an empty piece is the end. `piece` need not stay when the walk suspends.
  Walk push_request_body(std::string_view piece, bool is_last);
  /// From here on nothing can be answered from the request body.
  void forwarding_begun() noexcept { is_forwarding_ = true; }

  /// The same for the response; known when the response phase is over.
  [[nodiscard]] bool wants_response_body() const noexcept { return response_stages_ != nullptr; }
  /// The head must not go out yet: it may still change, and so may everything.
  [[nodiscard]] bool holds_response_head() const noexcept {
    return response_stages_ != nullptr && response_stages_->is_holding();
  }
  Walk push_response_body(std::string_view piece, bool is_last);
  /// The head has gone out: it cannot change, and nothing can be answered any more. An answer that comes all the same
  /// is the failure of an instance with on_failure closed: the exchange must be cut.
  void response_begun() noexcept { is_responding_ = true; }

  /// What goes on after a push. Views, valid until the next push or suspension of any exchange of this worker.
  [[nodiscard]] std::span<const std::string_view> body() const noexcept { return body_; }

  /// After Walk::answered.
  [[nodiscard]] const PluginAnswer& answer() const noexcept { return *answer_; }

  /// Cancels what is pending, completes the report, calls on_end of everybody who was entered and of observers, then
  /// the end hooks. Once; nothing of this exchange reaches a plugin afterwards.
  void end();

  // ---- what the proxy asks ----------------------------------------------------------------------------------------

  /// The end of every suspension; the total deadline of the exchange unless set. The proxy moves it with its stages.
  void set_deadline(TimePoint at) noexcept { deadline_ = at; }
  /// An instance has promised that an attempt may be repeated although bytes were sent.
  [[nodiscard]] bool may_repeat() const noexcept { return (hints_ & GH_MAY_REPEAT) != 0; }
  /// An instance wants the exchange to go on when the client has left.
  [[nodiscard]] bool must_finish() const noexcept { return (hints_ & GH_FINISH) != 0; }
  /// Who calls; anonymous until an instance has set it.
  [[nodiscard]] Identity& identity();
  /// Identity, claims and consumer for templates of the core; other members as the hooks gave them.
  [[nodiscard]] TemplateContext variables();
  /// The report as far as it goes, complete in end().
  const gh_report& report();
  /// Reason and finer cause of the last plugin answer that the proxy installed; empty: none.
  [[nodiscard]] std::string_view reason() const noexcept { return answer_->code; }

  // ---- for the host table and extensions (host_*.cpp) --------------------------------------------------------------

  /// nullptr for what is no exchange (any more).
  [[nodiscard]] static ChainRun* of(gh_exchange* handle) noexcept {
    auto* run = reinterpret_cast<ChainRun*>(handle);
    return run != nullptr && run->magic_ == kMagic ? run : nullptr;
  }
  [[nodiscard]] gh_exchange* handle() noexcept { return reinterpret_cast<gh_exchange*>(this); }
  [[nodiscard]] Exchange& exchange() const noexcept { return context_.exchange; }
  [[nodiscard]] PluginWorker& worker() const noexcept { return context_.worker; }
  [[nodiscard]] ExchangeHooks& hooks() const noexcept { return context_.hooks; }
  [[nodiscard]] Phase phase() const noexcept { return phase_; }
  /// The instance whose code runs, or whose suspension is waited for. There is one whenever plugin code runs.
  [[nodiscard]] Instance& acting() const noexcept { return *(*chain_)[acting_].instance; }
  [[nodiscard]] InstanceRun& acting_run() noexcept { return runs_[acting_]; }
  [[nodiscard]] bool is_shadow() const noexcept { return acting().is_shadow(); }
  /// Until when an operation may last, at most.
  [[nodiscard]] TimePoint deadline() const noexcept {
    return deadline_ < context_.exchange.total_deadline ? deadline_ : context_.exchange.total_deadline;
  }
  /// Memory that ends with the exchange, within kMaxPluginArena; nullptr: full.
  [[nodiscard]] void* allocate(std::uint64_t bytes, std::uint64_t alignment) noexcept;
  /// A copy in it. False: full.
  [[nodiscard]] bool copy(std::string_view text, std::string_view& to) noexcept;
  void at_end(EndHook& hook) noexcept {
    hook.next = end_hooks_;
    end_hooks_ = &hook;
  }
  /// A breach of the rules by the acting instance.
  void misbehaved(std::string_view what) noexcept { acting().misbehaved(worker(), phase_, what); }

  // The functions of gh_host that change the run; GH_OK or GH_E_*. host*.cpp
  [[nodiscard]] bool may_write(std::uint32_t head) const noexcept;
  [[nodiscard]] bool may_answer() const noexcept;
  std::int32_t set_answer(const PluginAnswer& answer) noexcept;
  std::int32_t set_identity(const gh_identity& identity) noexcept;
  std::int32_t want_body(std::uint32_t body, std::uint32_t how, std::uint64_t max) noexcept;
  std::int32_t note(std::string_view name, std::string_view value) noexcept;
  void hint(std::uint32_t hints) noexcept { hints_ |= hints; }
  void resume(std::int32_t verdict) noexcept;
  ConsumerMatch consumer() noexcept;
  [[nodiscard]] std::string_view find_note(std::string_view dotted) const noexcept;
  [[nodiscard]] std::uint64_t arena_left() const noexcept { return kMaxPluginArena - arena_used_; }

 private:
  friend class Operation;

  ChainRun(const Chain& chain, const RunContext& context);

  // chain_walk.cpp
  Walk walk_request();
  Walk walk_response();
  std::int32_t enter(std::uint16_t position, BodyCall* body) noexcept;
  std::int32_t call(const Instance& instance, void* local, void** state, BodyCall* body) const noexcept;
  Walk settle_verdict(std::int32_t verdict) noexcept;
  Walk suspend() noexcept;
  Walk take_answer() noexcept;
  Walk take_failure(std::string_view why) noexcept;
  Walk answer_error(Error error) noexcept;
  Walk go_on();
  Walk leave(Walk as) noexcept;
  void close_suspension() noexcept;
  PhaseAccount& phase_account(const Instance& instance) const noexcept;

  // chain_body.cpp
  Walk push(BodyStages& stages, Phase phase, std::string_view piece, bool is_last);
  Walk walk_body();
  bool gather(BodyStage& stage, Walk& walk);
  Walk body_over(BodyStage& stage);
  void close_stage() noexcept;
  void open_stages(Phase phase);
  [[nodiscard]] BodyStages& stages() noexcept {
    return phase_ == Phase::request_body ? *request_stages_ : *response_stages_;
  }

  // chain_end.cpp
  [[nodiscard]] std::uint16_t position_of(const Instance& instance) const noexcept;
  void end_one(std::uint16_t position) noexcept;
  void cancel_operations(const Instance* of) noexcept;
  void fill_report(gh_report& report);
  void fill_instances(gh_report& report);
  [[nodiscard]] bool somebody_ends() const noexcept;

  static constexpr std::uint64_t kMagic = 0x676831657863686e;  // "gh1exchn"
  static constexpr std::int32_t kNotResumed = -1;
  static const PluginAnswer kNoAnswer;

  std::uint64_t magic_ = kMagic;
  const Chain* chain_;
  RunContext context_;
  InstanceRun* runs_;  // by position
  TimePoint deadline_ = kNever;
  Phase phase_ = Phase::none;
  bool is_suspended_ = false;
  bool is_running_ = false;  // plugin code of this exchange is on the stack
  bool is_forwarding_ = false;
  bool is_responding_ = false;
  bool is_response_walked_ = false;
  bool has_ended_ = false;
  bool has_consumer_ = false;
  std::uint16_t position_ = 0;  // in the list of the phase
  std::uint16_t passed_ = 0;    // instances that the way in has entered: the first so many
  std::uint16_t acting_ = 0;    // position in the chain of the instance whose code runs
  std::uint16_t walking_ = 0;   // of the one that the walk has come to: it may be suspended
  std::int32_t resumed_ = kNotResumed;
  std::uint32_t hints_ = 0;
  std::uint32_t operation_count_ = 0;
  std::uint32_t note_count_ = 0;
  Operation* operations_ = nullptr;
  EndHook* end_hooks_ = nullptr;
  std::uint64_t arena_used_ = 0;
  TimePoint suspended_at_{};
  const PluginAnswer* answer_ = &kNoAnswer;
  const PluginAnswer* pending_ = nullptr;  // told by the acting instance, not yet taken
  std::span<const std::string_view> body_{};
  // In the arena, made when somebody needs them.
  BodyStages* request_stages_ = nullptr;
  BodyStages* response_stages_ = nullptr;
  Identity* identity_ = nullptr;
  gh_report* report_ = nullptr;
  gh_note* notes_ = nullptr;
  ConsumerMatch consumer_;
  Ticks walk_begun_ = 0;
  Ticks request_took_ = 0;
  Ticks response_took_ = 0;
};

using ChainRunPtr = ChainRun::Ptr;

}  // namespace gatehouse::core
