#include "plugin/operations.hpp"

#include <new>

#include "plugin/chain_run.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

gh_op OperationTable::add(Operation& operation) noexcept {
  std::uint32_t index = free_ - 1;
  if (free_ != 0) {
    free_ = places_[index].next_free;
  } else {
    if (places_.size() >= kMaxOperationsOfThread) return 0;
    try {
      places_.emplace_back();
    } catch (const std::bad_alloc&) {
      return 0;
    }
    index = static_cast<std::uint32_t>(places_.size() - 1);
  }
  places_[index].operation = &operation;
  ++pending_;
  return (gh_op{places_[index].generation} << 32) | (index + 1);
}

Operation* OperationTable::find(gh_op id) const noexcept {
  const auto index = static_cast<std::uint32_t>(id) - 1;  // 0 wraps round to no place
  if (index >= places_.size() || places_[index].generation != static_cast<std::uint32_t>(id >> 32)) return nullptr;
  return places_[index].operation;
}

void OperationTable::remove(gh_op id) noexcept {
  if (find(id) == nullptr) return;
  const auto index = static_cast<std::uint32_t>(id) - 1;
  auto& place = places_[index];
  place.operation = nullptr;
  if (++place.generation == 0) place.generation = 1;
  place.next_free = free_;
  free_ = index + 1;
  --pending_;
}

void OperationTable::cancel(gh_op id) noexcept {
  if (auto* operation = find(id)) operation->cancel();
}

gh_op Operation::begin(ChainRun* run, Instance& instance, gh_done done, void* context) noexcept {
  auto* thread = PluginThread::current();
  if (thread == nullptr || (run != nullptr && run->operation_count_ >= kMaxOperationsOfExchange)) return 0;
  id_ = thread->operations().add(*this);
  if (id_ == 0) return 0;
  table_ = &thread->operations();
  run_ = run;
  instance_ = &instance;
  done_ = done;
  context_ = context;
  if (run == nullptr) return id_;
  ++run->operation_count_;
  link_ = &run->operations_;
  next_ = run->operations_;
  if (next_ != nullptr) next_->link_ = &next_;
  run->operations_ = this;
  instance.seat(run->worker().index()).account->operations.add(1);
  return id_;
}

void Operation::forget() noexcept {
  if (id_ == 0) return;
  table_->remove(id_);
  id_ = 0;
  if (link_ == nullptr) return;
  *link_ = next_;
  if (next_ != nullptr) next_->link_ = link_;
  link_ = nullptr;
  next_ = nullptr;
  --run_->operation_count_;
}

void Operation::complete(std::int32_t error) noexcept {
  if (id_ == 0) return;
  forget();
  if (done_ == nullptr) return;
  // Copies: the plugin may free this object from inside `done`.
  auto* const done = done_;
  auto* const context = context_;
  auto& thread = *PluginThread::current();
  auto* const run = run_;
  if (run == nullptr) {
    const Entry entry(thread, *instance_, Phase::control);
    done(context, error);
    return;
  }
  // The walk may have gone on to another instance meanwhile: what is done now, this one does.
  const auto acting = std::exchange(run->acting_, run->position_of(*instance_));
  const Entry entry(thread, *instance_, run->phase());
  done(context, error);
  run->acting_ = acting;
}

}  // namespace gatehouse::core
