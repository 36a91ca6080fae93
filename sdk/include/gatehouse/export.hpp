// The one exported function of a plugin, and its table for tests.
#pragma once

#include <gatehouse/detail/trampoline.hpp>

#include <string>
#include <type_traits>

namespace gatehouse::inline v1 {

namespace detail {

// Built when first asked for: no static constructor runs when the library is opened.
template <class T>
class Table {
 public:
  Table() : manifest_{manifest_of<typename ConfigOf<T>::type>(T::info)} {
    using Functions = Trampoline<T>;
    plugin_.size = sizeof(gh_plugin);
    plugin_.abi_minor = GH_ABI_MINOR;
    plugin_.needs_minor = T::info.needs_minor;
    plugin_.flags = (T::info.closed_only ? static_cast<std::uint32_t>(GH_CLOSED_ONLY) : 0U) |
                    (T::info.observer ? static_cast<std::uint32_t>(GH_OBSERVER) : 0U);
    plugin_.name = text(T::info.name);
    plugin_.version = text(T::info.version);
    plugin_.manifest = text(manifest_);
    plugin_.create = &Functions::create;
    plugin_.destroy = &Functions::destroy;
    if constexpr (has_local<T>) {
      plugin_.worker_start = &Functions::worker_start;
      plugin_.worker_stop = &Functions::worker_stop;
    }
    if constexpr (HasRequest<T>) add(GH_ON_REQUEST, plugin_.on_request, &Functions::on_request);
    if constexpr (HasRequestBody<T>) add(GH_ON_REQUEST_BODY, plugin_.on_request_body, &Functions::on_request_body);
    if constexpr (HasResponse<T>) add(GH_ON_RESPONSE, plugin_.on_response, &Functions::on_response);
    if constexpr (HasResponseBody<T>) add(GH_ON_RESPONSE_BODY, plugin_.on_response_body, &Functions::on_response_body);
    if constexpr (HasEnd<T> || Functions::kKeepsSlot) add(GH_ON_END, plugin_.on_end, &Functions::on_end);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const gh_plugin& plugin() const noexcept { return plugin_; }

 private:
  template <class Function>
  void add(std::uint64_t phase, Function& place, std::type_identity_t<Function> function) noexcept {
    plugin_.phases |= phase;
    place = function;
  }

  std::string manifest_;
  gh_plugin plugin_{};
};

}  // namespace detail

// The table of a plugin without exporting it: for the harness, and for linking a plugin into a program.
template <class T>
const gh_plugin& plugin_table() {
  static_assert(!T::info.name.empty() && !T::info.version.empty(), "Info names the plugin and its version");
  static_assert(detail::HasRequest<T> || detail::HasRequestBody<T> || detail::HasResponse<T> ||
                    detail::HasResponseBody<T> || detail::HasEnd<T>,
                "a plugin has at least one phase: on_request, on_request_body, on_response, on_response_body, on_end");
  static const detail::Table<T> table;
  return table.plugin();
}

}  // namespace gatehouse::inline v1

// The export line, once in a plugin, outside every namespace: GATEHOUSE_PLUGIN(TenantGate)
#define GATEHOUSE_PLUGIN(Plugin)                                        \
  extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) try { \
    return &::gatehouse::plugin_table<Plugin>();                        \
  } catch (...) {                                                       \
    return nullptr;                                                     \
  }
