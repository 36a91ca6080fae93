// Suspension: waiting for an instance, and what ends the wait.
#include "plugin/chain_run.hpp"

namespace gatehouse::core {

Task<Walk> ChainRun::settle() {
  for (;;) {
    while (resumed_ == kNotResumed) {
      Want client{};
      if (context_.client != nullptr && !must_finish()) client = {context_.client, kHungUp};
      const auto until = std::min(deadline(), suspended_at_ + kLongestSuspension);
      const auto wake = co_await context_.deadline.wait(until, client);
      if (resumed_ != kNotResumed) break;
      if (wake == Wake::cancelled) co_return leave(Walk::shutdown);
      if (client.watch != nullptr && (client.watch->ready & kHungUp) != 0) co_return leave(Walk::client_gone);
      if (wake == Wake::expired) break;  // a missed deadline is the instance's failure
    }
    if (const auto walk = go_on(); walk != Walk::suspended) co_return walk;
  }
}

void ChainRun::close_suspension() noexcept {
  is_suspended_ = false;
  acting_ = walking_;
  const auto waited = std::max(context_.worker.now() - suspended_at_, Duration::zero());
  phase_account(acting()).waiting.add(static_cast<std::uint64_t>(waited.count()));
}

Walk ChainRun::leave(Walk as) noexcept {
  close_suspension();
  cancel_operations(nullptr);
  return as;
}

Walk ChainRun::go_on() {
  close_suspension();
  const auto verdict = std::exchange(resumed_, kNotResumed);
  auto walk = Walk::proceed;
  if (verdict == kNotResumed) {
    walk = take_failure("deadline");
  } else if (verdict == GH_SUSPENDED) {
    misbehaved("resume with GH_SUSPENDED");
    walk = take_failure("unknown verdict");
  } else {
    walk = settle_verdict(verdict);
  }
  if (walk != Walk::proceed) return walk;
  switch (phase_) {
    case Phase::request:
      return walk_request();
    case Phase::response:
      return walk_response();
    default:
      close_stage();
      return walk_body();
  }
}

void ChainRun::resume(std::int32_t verdict) noexcept {
  // Whoever runs is to blame: the instance that the walk waits for, or another one that kept a handle.
  const auto* running = context_.worker.running().instance();
  auto& awaited = *(*chain_)[walking_].instance;
  auto& caller = running == nullptr ? awaited : const_cast<Instance&>(*running);
  if (!is_suspended_ || is_running_ || resumed_ != kNotResumed || &caller != &awaited) {
    caller.misbehaved(context_.worker, phase_, "resume of an exchange that does not wait for it");
    return;
  }
  resumed_ = verdict < GH_PROCEED || verdict > GH_FAILED ? GH_FAILED : verdict;
  if (resumed_ != verdict) awaited.misbehaved(context_.worker, phase_, "resume with an unknown verdict");
  context_.deadline.nudge();
}

}  // namespace gatehouse::core
