// The extensions of this gateway, by id. A plugin asks for them with gh_host.extension.
#include "plugin/host_extensions.hpp"
#include "plugin/runtime.hpp"

namespace gatehouse::core {

std::span<const Extension> all_extensions() noexcept {
  static const std::array<Extension, kExtensions> kAll{{
      {GH_STORE, &store_extension()},
      {GH_HTTP_CALL, &http_call_extension()},
      {GH_TIMER, &timer_extension()},
      {GH_BLOCKING, &blocking_extension()},
      {GH_METRICS, &metrics_extension()},
      {GH_CONTROL, &control_extension()},
      {GH_SINK, &sink_extension()},
      {GH_TEMPLATE, &template_extension()},
      {GH_CELLS, &cells_extension()},
      {GH_PATTERN, &pattern_extension()},
      {GH_DOCUMENT, &document_extension()},
  }};
  return kAll;
}

}  // namespace gatehouse::core
