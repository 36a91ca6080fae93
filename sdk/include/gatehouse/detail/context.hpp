// What every wrapper of one instance needs: the host's table, the instance, and the tables of its extensions.
#pragma once

#include <gatehouse/abi/ext/blocking.h>
#include <gatehouse/abi/ext/control.h>
#include <gatehouse/abi/ext/draft/cells.h>
#include <gatehouse/abi/ext/draft/document.h>
#include <gatehouse/abi/ext/draft/pattern.h>
#include <gatehouse/abi/ext/http_call.h>
#include <gatehouse/abi/ext/metrics.h>
#include <gatehouse/abi/ext/sink.h>
#include <gatehouse/abi/ext/store.h>
#include <gatehouse/abi/ext/template.h>
#include <gatehouse/abi/ext/timer.h>
#include <gatehouse/detail/abi.hpp>

namespace gatehouse::inline v1::detail {

// Lives beside the plugin's object, so wrappers that point here may be moved about. Constant after create.
struct Context {
  const gh_host* host = nullptr;
  gh_instance* instance = nullptr;
  const gh_store_v1* store = nullptr;
  const gh_http_call_v1* http = nullptr;
  const gh_timer_v1* timer = nullptr;
  const gh_blocking_v1* blocking = nullptr;
  const gh_metrics_v1* metrics = nullptr;
  const gh_control_v1* control = nullptr;
  const gh_sink_v1* sink = nullptr;
  const gh_template_v1* templates = nullptr;
  const gh_cells_v1* cells = nullptr;
  const gh_document_v1* document = nullptr;
  const gh_pattern_v1* pattern = nullptr;

  Context(const gh_host* the_host, gh_instance* the_instance) noexcept : host{the_host}, instance{the_instance} {
    find(GH_STORE, store);
    find(GH_HTTP_CALL, http);
    find(GH_TIMER, timer);
    find(GH_BLOCKING, blocking);
    find(GH_METRICS, metrics);
    find(GH_CONTROL, control);
    find(GH_SINK, sink);
    find(GH_TEMPLATE, templates);
    find(GH_CELLS, cells);
    find(GH_DOCUMENT, document);
    find(GH_PATTERN, pattern);
  }

  void log(std::int32_t level, std::string_view message) const noexcept { host->log(instance, level, text(message)); }

 private:
  // A table that is shorter than the one this plugin was built with is as good as none: the host is older.
  template <class Table>
  void find(std::string_view id, const Table*& table) const noexcept {
    const auto* found = static_cast<const Table*>(host->extension(host, text(id)));
    if (found != nullptr && found->size >= sizeof(Table)) table = found;
  }
};

}  // namespace gatehouse::inline v1::detail
