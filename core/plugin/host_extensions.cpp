#include "plugin/host_extensions.hpp"

namespace gatehouse::core {

PluginThread* control_thread(Instance& instance, std::string_view what) noexcept {
  auto* thread = PluginThread::current();
  if (thread == nullptr) return nullptr;
  if (thread->worker() == nullptr) return thread;
  instance.misbehaved(*thread, thread->running().phase(), what);
  return nullptr;
}

Instance* creating(gh_instance* handle, std::string_view what) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr) return nullptr;
  if (instance->is_creating()) return instance;
  if (auto* thread = PluginThread::current()) instance->misbehaved(*thread, thread->running().phase(), what);
  return nullptr;
}

}  // namespace gatehouse::core
