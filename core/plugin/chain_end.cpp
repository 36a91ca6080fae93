// The end of an exchange, as plugins see it: what is pending is cancelled, everybody is told once, nobody afterwards.
#include "plugin/abi_text.hpp"
#include "plugin/chain_run.hpp"
#include "plugin/running.hpp"

namespace gatehouse::core {

void ChainRun::cancel_operations(const Instance* of) noexcept {
  for (auto** link = &operations_; *link != nullptr;) {
    auto* operation = *link;
    if (of != nullptr && operation->instance() != of) {
      link = &operation->next_;
      continue;
    }
    operation->cancel();  // takes itself out of the list
  }
}

std::uint16_t ChainRun::position_of(const Instance& instance) const noexcept {
  std::uint16_t position = 0;
  while (position + 1U < chain_->size() && (*chain_)[position].instance.get() != &instance) ++position;
  return position;
}

bool ChainRun::somebody_ends() const noexcept {
  const auto& list = chain_->with(Phase::end);
  return !list.empty() && (list.front() < passed_ || !chain_->observers().empty());
}

void ChainRun::end() {
  if (has_ended_) return;
  has_ended_ = true;
  if (is_suspended_) close_suspension();
  cancel_operations(nullptr);
  phase_ = Phase::end;
  if (somebody_ends()) {
    (void)report();
    const auto& list = chain_->with(Phase::end);
    for (auto at = list.rbegin(); at != list.rend(); ++at) {
      if (*at < passed_ && !(*chain_)[*at].instance->library().is_observer()) end_one(*at);
    }
    // Observers last and in written order: they see what the others have noted.
    for (const auto at : chain_->observers()) {
      if (((*chain_)[at].instance->phases() & GH_ON_END) != 0) end_one(at);
    }
    cancel_operations(nullptr);  // begun in on_end: nobody may be told of their end
  }
  for (auto* hook = std::exchange(end_hooks_, nullptr); hook != nullptr;) {
    auto* next = hook->next;
    hook->run(*hook, *this);
    hook = next;
  }
}

void ChainRun::end_one(std::uint16_t position) noexcept {
  acting_ = position;
  const auto& instance = acting();
  auto& account = phase_account(instance);
  account.calls.add(1);
  const Entry entry(context_.worker, instance, Phase::end);
  auto* local = const_cast<Instance&>(instance).seat(context_.worker.index()).local;
  is_running_ = true;
  instance.table().on_end(instance.self(), local, handle(), std::exchange(runs_[position].state, nullptr), report_);
  is_running_ = false;
}

}  // namespace gatehouse::core
