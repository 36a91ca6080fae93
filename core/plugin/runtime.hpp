// What all plugins of the process share: the host table with its extensions, settings, and the account of each
// instance.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "gatehouse/abi/plugin.h"
#include "plugin/accounting.hpp"
#include "plugin/parts.hpp"
#include "plugin/ticks.hpp"

namespace gatehouse::core {

/// A table that plugins ask for by name. The table is constant and lives as long as the process.
struct Extension {
  std::string_view id;  // "gatehouse.store/1"
  const void* table = nullptr;
};

/// Every extension of this gateway: the list in extensions.cpp.
std::span<const Extension> all_extensions() noexcept;

struct RuntimeSettings {
  std::string gateway_name;
  std::filesystem::path state_directory;  // empty: none
  std::uint32_t workers = 1;              // never changes while the process runs
  std::uint32_t sample = 16;              // 1 of so many phases goes into the histogram: metrics.plugin_sample
};

/// One per process, and as many as they like in tests. Made before the first instance on the control thread, outlives
/// all of them; read by every worker.
class PluginRuntime {
 public:
  PluginRuntime(RuntimeSettings settings, const Clock& clock,
                std::span<const Extension> extensions = all_extensions()) noexcept;
  PluginRuntime(const PluginRuntime&) = delete;
  PluginRuntime& operator=(const PluginRuntime&) = delete;

  /// What plugins get at create. The runtime is found again from it: of().
  [[nodiscard]] const gh_host& host() const noexcept { return host_.table; }
  [[nodiscard]] static PluginRuntime& of(const gh_host* host) noexcept {
    return *reinterpret_cast<const HostTable*>(host)->runtime;
  }
  [[nodiscard]] const RuntimeSettings& settings() const noexcept { return settings_; }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }
  [[nodiscard]] const TickRate& rate() const noexcept { return rate_; }
  [[nodiscard]] Accounting& accounting() noexcept { return accounting_; }
  [[nodiscard]] const void* extension(std::string_view id) const noexcept;
  /// What extensions keep per process: the server makes them before the first instance.
  [[nodiscard]] Parts<Part>& parts() noexcept { return parts_; }

 private:
  struct HostTable {
    gh_host table;  // first: a plugin's pointer to it is a pointer to the whole
    PluginRuntime* runtime;
  };

  RuntimeSettings settings_;
  const Clock& clock_;
  std::span<const Extension> extensions_;
  TickRate rate_;
  Accounting accounting_;
  Parts<Part> parts_;
  HostTable host_;
};

/// The functions of the host, without a runtime behind them: host.cpp.
gh_host host_functions() noexcept;

}  // namespace gatehouse::core
