// The walks of the heads: who is entered, and what becomes of what they answer.
#include "observe/log.hpp"
#include "plugin/chain_run.hpp"
#include "plugin/shadow.hpp"
#include "plugin/slow_phase.hpp"

namespace gatehouse::core {

const PluginAnswer ChainRun::kNoAnswer{};

namespace {

/// Once a second for an instance and a worker: a store that is down fails every exchange.
void tell_failure(const ChainRun& run, std::string_view why, bool goes_on) noexcept {
  auto& instance = run.acting();
  auto& account = *instance.seat(run.worker().index()).account;
  const auto now = ticks_now();
  const auto second = run.worker().runtime().rate().ticks(std::chrono::seconds(1));
  if (account.failure_told != 0 && now - account.failure_told < second) {
    ++account.failures_untold;
    return;
  }
  account.failure_told = now;
  log_error("a plugin failed", {{"instance", instance.address()},
                                {"phase", name_of(run.phase())},
                                {"why", why},
                                {"request_id", run.exchange().id},
                                {"on_failure", goes_on ? "open" : "closed"},
                                {"not_told_before", std::exchange(account.failures_untold, 0)}});
}

}  // namespace

ChainRunPtr ChainRun::begin(const Chain& chain, const RunContext& context) {
  if (chain.empty()) return nullptr;
  void* at = context.exchange.arena.allocate(sizeof(ChainRun), alignof(ChainRun));
  return Ptr(new (at) ChainRun(chain, context));
}

ChainRun::ChainRun(const Chain& chain, const RunContext& context)
    : chain_(&chain),
      context_(context),
      runs_(static_cast<InstanceRun*>(
          context.exchange.arena.allocate(sizeof(InstanceRun) * chain.size(), alignof(InstanceRun)))) {
  std::uninitialized_default_construct_n(runs_, chain.size());
}

ChainRun::~ChainRun() {
  end();
  if (request_stages_ != nullptr) request_stages_->~BodyStages();
  if (response_stages_ != nullptr) response_stages_->~BodyStages();
  magic_ = 0;
}

Walk ChainRun::request() {
  phase_ = Phase::request;
  walk_begun_ = ticks_now();
  return walk_request();
}

Walk ChainRun::walk_request() {
  const auto& list = chain_->with(Phase::request);
  while (position_ < list.size()) {
    const auto at = list[position_++];
    passed_ = static_cast<std::uint16_t>(at + 1);
    const auto verdict = enter(at, nullptr);
    if (verdict == GH_PROCEED && pending_ == nullptr) [[likely]] {
      runs_[at].did = Did::proceed;
      continue;
    }
    if (const auto walk = settle_verdict(verdict); walk != Walk::proceed) return walk;
  }
  passed_ = static_cast<std::uint16_t>(chain_->size());
  open_stages(Phase::request_body);
  request_took_ = ticks_now() - walk_begun_;
  phase_ = Phase::none;
  return Walk::proceed;
}

Walk ChainRun::response() {
  phase_ = Phase::response;
  if (!is_response_walked_) {
    is_response_walked_ = true;
    position_ = static_cast<std::uint16_t>(chain_->with(Phase::response).size());
    walk_begun_ = ticks_now();
  }
  return walk_response();
}

void ChainRun::restart_response() noexcept {
  is_response_walked_ = false;
  if (response_stages_ != nullptr) response_stages_->~BodyStages();
  response_stages_ = nullptr;
}

Walk ChainRun::walk_response() {
  const auto& list = chain_->with(Phase::response);
  while (position_ > 0) {
    const auto at = list[--position_];
    if (at >= passed_ || runs_[at].is_out) continue;
    const auto verdict = enter(at, nullptr);
    if (verdict == GH_PROCEED && pending_ == nullptr) [[likely]] {
      if (runs_[at].did == Did::not_run) runs_[at].did = Did::proceed;
      continue;
    }
    if (const auto walk = settle_verdict(verdict); walk != Walk::proceed) return walk;
  }
  open_stages(Phase::response_body);
  response_took_ = ticks_now() - walk_begun_;
  phase_ = Phase::none;
  return Walk::proceed;
}

std::int32_t ChainRun::call(const Instance& instance, void* local, void** state, BodyCall* body) const noexcept {
  const auto& table = instance.table();
  auto* self = instance.self();
  auto* exchange = const_cast<ChainRun*>(this)->handle();
  switch (phase_) {
    case Phase::request:
      return table.on_request(self, local, exchange, state);
    case Phase::request_body:
      return table.on_request_body(self, local, exchange, state, reinterpret_cast<gh_body*>(body));
    case Phase::response:
      return table.on_response(self, local, exchange, state);
    default:
      return table.on_response_body(self, local, exchange, state, reinterpret_cast<gh_body*>(body));
  }
}

// The whole cost of a phase but for the plugin's own: two reads of the counter, three words written, one indirect call.
std::int32_t ChainRun::enter(std::uint16_t position, BodyCall* body) noexcept {
  acting_ = walking_ = position;
  auto& instance = *(*chain_)[position].instance;
  auto& worker = context_.worker;
  auto& seat = instance.seat(worker.index());
  worker.running().set(&instance, phase_);
  is_running_ = true;
  const auto begun = ticks_now();
  const auto verdict = call(instance, seat.local, &runs_[position].state, body);
  const auto took = ticks_now() - begun;
  is_running_ = false;
  worker.running().clear();

  auto& account = seat.account->phases[static_cast<std::size_t>(phase_)];
  const auto calls = account.calls.value();
  account.calls.set(calls + 1);
  account.running.add(took);
  if ((calls & worker.sample_mask()) == 0) [[unlikely]] {
    seat.account->durations[static_cast<std::size_t>(phase_)].add(worker.runtime().rate().duration(took));
  }
  if (is_slow(worker, took)) [[unlikely]]
    tell_slow(worker, instance, phase_, took);
  return verdict;
}

PhaseAccount& ChainRun::phase_account(const Instance& instance) const noexcept {
  return const_cast<Instance&>(instance)
      .seat(context_.worker.index())
      .account->phases[static_cast<std::size_t>(phase_)];
}

Walk ChainRun::settle_verdict(std::int32_t verdict) noexcept {
  auto& run = acting_run();
  switch (verdict) {
    case GH_PROCEED:
      if (pending_ != nullptr) {
        misbehaved("an answer without GH_RESPONDED");
        return take_failure("answer without a verdict");
      }
      if (run.did == Did::not_run) run.did = Did::proceed;
      return Walk::proceed;
    case GH_RESPONDED:
      if (pending_ == nullptr) {
        misbehaved("GH_RESPONDED without respond or refuse");
        return take_failure("no answer");
      }
      return take_answer();
    case GH_SUSPENDED:
      return suspend();
    case GH_FAILED:
      return take_failure("failed");
    default:
      misbehaved("unknown verdict");
      return take_failure("unknown verdict");
  }
}

Walk ChainRun::suspend() noexcept {
  is_suspended_ = true;
  suspended_at_ = context_.worker.now();
  phase_account(acting()).suspended.add(1);
  return Walk::suspended;
}

Walk ChainRun::take_answer() noexcept {
  auto& instance = acting();
  auto& run = acting_run();
  const auto& answer = *std::exchange(pending_, nullptr);
  run.did = Did::respond;
  run.is_out = true;
  run.reason = answer.code;
  phase_account(instance).responded.add(1);
  count_refusal(instance, context_.worker.index(), answer.code);
  if (instance.is_shadow()) {
    run.would_status = answer.status;
    return Walk::proceed;
  }
  answer_ = &answer;
  return Walk::answered;
}

Walk ChainRun::take_failure(std::string_view why) noexcept {
  auto& instance = acting();
  auto& run = acting_run();
  pending_ = nullptr;
  run.did = Did::fail;
  run.is_out = true;
  run.reason = code(Error::plugin_failed);
  phase_account(instance).failed.add(1);
  cancel_operations(&instance);
  const bool goes_on = instance.is_shadow() || (*chain_)[acting_].on_failure == OnFailure::open;
  tell_failure(*this, why, goes_on);
  return goes_on ? Walk::proceed : answer_error(Error::plugin_failed);
}

Walk ChainRun::answer_error(Error error) noexcept {
  auto* answer = context_.exchange.arena.make<PluginAnswer>();
  answer->kind = PluginAnswer::Kind::error;
  answer->error = error;
  answer->status = info(error).status;
  answer->code = code(error);
  answer->by = &acting();
  answer_ = answer;
  return Walk::answered;
}

}  // namespace gatehouse::core
