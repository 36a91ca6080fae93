// The least host that the C++ layer can be tested on: one exchange, one store and a timer that end when the test says
// so.
#pragma once

#include <gatehouse/plugin.hpp>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// A tree as the host hands it to create.
struct gh_value {
  std::uint32_t kind = GH_VALUE_NULL;
  std::int64_t integer = 0;
  std::int64_t per = 0;
  double real = 0;
  std::string text;
  std::vector<std::string> keys;  // of a map, one for each item
  std::vector<gh_value> items;
};

namespace tree {

using Members = std::vector<std::pair<std::string, gh_value>>;

inline gh_value text(std::string value) { return {GH_VALUE_TEXT, 0, 0, 0, std::move(value), {}, {}}; }
inline gh_value integer(std::int64_t value, std::uint32_t kind = GH_VALUE_INTEGER) {
  return {kind, value, 0, 0, {}, {}, {}};
}
inline gh_value boolean(bool value) { return integer(value ? 1 : 0, GH_VALUE_BOOLEAN); }
inline gh_value duration(gatehouse::Duration value) { return integer(value.count(), GH_VALUE_DURATION); }
inline gh_value rate(std::int64_t count, gatehouse::Duration per) {
  return {GH_VALUE_RATE, count, per.count(), 0, {}, {}, {}};
}
inline gh_value map(const Members& members) {
  gh_value out{GH_VALUE_MAP, 0, 0, 0, {}, {}, {}};
  for (const auto& [key, value] : members) {
    out.keys.push_back(key);
    out.items.push_back(value);
  }
  return out;
}
inline gh_value list(std::vector<gh_value> items) { return {GH_VALUE_LIST, 0, 0, 0, {}, {}, std::move(items)}; }

}  // namespace tree

struct SmallHost;

struct gh_instance {
  SmallHost* host = nullptr;
};

struct gh_exchange {
  SmallHost* host = nullptr;
  std::map<std::string, std::string> request;
  std::vector<std::unique_ptr<char[]>> memory;
  std::size_t arena_left = 64 << 10;
  std::string refused;  // code, then fields
  std::vector<std::int32_t> resumed;
};

struct gh_body {
  std::vector<std::string> segments;
};

// An operation that has not ended.
struct Pending {
  gh_done done = nullptr;
  void* context = nullptr;
  gh_store_entry* entry = nullptr;
};

struct SmallHost {
  gh_host table{};
  gh_store_v1 store{};
  gh_timer_v1 timer{};
  gh_blocking_v1 blocking{};
  gh_template_v1 templates{};
  gh_pattern_v1 patterns{};
  gh_metrics_v1 metrics{};
  gh_instance instance{this};
  gh_exchange exchange{this, {}, {}, 64 << 10, {}, {}};
  std::vector<std::string> log;
  std::vector<std::pair<const gh_value*, std::string>> errors;
  std::vector<std::string> opened;  // "store local", "template x"
  std::map<gh_op, Pending> pending;
  std::vector<gh_op> cancelled;
  std::map<std::string, std::string> entries;
  std::map<std::uint32_t, std::int64_t> counted;
  gh_op next_op = 1;
  std::uint32_t next_metric = 1;
  bool store_is_remote = false;
  void (*free_job)(void*) = nullptr;
  void* job_data = nullptr;

  SmallHost();
  SmallHost(const SmallHost&) = delete;
  SmallHost& operator=(const SmallHost&) = delete;

  gh_op begin(gh_done done, void* context, gh_store_entry* entry = nullptr) {
    pending[next_op] = {done, context, entry};
    return next_op++;
  }
  // Ends an operation as the host does: later, on the same thread.
  void complete(gh_op op, std::int32_t error, const char* value = nullptr) {
    const Pending ended = pending.at(op);
    pending.erase(op);
    if (ended.entry != nullptr) {
      *ended.entry = {error, 0, 1, 0, gatehouse::detail::text(value == nullptr ? "" : value)};
    }
    ended.done(ended.context, error);
  }
};

// One plugin with one config, and one exchange that its phases are called for.
template <class T>
struct Bench {
  SmallHost host;
  gh_value config = tree::map({});
  const gh_plugin& plugin = gatehouse::plugin_table<T>();
  void* self = nullptr;
  void* local = nullptr;
  void* state = nullptr;
  gh_body body;
  gh_text why{};

  bool create() {
    self = plugin.create(&host.table, &host.instance, &config, &why);
    if (self != nullptr && plugin.worker_start != nullptr) local = plugin.worker_start(self, 0);
    return self != nullptr;
  }
  std::int32_t request() { return plugin.on_request(self, local, &host.exchange, &state); }
  std::int32_t response() { return plugin.on_response(self, local, &host.exchange, &state); }
  std::int32_t request_body() { return plugin.on_request_body(self, local, &host.exchange, &state, &body); }
  void end() {
    gh_report report{};
    report.size = sizeof report;
    report.status = 200;
    if (plugin.on_end != nullptr) plugin.on_end(self, local, &host.exchange, std::exchange(state, nullptr), &report);
  }
  ~Bench() {
    if (state != nullptr) end();
    if (local != nullptr) plugin.worker_stop(self, local);
    if (self != nullptr) plugin.destroy(self);
  }
};
