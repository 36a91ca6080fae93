// gatehouse.timer/1 over the manual clock.
#pragma once

#include <memory>

#include "gatehouse/abi/ext/timer.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_timer {

inline constexpr std::size_t kMost = 64;

inline gh_op sleep(gh_exchange* handle, std::int64_t duration_ns, std::int32_t* error, gh_done done, void* context) {
  FakeExchange* exchange = guarded(handle, "sleep");
  *error = GH_E_ARGUMENT;
  if (exchange == nullptr || duration_ns < 0) return 0;
  FakeHost& host = *exchange->host;
  *error = host.count_operation();
  if (*error != GH_OK || duration_ns == 0) return 0;
  const gh_op id = host.begin(
      {.exchange = exchange, .what = "sleep", .done = done, .context = context, .deadline = {}, .on_deadline = {}});
  host.loop.at(host.loop.now() + Duration{duration_ns}, [&host, id] { host.finish(id, GH_OK); });
  return id;
}

/// A timer of an instance: once, or every so long with jitter.
struct Tick {
  FakeHost* host;
  FakeInstance* instance;
  std::int64_t duration_ns;
  std::uint32_t jitter_percent;
  bool is_again, is_control;
  void (*tick)(void*);
  void* context;
  gh_op id = 0;

  static void arm(const std::shared_ptr<Tick>& self) {
    const std::int64_t spread = self->duration_ns / 100 * self->jitter_percent;
    const std::int64_t jitter =
        spread == 0
            ? 0
            : static_cast<std::int64_t>(self->host->random() % static_cast<std::uint64_t>(2 * spread + 1)) - spread;
    self->host->loop.at(self->host->loop.now() + Duration{std::max<std::int64_t>(1, self->duration_ns + jitter)},
                        [self] { run(self); });
  }
  static void run(const std::shared_ptr<Tick>& self) {
    if (self->host->operation(self->id) == nullptr) return;
    if (!self->is_again) self->host->cancel(self->id);
    self->host->enter({"a timer", self->instance, nullptr, self->is_control}, [&] { self->tick(self->context); });
    if (self->is_again) arm(self);
  }
};

inline gh_op begin_tick(gh_instance* handle, const char* what, Tick tick) {
  FakeInstance* instance = guarded(handle, what);
  if (instance == nullptr || tick.duration_ns < 0 || tick.jitter_percent > 100) return 0;
  FakeHost& host = *instance->host;
  if (host.scheduled_of(*instance) >= kMost) return 0;
  auto kept = std::make_shared<Tick>(tick);
  kept->host = &host;
  kept->instance = instance;
  kept->id = host.begin(
      {.instance = instance, .what = what, .deadline = {}, .on_deadline = {}, .is_control = tick.is_control});
  instance->at_end.push_back([&host, id = kept->id] { host.cancel(id); });
  Tick::arm(kept);
  return kept->id;
}

inline gh_op schedule(gh_instance* handle, std::int64_t duration_ns, std::uint32_t jitter, std::uint32_t every,
                      void (*tick)(void*), void* context) {
  return begin_tick(handle, "schedule", {nullptr, nullptr, duration_ns, jitter, every != 0, true, tick, context});
}
inline gh_op schedule_on_worker(gh_instance* handle, std::int64_t duration_ns, std::uint32_t jitter,
                                std::uint32_t every, void (*tick)(void*), void* context) {
  return begin_tick(handle, "schedule_on_worker",
                    {nullptr, nullptr, duration_ns, jitter, every != 0, false, tick, context});
}

inline const void* table() {
  static const gh_timer_v1 kTable{sizeof(gh_timer_v1), 0, sleep, schedule, schedule_on_worker};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_timer
