// gatehouse.blocking/1: the job runs in a turn of its own, in which no function of the host may be called.
#pragma once

#include <memory>

#include "gatehouse/abi/ext/blocking.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_blocking {

/// Data of a job; freed exactly once, after done.
struct Data {
  FakeHost* host;
  FakeInstance* instance;
  void* data;
  void (*free_data)(void*);

  Data(FakeHost* owner, FakeInstance* of, void* bytes, void (*end)(void*))
      : host(owner), instance(of), data(bytes), free_data(end) {}
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;
  ~Data() {
    if (free_data == nullptr) return;
    if (host->entry() != nullptr)
      free_data(data);
    else
      host->enter({"free_data", instance}, [&] { free_data(data); });
  }
};

inline gh_op run(gh_exchange* handle, void (*job)(void*), void* data, void (*free_data)(void*),
                 std::int64_t deadline_ns, std::int32_t* error, gh_done done, void* context) {
  FakeExchange* exchange = guarded(handle, "blocking.run");
  *error = exchange == nullptr ? GH_E_ARGUMENT : exchange->host->count_operation();
  if (*error == GH_OK && exchange->host->is_blocking_full) *error = GH_E_FULL;
  if (*error != GH_OK) {
    if (free_data != nullptr) free_data(data);
    return 0;
  }
  FakeHost& host = *exchange->host;
  FakeInstance* instance = exchange->slot().instance;
  auto kept = std::make_shared<Data>(&host, instance, data, free_data);
  const gh_op id = host.begin({.exchange = exchange,
                               .what = "blocking.run",
                               .done = done,
                               .context = context,
                               .deadline = Duration{deadline_ns},
                               .on_deadline = {}});
  if (host.is_blocking_silent) {
    exchange->at_end.push_back([kept] {});  // never run: dropped when the exchange ends
    return id;
  }
  host.loop.post([&host, id, instance, job, kept] {
    if (host.operation(id) == nullptr) return;  // dropped
    host.enter({"a blocking job", instance, nullptr, false, false, true}, [&] { job(kept->data); });
    host.finish(id, GH_OK, [kept] {});
  });
  return id;
}

inline const void* table() {
  static const gh_blocking_v1 kTable{sizeof(gh_blocking_v1), 0, run};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_blocking
