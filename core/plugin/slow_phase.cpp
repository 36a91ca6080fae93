#include "plugin/slow_phase.hpp"

#include "observe/log.hpp"

namespace gatehouse::core {

void tell_slow(PluginWorker& worker, const Instance& instance, Phase phase, Ticks took) noexcept {
  if (!worker.may_tell_slow()) return;
  log_warning("a plugin holds up its worker", {{"instance", instance.address()},
                                               {"phase", name_of(phase)},
                                               {"took", worker.runtime().rate().duration(took)},
                                               {"worker", worker.index()}});
}

}  // namespace gatehouse::core
