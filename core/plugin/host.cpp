// The host table: what plugins may call. Nothing in it throws, and nothing in it calls back into the plugin.
#include "observe/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

const void* extension(const gh_host* host, gh_text id) noexcept { return PluginRuntime::of(host).extension(view(id)); }

void cancel(const gh_host*, gh_op operation) noexcept {
  if (auto* thread = PluginThread::current()) thread->operations().cancel(operation);
}

/// A handle that is none: whoever runs now has given it.
void tell_stale(std::string_view what) noexcept {
  auto* thread = PluginThread::current();
  const auto* running = thread == nullptr ? nullptr : thread->running().instance();
  if (running != nullptr) {
    const_cast<Instance*>(running)->misbehaved(*thread, thread->running().phase(), what);
  } else {
    log_error("a plugin breaks a rule of the boundary", {{"what", what}});
  }
}

}  // namespace

ChainRun* run_of(gh_exchange* handle) noexcept {
  auto* run = ChainRun::of(handle);
  if (run != nullptr && PluginThread::current() == &run->worker()) return run;
  tell_stale(run == nullptr ? "a handle of no exchange, or of one that is over" : "an exchange of another thread");
  return nullptr;
}

Instance* instance_of(gh_instance* handle) noexcept {
  auto* instance = Instance::of(handle);
  if (instance == nullptr) tell_stale("a handle of no instance, or of one that is over");
  return instance;
}

gh_host host_functions() noexcept {
  gh_host host{};
  host.size = sizeof(gh_host);
  host.abi_minor = GH_ABI_MINOR;
  host.extension = &extension;
  host.cancel = &cancel;
  add_instance_functions(host);
  add_exchange_functions(host);
  add_head_functions(host);
  add_answer_functions(host);
  add_identity_functions(host);
  add_body_functions(host);
  add_value_functions(host);
  return host;
}

}  // namespace gatehouse::core
