// The parts of the fake host that are more than a line: entries, operations, endings.
#pragma once

#include "gatehouse/testing/fake_host.hpp"

namespace gatehouse::testing {

inline void FakeExchange::wake() {
  host->loop.post([host = host, number = number] {
    const auto found = host->exchanges.find(number);
    if (found == host->exchanges.end() || !found->second->parked || !found->second->why_awake()) return;
    std::exchange(found->second->parked, {}).resume();
    if (found->second->story.is_done()) host->end_exchange(*found->second);
  });
}

inline void FakeHost::misuse(const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  std::string who;
  if (entry_ != nullptr && entry_->instance != nullptr) who = entry_->instance->name + " in " + entry_->what + ": ";
  misuses_.push_back(who + sentence);
  if (!is_collecting_) report_failure(misuses_.back());
}

inline bool FakeHost::is_allowed(const char* function) {
  if (std::this_thread::get_id() != thread_) {
    misuse(std::string(function) +
           " was called from a thread that the plugin made itself: only the host's threads may call it");
    return false;
  }
  if (entry_ == nullptr) {
    misuse(std::string(function) + " was called while the host was not in the plugin");
    return false;
  }
  if (entry_->is_job) {
    misuse(std::string(function) + " was called from a job of the blocking pool: a job calls no function of the host");
    return false;
  }
  return true;
}

inline void FakeHost::leave(const Entry& entry) {
  ViewMemory::get().poison();
  if (ViewMemory::get().take_touches() > 0) {
    misuse("a view was read after the function that received it had returned or suspended: copy what is needed longer");
  }
  entry_ = nullptr;
  if (entry.exchange != nullptr && entry.exchange->resumed) entry.exchange->wake();
}

inline gh_op FakeHost::begin(Begin begin) {
  static gh_op numbers = 0;
  const gh_op id = ++numbers;
  Operation& operation = operations_[id];
  operation.id = id;
  operation.exchange = begin.exchange;
  operation.instance = begin.instance;
  operation.what = begin.what;
  operation.done = begin.done;
  operation.context = begin.context;
  operation.is_control = begin.is_control;
  if (begin.exchange != nullptr) {
    operation.slot = begin.exchange->current;
    operation.instance = begin.exchange->slot().instance;
  }
  Duration due = begin.deadline.count() > 0 ? loop.now() + begin.deadline : Duration{INT64_MAX};
  if (begin.exchange != nullptr) due = std::min(due, begin.exchange->deadline);
  if (due.count() != INT64_MAX) {
    operation.timer =
        loop.at(due, [this, id, fill = std::move(begin.on_deadline)] { finish(id, GH_E_DEADLINE, fill); });
  }
  return id;
}

inline Operation* FakeHost::operation(gh_op id) {
  const auto found = operations_.find(id);
  return found == operations_.end() ? nullptr : &found->second;
}

inline void FakeHost::finish(gh_op id, std::int32_t error, std::function<void()> fill) {
  loop.complete([this, id, error, fill = std::move(fill)] {
    const auto found = operations_.find(id);
    if (found == operations_.end()) return;  // cancelled, or its deadline came first
    const Operation operation = std::move(found->second);
    operations_.erase(found);
    if (operation.timer) loop.cancel(*operation.timer);
    const Entry entry{operation.what, operation.instance, operation.exchange, operation.is_control};
    enter(entry, [&] {
      if (fill) fill();
      if (operation.done != nullptr) operation.done(operation.context, error);
    });
  });
}

inline void FakeHost::cancel(gh_op id) {
  const auto found = operations_.find(id);
  if (found == operations_.end()) return;
  const Operation operation = std::move(found->second);
  operations_.erase(found);
  if (operation.timer) loop.cancel(*operation.timer);
  if (operation.dropped) operation.dropped();
}

inline void FakeHost::cancel_all_of(const FakeExchange& exchange) {
  std::vector<gh_op> ids;
  for (const auto& [id, operation] : operations_) {
    if (operation.exchange == &exchange) ids.push_back(id);
  }
  for (const gh_op id : ids) cancel(id);
}

inline std::vector<Operation*> FakeHost::pending_of(const FakeExchange& exchange, const FakeInstance& instance) {
  std::vector<Operation*> out;
  for (auto& [id, operation] : operations_) {
    if (operation.exchange == &exchange && operation.instance == &instance) out.push_back(&operation);
  }
  return out;
}

inline std::size_t FakeHost::scheduled_of(const FakeInstance& instance) const {
  std::size_t count = 0;
  for (const auto& [id, operation] : operations_) {
    const bool is_timer = operation.exchange == nullptr && operation.instance == &instance && operation.done == nullptr;
    count += is_timer ? 1 : 0;
  }
  return count;
}

inline ScriptedStore& FakeHost::store(const std::string& name) {
  auto& found = stores[name];
  if (found == nullptr) found = std::make_unique<ScriptedStore>();
  return *found;
}

inline Server& FakeHost::upstream(const std::string& name) {
  auto& found = upstreams[name];
  if (found == nullptr) found = std::make_unique<Server>(Answer{});
  return *found;
}

inline Server& FakeHost::origin(const std::string& url) {
  const std::size_t path = url.find('/', url.find("://") == std::string::npos ? 0 : url.find("://") + 3);
  auto& found = origins[url.substr(0, path)];
  if (found == nullptr) {
    found = std::make_unique<Server>(Answer{.failure = Failure::connect_failed});
  }
  return *found;
}

inline const Consumer* FakeHost::consumer_of(const Identity& who) const {
  if (who.is_anonymous()) return nullptr;
  for (const Consumer& consumer : consumers) {
    if (!consumer.subject.empty() && consumer.subject == who.subject) return &consumer;
    if (!consumer.client.empty() && consumer.client == who.client) return &consumer;
  }
  return nullptr;
}

/// Everything of the exchange is over: memory, leases, its hold on the chain.
inline void FakeHost::end_exchange(FakeExchange& exchange) {
  static constexpr std::size_t kKept = 64;
  cancel_all_of(exchange);
  for (auto& end : exchange.at_end) end();
  for (auto& [memory, size] : exchange.arena) {
    std::memset(memory, 0xDD, size);
    ::operator delete (memory, std::align_val_t{64});
  }
  loop.cancel(exchange.deadline_timer);
  exchange.arena.clear();
  exchange.owned.clear();
  exchange.at_end.clear();
  exchange.record->is_done = true;
  exchange.magic = kGone;
  auto node = exchanges.extract(exchange.number);
  const auto chain = std::move(node.mapped()->generation);
  ended.push_back(std::move(node.mapped()));
  if (ended.size() > kKept) ended.pop_front();
}

inline Generation::~Generation() {
  for (auto at = instances.rbegin(); at != instances.rend(); ++at) {
    FakeInstance& instance = **at;
    for (auto& end : instance.at_end) end();
    if (instance.self == nullptr) continue;
    for (std::size_t worker = 0; worker < instance.locals.size(); ++worker) {
      if (instance.plugin->worker_stop == nullptr) continue;
      host->enter({"worker_stop", &instance},
                  [&] { instance.plugin->worker_stop(instance.self, instance.locals[worker]); });
    }
    if (instance.plugin->destroy == nullptr) continue;
    host->enter({"destroy", &instance, nullptr, true}, [&] { instance.plugin->destroy(instance.self); });
  }
}

}  // namespace gatehouse::testing
