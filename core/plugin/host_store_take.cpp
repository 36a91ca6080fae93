// gatehouse.store/1: limits decided together, and what is given back.
#include <new>

#include "plugin/host_extensions.hpp"
#include "plugin/store_takes.hpp"

namespace gatehouse::core {
namespace {

void fill(const StoreCaller& caller, const TakeOperation& from, gh_take_result& to) noexcept {
  to = {};
  to.error = code_of(from.error);
  if (to.error != GH_OK) return;
  to.allowed = from.allowed ? 1 : 0;
  to.count = from.limits.size();
  bool has_charged = false;
  for (std::size_t i = 0; i < from.limits.size(); ++i) {
    const auto& result = from.results[i];
    to.limits[i] = {result.allowed ? 1U : 0U, 0, static_cast<std::int64_t>(result.remaining), result.reset.count(),
                    result.retry_after.count()};
    has_charged = has_charged || (i < from.receipt.count && from.receipt.charges[i].charged);
  }
  if (!has_charged || caller.run == nullptr) return;
  const auto limits = copy_limits(*caller.run, from.limits);
  if (limits.empty()) return;
  if (const auto* record = TakeRecord::make(caller, limits, from.receipt)) record->write(to.receipt);
}

/// A take that is answered later. Frees itself when it is over.
class PendingTake final : public Operation {
 public:
  PendingTake(const StoreCaller& caller, std::span<const TakeLimit> limits, gh_take_result& result)
      : caller_(caller), limits_(limits), result_(result), call_(&answered, this) {
    call_.limits = limits_.span();
  }
  ~PendingTake() = default;

  [[nodiscard]] TakeOperation& call() noexcept { return call_; }
  static gh_op start(std::unique_ptr<PendingTake> self, gh_done done, void* context) {
    const auto id = self->begin(self->caller_.run, *self->caller_.opened->instance, done, context);
    if (id == 0) {
      self->result_.error = GH_E_FULL;
      return 0;
    }
    if (self->caller_.store->take(self->call_)) {
      fill(self->caller_, self->call_, self->result_);
      return 0;
    }
    (void)self.release();
    return id;
  }

 private:
  static void answered(StoreOperation&, void* subject) noexcept {
    const std::unique_ptr<PendingTake> self(static_cast<PendingTake*>(subject));
    fill(self->caller_, self->call_, self->result_);
    self->complete(self->result_.error);
  }
  void abandoned() noexcept override { delete this; }

  StoreCaller caller_;
  KeptLimits limits_;
  gh_take_result& result_;
  TakeOperation call_;
};

gh_op take(gh_store* handle, gh_exchange* exchange, const gh_limit* from, std::uint64_t count, std::int64_t deadline_ns,
           gh_take_result* result, gh_done done, void* context) noexcept {
  *result = {};
  const auto caller = store_caller(handle, exchange);
  result->error = caller.error;
  if (caller.error != GH_OK) return 0;
  BorrowedLimits limits;
  // Without an exchange there is nobody on whose behalf a lease would end, or a charge be given back.
  if (!limits.read(*caller.opened, from, count) || caller.run == nullptr) {
    result->error = GH_E_ARGUMENT;
    return 0;
  }
  if (caller.opened->is_local) {
    TakeOperation call;
    call.limits = limits.span();
    (void)caller.store->take(call);
    fill(caller, call, *result);
    return 0;
  }
  if (!may_wait(*caller.run, result->error)) return 0;
  try {
    auto pending = std::make_unique<PendingTake>(caller, limits.span(), *result);
    pending->call().deadline = store_until(caller, deadline_ns);
    return PendingTake::start(std::move(pending), done, context);
  } catch (const std::bad_alloc&) {
    result->error = GH_E_MEMORY;
    return 0;
  }
}

void give_back(gh_store*, gh_exchange* exchange, const gh_receipt* receipt, std::uint64_t mask) noexcept {
  const auto* run = run_of(exchange);
  if (run == nullptr || receipt == nullptr) return;
  if (auto* record = TakeRecord::of(*receipt, run)) record->give_back(static_cast<std::uint32_t>(mask));
}

}  // namespace

void add_take_functions(gh_store_v1& table) noexcept {
  table.take = &take;
  table.give_back = &give_back;
}

}  // namespace gatehouse::core
