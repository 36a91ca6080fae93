// Extensions as plugins see them: a control thread and a worker in one thread, boxes that a test empties by hand.
#pragma once

#include <list>

#include "io/guest_loop.hpp"
#include "plugin/documents.hpp"
#include "plugin/host_extensions.hpp"
#include "plugin/plugin_fixture_test.hpp"
#include "plugin/test_local_store_test.hpp"

namespace gatehouse::core {

/// A store that answers when a test says so: as a remote one does.
class DelayedStore final : public Store {
 public:
  explicit DelayedStore(Store& of) noexcept : inner_(of) {}

  bool get(GetOperation& operation) noexcept override { return later(operation, &Store::get); }
  bool put_if_absent(PutOperation& operation) noexcept override { return later(operation, &Store::put_if_absent); }
  bool compare_and_set(SetOperation& operation) noexcept override { return later(operation, &Store::compare_and_set); }
  bool remove(RemoveOperation& operation) noexcept override { return later(operation, &Store::remove); }
  bool take(TakeOperation& operation) noexcept override { return later(operation, &Store::take); }
  bool give_back(GiveBackOperation& operation) noexcept override { return later(operation, &Store::give_back); }
  bool renew(RenewOperation& operation) noexcept override { return later(operation, &Store::renew); }

  /// Answers what is pending now; with `error` instead of the truth.
  void answer(StoreError error = StoreError::none) {
    auto calls = std::exchange(calls_, {});
    for (auto& call : calls) call.answer(error);
  }
  [[nodiscard]] std::size_t pending() const {
    return static_cast<std::size_t>(
        std::count_if(calls_.begin(), calls_.end(), [](const Call& call) { return call.operation != nullptr; }));
  }

 private:
  struct Call final : PendingStoreCall {
    Call(StoreOperation& of, std::function<void()> what) : operation(&of), act(std::move(what)) { attach(of, *this); }
    void abandon() noexcept override {
      detach(*operation);
      operation = nullptr;
    }
    void answer(StoreError error) {
      if (operation == nullptr) return;
      if (error == StoreError::none) {
        act();
        error = operation->error;
      }
      finish(*operation, error);
    }
    StoreOperation* operation;
    std::function<void()> act;
  };

  template <class Operation>
  bool later(Operation& operation, bool (Store::*method)(Operation&) noexcept) {
    calls_.emplace_back(operation, [this, &operation, method] { (void)(inner_.*method)(operation); });
    return false;
  }

  Store& inner_;
  std::list<Call> calls_;
};

class ExtensionTest : public PluginTest {
 protected:
  ExtensionTest();
  ~ExtensionTest() override;

  /// Plugin code of `create` runs on the control thread, that of exchanges on the worker. The script is taken over: its
  /// instance outlives the test's own variables. A `create` of the test's returns `kept`.
  Instance& add_here(const char* name, Script& script, PluginMode mode = PluginMode::enforce) {
    control.bind();
    kept = &scripts.emplace_back(std::move(script));
    auto& instance = add(name, *kept, mode);
    worker.bind();
    return instance;
  }
  /// The same when create is expected to fail; what it told.
  std::vector<std::string> refused(Script& script);
  /// An exchange over everything that was added, in whose request phase `work` runs.
  void on_control(const std::function<void()>& work) {
    control.bind();
    work();
    worker.bind();
  }
  /// Lets the control thread do what it was sent.
  void run_control() {
    on_control([this] {
      control_box.receive();
      control_loop.turn();
    });
  }
  void run_worker() { worker_box.receive(); }
  template <class Until>
  void run_until(Until until);

  static gh_text text(std::string_view from) { return text_of(from); }

  struct Directory final : WorkerDirectory {
    Store* store(std::string_view name) noexcept override {
      const auto found = stores.find(name);
      return found == stores.end() ? nullptr : found->second;
    }
    WorkerUpstream* upstream(std::string_view name) noexcept override { return name == "orders" ? orders : nullptr; }
    std::map<std::string, Store*, std::less<>> stores;
    WorkerUpstream* orders = nullptr;
  };

  Mailbox control_box{64};
  Mailbox worker_box{64};
  GuestLoop control_loop{clock};
  BlockingPool blocking;
  PluginMetrics metrics{1};
  DocumentRegistry documents{[](std::string_view name) { return name == "public"; }};
  std::unique_ptr<Store> local = make_test_local_store(clock);
  DelayedStore redis{*local};
  Directory directory;
  EndpointSetPtr endpoints;
  std::deque<Script> scripts;
  Script* kept = nullptr;
  PluginThread control{runtime, control_loop.now(), wall};
};

template <class Until>
void ExtensionTest::run_until(Until until) {
  for (int i = 0; i < 5000 && !until(); ++i) {
    run_control();
    run_worker();
    ready.dispatch(1);
  }
  EXPECT_TRUE(until());
}

}  // namespace gatehouse::core
