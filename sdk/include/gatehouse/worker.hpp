// WorkerSetup: what a plugin's Local may ask of the host while it is constructed, once on each worker.
#pragma once

#include <gatehouse/clock.hpp>
#include <gatehouse/detail/keep.hpp>
#include <gatehouse/log.hpp>
#include <gatehouse/setup.hpp>

#include <cstdint>

namespace gatehouse::inline v1 {

// [worker] Good until the constructor of Local returns.
class WorkerSetup {
 public:
  WorkerSetup(const detail::Context& context, detail::Keep& keep, std::uint32_t worker) noexcept
      : context_{&context}, keep_{&keep}, worker_{worker} {}
  WorkerSetup(const WorkerSetup&) = delete;
  WorkerSetup& operator=(const WorkerSetup&) = delete;

  std::uint32_t worker() const noexcept { return worker_; }  // 0 ... workers - 1

  // Timers on this worker, with a member function of the Local or of anything that lives as long. End with it.
  template <auto Function, class Object>
  Timer every(Object& object, Duration time, TimerOptions options = {}) {
    return schedule<Function>(object, time, options, 1);
  }
  template <auto Function, class Object>
  Timer once(Object& object, Duration time, TimerOptions options = {}) {
    return schedule<Function>(object, time, options, 0);
  }

  Clock clock() const noexcept { return Clock{*context_}; }
  Log log() const noexcept { return Log{*context_}; }
  Cells cells() const noexcept { return Cells{*context_}; }

 private:
  template <auto Function, class Object>
  Timer schedule(Object& object, Duration time, TimerOptions options, std::uint32_t every) {
    if (context_->timer == nullptr) return {};
    using Tick = detail::Tick<Function, Object>;
    auto* tick = keep_->add(Tick{context_, &object});
    return {*context_, context_->timer->schedule_on_worker(context_->instance, time.count(), options.jitter_percent,
                                                           every, &Tick::run, tick)};
  }

  const detail::Context* context_;
  detail::Keep* keep_;
  std::uint32_t worker_;
};

}  // namespace gatehouse::inline v1
