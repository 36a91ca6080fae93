#include "plugin/running.hpp"

#include "plugin/instance.hpp"
#include "plugin/slow_phase.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {

Entry::Entry(PluginThread& thread, const Instance& instance, Phase phase) noexcept
    : thread_(thread), instance_(instance), phase_(phase), before_(thread.running().word()), begun_(ticks_now()) {
  thread.running().set(&instance, phase);
}

Entry::~Entry() {
  thread_.running().restore(before_);
  auto* worker = thread_.worker();
  if (worker == nullptr) return;
  const auto took = ticks_now() - begun_;
  if (static_cast<std::size_t>(phase_) < kPhases) {
    auto& account = instance_.account().workers[worker->index()];
    const_cast<WorkerAccount&>(account).phases[static_cast<std::size_t>(phase_)].running.add(took);
  }
  if (is_slow(*worker, took)) tell_slow(*worker, instance_, phase_, took);
}

}  // namespace gatehouse::core
