// The fake host: its state, its entries into the plugin, its pending operations, its complaints.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "gatehouse/testing/failure.hpp"
#include "gatehouse/testing/fake_exchange.hpp"
#include "gatehouse/testing/loop.hpp"
#include "gatehouse/testing/store_script.hpp"

namespace gatehouse::testing {

/// What the host is in the plugin for, one at a time.
struct Entry {
  const char* what = "";
  FakeInstance* instance = nullptr;
  FakeExchange* exchange = nullptr;
  bool is_control = false;
  bool is_create = false;
  bool is_job = false;  ///< of the blocking pool: no function of the host may be called
};

struct Operation {
  gh_op id = 0;
  FakeExchange* exchange = nullptr;
  FakeInstance* instance = nullptr;
  std::size_t slot = 0;
  const char* what = "";
  gh_done done = nullptr;
  void* context = nullptr;
  bool is_background = false;  ///< ends with the exchange by itself
  bool is_control = false;
  std::optional<Loop::Timer> timer;
  std::function<void()> dropped;  ///< when it is cancelled
};

struct Metric {
  std::string plugin, scope, name, kind;
  std::map<std::string, std::string> labels;
  double value = 0;
  std::vector<double> observed;
};

/// What hostile() may do.
struct Hostility {
  std::uint64_t seed = 1;
  bool splits = true, delays = true, disconnects = true;
};

class FakeHost {
 public:
  FakeHost();
  ~FakeHost();
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // State, free for the tables and for the harness.
  struct Table : gh_host {
    FakeHost* owner = nullptr;
  } table{};
  Loop loop;
  std::mt19937_64 random{42};
  Situation situation;
  std::shared_ptr<Generation> generation;
  std::map<std::uint64_t, std::unique_ptr<FakeExchange>> exchanges;
  std::deque<std::unique_ptr<FakeExchange>> ended;  ///< kept for a while, so that a stale handle is recognised
  std::map<std::string, std::unique_ptr<ScriptedStore>> stores;
  std::map<std::string, std::unique_ptr<Server>> upstreams, origins;
  std::vector<Consumer> consumers;
  std::optional<Identity> identity;
  std::vector<std::string> managed_headers;
  std::vector<std::string> log_lines;
  std::vector<Metric> metrics;
  std::vector<std::string> sink_lines;
  bool are_sinks_full = false;
  bool is_blocking_full = false, is_blocking_silent = false;
  std::map<std::string, std::pair<std::string, std::string>> documents;  ///< "listener path" → type, body
  struct Cells {
    std::unique_ptr<std::byte[]> memory;
    void* block = nullptr;
    std::uint64_t layout = 0, bytes = 0;
  };
  std::map<std::string, Cells> cells;
  std::map<std::string, std::shared_ptr<void>> shared_topics;  ///< by plugin and name
  std::vector<std::shared_ptr<void>> topics;
  std::function<void(Report&)> on_report;
  std::optional<Hostility> hostility;
  std::optional<std::uint64_t> fails_at;  ///< number of the operation that fails
  std::int32_t fails_with = GH_E_UNREACHABLE;
  std::uint64_t exchange_numbers = 0;

  // Complaints.
  void misuse(const std::string& sentence);
  void collect_misuse(bool is_collecting) { is_collecting_ = is_collecting; }
  [[nodiscard]] std::vector<std::string> misuses() const { return misuses_; }

  // Entries.
  [[nodiscard]] const Entry* entry() const { return entry_; }
  /// Calls `inside` as the host does; afterwards its views are gone.
  template <typename F>
  void enter(const Entry& entry, F&& inside) {
    if (entry_ != nullptr) report_failure("the harness entered a plugin twice at once");
    entry_ = &entry;
    inside();
    leave(entry);
  }
  /// False, with a complaint: a function of the host was called from where it may not be.
  [[nodiscard]] bool is_allowed(const char* function);

  // Operations.
  struct Begin {
    FakeExchange* exchange = nullptr;
    FakeInstance* instance = nullptr;
    const char* what = "";
    gh_done done = nullptr;
    void* context = nullptr;
    Duration deadline{0};  ///< zero: the exchange's
    std::function<void()> on_deadline;
    bool is_control = false;
  };
  gh_op begin(Begin begin);
  /// Completes later, in a turn of its own; fill writes the result just before.
  void finish(gh_op id, std::int32_t error, std::function<void()> fill = {});
  void cancel(gh_op id);
  void cancel_all_of(const FakeExchange& exchange);
  [[nodiscard]] Operation* operation(gh_op id);
  [[nodiscard]] std::vector<Operation*> pending_of(const FakeExchange& exchange, const FakeInstance& instance);
  [[nodiscard]] std::size_t scheduled_of(const FakeInstance& instance) const;
  [[nodiscard]] std::size_t pending_count() const { return operations_.size(); }
  [[nodiscard]] std::uint64_t operations_begun() const { return operations_begun_; }
  /// Counts an operation that a plugin begins; an error: it fails at once by the wish of the test.
  [[nodiscard]] std::int32_t count_operation() {
    ++operations_begun_;
    return fails_at && operations_begun_ == *fails_at ? fails_with : GH_OK;
  }
  /// True: what could finish at once finishes later this time.
  [[nodiscard]] bool is_delayed() { return hostility && hostility->delays && random() % 2 == 0; }

  // Names.
  ScriptedStore& store(const std::string& name);
  Server& upstream(const std::string& name);
  Server& origin(const std::string& url);
  const Consumer* consumer_of(const Identity& identity) const;

  [[nodiscard]] std::int64_t wall_ns() const { return loop.wall().count(); }
  void end_exchange(FakeExchange& exchange);

 private:
  void leave(const Entry& entry);

  const Entry* entry_ = nullptr;
  std::thread::id thread_ = std::this_thread::get_id();
  std::mutex mutex_;
  std::vector<std::string> misuses_;
  bool is_collecting_ = false;
  std::map<gh_op, Operation> operations_;
  std::uint64_t operations_begun_ = 0;
};

}  // namespace gatehouse::testing

#include "gatehouse/testing/fake_host_impl.hpp"
