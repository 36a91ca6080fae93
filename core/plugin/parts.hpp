// What each extension of the boundary keeps per process, per thread and per instance, without the others knowing it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

namespace gatehouse::core {

enum class ExtensionId : std::uint8_t {
  store,
  http_call,
  timer,
  blocking,
  metrics,
  control,
  sink,
  template_,
  cells,
  pattern,
  document,
};
inline constexpr std::size_t kExtensions = static_cast<std::size_t>(ExtensionId::document) + 1;

/// Base of what an extension keeps for the process (in PluginRuntime) or for one thread (in PluginThread).
class Part {
 public:
  virtual ~Part() = default;
};

class PluginWorker;

/// Base of what an extension keeps for one instance. Made in `create` on the control thread; destroyed there, after the
/// plugin's `destroy`.
class InstancePart {
 public:
  virtual ~InstancePart() = default;
  /// That worker, before the plugin's worker_stop: timers on this worker end, nothing more completes there.
  virtual void worker_stopping(PluginWorker&) noexcept {}
  /// Control thread, before the plugin's destroy: timers, topics and calls of the instance end.
  virtual void destroying() noexcept {}
};

/// At most one part of each extension. Not synchronised: parts are made before other threads look.
template <class Base>
class Parts {
 public:
  /// nullptr: the extension has made none.
  template <class T>
  [[nodiscard]] T* find(ExtensionId id) const noexcept {
    return static_cast<T*>(parts_[static_cast<std::size_t>(id)].get());
  }
  template <class T, class... Args>
  T& make(ExtensionId id, Args&&... args) {
    auto part = std::make_unique<T>(std::forward<Args>(args)...);
    auto& result = *part;
    parts_[static_cast<std::size_t>(id)] = std::move(part);
    return result;
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& part : parts_) {
      if (part) visit(*part);
    }
  }

 private:
  std::array<std::unique_ptr<Base>, kExtensions> parts_;
};

}  // namespace gatehouse::core
