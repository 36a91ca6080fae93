// The tables of all extensions, and what their files share. Internal to plugin/.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "gatehouse/abi/ext/blocking.h"
#include "gatehouse/abi/ext/control.h"
#include "gatehouse/abi/ext/draft/cells.h"
#include "gatehouse/abi/ext/draft/document.h"
#include "gatehouse/abi/ext/draft/pattern.h"
#include "gatehouse/abi/ext/http_call.h"
#include "gatehouse/abi/ext/metrics.h"
#include "gatehouse/abi/ext/sink.h"
#include "gatehouse/abi/ext/store.h"
#include "gatehouse/abi/ext/template.h"
#include "gatehouse/abi/ext/timer.h"
#include "plugin/abi_text.hpp"
#include "plugin/extension_services.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {

[[nodiscard]] const gh_store_v1& store_extension() noexcept;          // host_store.cpp
[[nodiscard]] const gh_http_call_v1& http_call_extension() noexcept;  // host_http_call.cpp
[[nodiscard]] const gh_timer_v1& timer_extension() noexcept;          // host_timer.cpp
[[nodiscard]] const gh_blocking_v1& blocking_extension() noexcept;    // host_blocking.cpp
[[nodiscard]] const gh_metrics_v1& metrics_extension() noexcept;      // host_metrics.cpp
[[nodiscard]] const gh_control_v1& control_extension() noexcept;      // host_control.cpp
[[nodiscard]] const gh_sink_v1& sink_extension() noexcept;            // host_sink.cpp
[[nodiscard]] const gh_template_v1& template_extension() noexcept;    // host_template.cpp
[[nodiscard]] const gh_cells_v1& cells_extension() noexcept;          // host_cells.cpp
[[nodiscard]] const gh_pattern_v1& pattern_extension() noexcept;      // host_pattern.cpp
[[nodiscard]] const gh_document_v1& document_extension() noexcept;    // host_document.cpp

void prepare_cells(PluginRuntime& runtime);                                                     // host_cells.cpp
void prepare_control(PluginRuntime& runtime, Mailbox* control, std::vector<Mailbox*> workers);  // host_control.cpp

/// The part of an instance that an extension keeps, made when it is first wanted. Control thread.
template <class T, class... Args>
T& part_of(Instance& instance, ExtensionId id, Args&&... args) {
  if (auto* part = instance.parts().template find<T>(id)) return *part;
  return instance.parts().template make<T>(id, std::forward<Args>(args)...);
}

/// What prepare_extensions() was given; nullptr: nothing was prepared.
template <class T>
[[nodiscard]] T* service_of(const Parts<Part>& parts, ExtensionId id) noexcept {
  auto* part = parts.template find<ServicePart<T>>(id);
  return part == nullptr ? nullptr : &part->value;
}

/// The thread that runs plugins here, when it is the control thread; else nullptr, and it counts as misbehaviour.
[[nodiscard]] PluginThread* control_thread(Instance& instance, std::string_view what) noexcept;

/// The instance, when its create runs; else nullptr, counted and told.
[[nodiscard]] Instance* creating(gh_instance* handle, std::string_view what) noexcept;

/// May the exchange wait for something? Not once it ends: nobody would be told. `error` says so.
[[nodiscard]] inline bool may_wait(const ChainRun& run, std::int32_t& error) noexcept {
  if (run.phase() != Phase::end) return true;
  error = GH_E_PHASE;
  return false;
}

/// When an operation that may last so long from now has to end: at the latest with what its exchange has left.
[[nodiscard]] inline TimePoint until_of(const ChainRun& run, std::int64_t deadline_ns) noexcept {
  const auto now = run.worker().now();
  return deadline_ns <= 0 ? run.deadline() : std::min(run.deadline(), deadline_after(now, Duration(deadline_ns)));
}

/// An operation in the arena of the exchange; nullptr: full. Its destructor is never run: it holds nothing when it
/// ends.
template <class T, class... Args>
[[nodiscard]] T* make_in_arena(ChainRun& run, Args&&... args) noexcept {
  void* at = run.allocate(sizeof(T), alignof(T));
  return at == nullptr ? nullptr : new (at) T(std::forward<Args>(args)...);
}

}  // namespace gatehouse::core
