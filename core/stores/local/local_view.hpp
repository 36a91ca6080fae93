// The local store as one worker sees it: its clock, its counts.
#pragma once

#include "stores/local/local_store.hpp"
#include "stores/store_metrics.hpp"

namespace gatehouse::core {

/// Every call finishes at once. Its worker only; `store`, `clock` and `metrics` outlive it.
class LocalStoreView final : public Store {
 public:
  LocalStoreView(LocalStore& store, const Clock& clock, StoreCounts& counts) noexcept
      : store_(store), clock_(clock), counts_(counts) {}

  [[nodiscard]] bool get(GetOperation& operation) noexcept override {
    return run(StoreCall::get, operation, &LocalStore::get);
  }
  [[nodiscard]] bool put_if_absent(PutOperation& operation) noexcept override {
    return run(StoreCall::put_if_absent, operation, &LocalStore::put_if_absent);
  }
  [[nodiscard]] bool compare_and_set(SetOperation& operation) noexcept override {
    return run(StoreCall::compare_and_set, operation, &LocalStore::compare_and_set);
  }
  [[nodiscard]] bool remove(RemoveOperation& operation) noexcept override {
    return run(StoreCall::remove, operation, &LocalStore::remove);
  }
  [[nodiscard]] bool take(TakeOperation& operation) noexcept override {
    return run(StoreCall::take, operation, &LocalStore::take);
  }
  [[nodiscard]] bool give_back(GiveBackOperation& operation) noexcept override {
    return run(StoreCall::give_back, operation, &LocalStore::give_back);
  }
  [[nodiscard]] bool renew(RenewOperation& operation) noexcept override {
    return run(StoreCall::renew, operation, &LocalStore::renew);
  }

 private:
  template <class Operation>
  bool run(StoreCall call, Operation& operation, void (LocalStore::*method)(Operation&, std::int64_t)) noexcept {
    (store_.*method)(operation, clock_.now().time_since_epoch().count());
    counts_.add(call, operation.error);
    return true;
  }

  LocalStore& store_;
  const Clock& clock_;
  StoreCounts& counts_;
};

}  // namespace gatehouse::core
