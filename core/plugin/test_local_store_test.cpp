// The local store of the tests, with everything it needs.
#include "plugin/test_local_store_test.hpp"

#include "stores/local/local_view.hpp"

namespace gatehouse::core {

namespace {

struct TestLocalStore {
  LocalStore store;
  StoreCounts counts;
};

/// Everything a view needs, and the view.
class OwningView final : public Store {
 public:
  explicit OwningView(const Clock& clock) : view_(parts_.store, clock, parts_.counts) {}
  bool get(GetOperation& operation) noexcept override { return view_.get(operation); }
  bool put_if_absent(PutOperation& operation) noexcept override { return view_.put_if_absent(operation); }
  bool compare_and_set(SetOperation& operation) noexcept override { return view_.compare_and_set(operation); }
  bool remove(RemoveOperation& operation) noexcept override { return view_.remove(operation); }
  bool take(TakeOperation& operation) noexcept override { return view_.take(operation); }
  bool give_back(GiveBackOperation& operation) noexcept override { return view_.give_back(operation); }
  bool renew(RenewOperation& operation) noexcept override { return view_.renew(operation); }

 private:
  TestLocalStore parts_;
  LocalStoreView view_;
};

}  // namespace

std::unique_ptr<Store> make_test_local_store(const Clock& clock) { return std::make_unique<OwningView>(clock); }

}  // namespace gatehouse::core
