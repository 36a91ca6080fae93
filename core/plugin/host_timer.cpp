// gatehouse.timer/1: sleeping within an exchange; timers of instances on the control thread and on workers.
#include <list>
#include <optional>

#include "plugin/host_extensions.hpp"
#include "plugin/instance_timers.hpp"

namespace gatehouse::core {
namespace {

/// In the arena of its exchange.
class SleepOperation final : public Operation {
 public:
  SleepOperation() = default;
  ~SleepOperation() = default;

  gh_op start(ChainRun& run, TimePoint until, std::int32_t at_end, gh_done done, void* context) noexcept {
    const auto id = begin(&run, run.acting(), done, context);
    if (id == 0) return 0;
    at_end_ = at_end;
    timer_.emplace(*this);
    run.worker().wheel().set(*timer_, until);
    return id;
  }

 private:
  struct Alarm : Timer {
    explicit Alarm(SleepOperation& of) noexcept : Timer(&rings), sleep(of) {}
    static void rings(Timer& timer) {
      auto& sleep = static_cast<Alarm&>(timer).sleep;
      sleep.timer_.reset();
      sleep.complete(sleep.at_end_);
    }
    SleepOperation& sleep;
  };
  void abandoned() noexcept override { timer_.reset(); }

  std::int32_t at_end_ = GH_OK;
  std::optional<Alarm> timer_;
};

gh_op sleep(gh_exchange* exchange, std::int64_t duration_ns, std::int32_t* error, gh_done done,
            void* context) noexcept {
  *error = GH_E_ARGUMENT;
  auto* run = run_of(exchange);
  if (run == nullptr || duration_ns < 0 || !may_wait(*run, *error)) return 0;
  *error = GH_OK;
  if (duration_ns == 0) return 0;
  const auto wanted = deadline_after(run->worker().now(), Duration(duration_ns));
  const bool is_cut = wanted > run->deadline();
  auto* operation = make_in_arena<SleepOperation>(*run);
  if (operation == nullptr) {
    *error = GH_E_MEMORY;
    return 0;
  }
  const auto id =
      operation->start(*run, std::min(wanted, run->deadline()), is_cut ? GH_E_DEADLINE : GH_OK, done, context);
  if (id == 0) *error = GH_E_FULL;
  return id;
}

gh_op schedule(gh_instance* handle, std::int64_t duration_ns, std::uint32_t jitter, std::uint32_t every,
               void (*tick)(void*), void* context) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr || tick == nullptr) return 0;
  auto* thread = control_thread(*instance, "schedule on a worker: that is schedule_on_worker");
  if (thread == nullptr) return 0;
  auto* loop = service_of<LoopServices>(thread->parts(), ExtensionId::timer);
  auto& timers = InstanceTimers::of(*instance);
  if (loop == nullptr) return 0;
  const auto id = timers.control().start(*thread, loop->wheel, *instance,
                                         {Duration(duration_ns), jitter, every != 0, tick, context});
  if (id != 0 && loop->arm) loop->arm();
  return id;
}

gh_op schedule_on_worker(gh_instance* handle, std::int64_t duration_ns, std::uint32_t jitter, std::uint32_t every,
                         void (*tick)(void*), void* context) noexcept {
  auto* instance = instance_of(handle);
  auto* thread = PluginThread::current();
  if (instance == nullptr || tick == nullptr || thread == nullptr) return 0;
  auto* worker = thread->worker();
  auto* timers = instance->parts().find<InstanceTimers>(ExtensionId::timer);
  if (worker == nullptr || timers == nullptr) {
    instance->misbehaved(*thread, thread->running().phase(), "schedule_on_worker outside of a worker");
    return 0;
  }
  return timers->worker(worker->index())
      .start(*worker, worker->wheel(), *instance, {Duration(duration_ns), jitter, every != 0, tick, context});
}

}  // namespace

const gh_timer_v1& timer_extension() noexcept {
  static constexpr gh_timer_v1 kTable{sizeof(gh_timer_v1), 0, &sleep, &schedule, &schedule_on_worker};
  return kTable;
}

}  // namespace gatehouse::core
