// A table that is right in every way; each broken plugin changes one thing of it.
#pragma once

#include <cstdint>
#include <string_view>

#include "gatehouse/abi/ext/timer.h"
#include "gatehouse/abi/plugin.h"

namespace bad {

constexpr gh_text text(std::string_view view) { return {view.data(), view.size()}; }

inline constexpr std::string_view kManifest =
    R"({"manifest": 1, "standing": "experimental", "config": {"type": "struct", "fields": []}})";

/// What an instance remembers: the host, and itself.
struct Self {
  const gh_host* host;
  gh_instance* instance;
};

inline void* create(const gh_host* host, gh_instance* instance, const gh_value*, gh_text*) {
  return new Self{host, instance};
}
inline void destroy(void* self) { delete static_cast<Self*>(self); }
inline std::int32_t proceed(void*, void*, gh_exchange*, void**) { return GH_PROCEED; }

/// A request phase, which proceeds unless another is given.
constexpr gh_plugin table(std::string_view name,
                          std::int32_t (*on_request)(void*, void*, gh_exchange*, void**) = proceed) {
  gh_plugin plugin{};
  plugin.size = sizeof(gh_plugin);
  plugin.abi_minor = GH_ABI_MINOR;
  plugin.phases = GH_ON_REQUEST;
  plugin.name = text(name);
  plugin.version = text("1.0.0");
  plugin.manifest = text(kManifest);
  plugin.create = create;
  plugin.destroy = destroy;
  plugin.on_request = on_request;
  return plugin;
}

/// The host's timer, for plugins that suspend.
inline const gh_timer_v1& timer(const gh_host& host) {
  return *static_cast<const gh_timer_v1*>(host.extension(&host, text(GH_TIMER)));
}

}  // namespace bad
