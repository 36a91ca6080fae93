// The whole gh_host table of the harness: functions filled in, extensions found by id.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "gatehouse/testing/ext_blocking.hpp"
#include "gatehouse/testing/ext_control.hpp"
#include "gatehouse/testing/ext_http.hpp"
#include "gatehouse/testing/ext_metrics.hpp"
#include "gatehouse/testing/ext_pattern.hpp"
#include "gatehouse/testing/ext_sink.hpp"
#include "gatehouse/testing/ext_store_take.hpp"
#include "gatehouse/testing/ext_template.hpp"
#include "gatehouse/testing/ext_timer.hpp"
#include "gatehouse/testing/host_exchange.hpp"
#include "gatehouse/testing/host_heads.hpp"
#include "gatehouse/testing/host_instance.hpp"

namespace gatehouse::testing {

inline const void* extension(const gh_host* table, gh_text id) {
  static const std::map<std::string, const void* (*)()> kTables{
      {GH_STORE, ext_store::table},     {GH_TIMER, ext_timer::table},       {GH_METRICS, ext_metrics::table},
      {GH_SINK, ext_sink::table},       {GH_TEMPLATE, ext_template::table}, {GH_CONTROL, ext_control::table},
      {GH_HTTP_CALL, ext_http::table},  {GH_BLOCKING, ext_blocking::table}, {GH_CELLS, ext_cells::table},
      {GH_PATTERN, ext_pattern::table}, {GH_DOCUMENT, ext_document::table}};
  const auto& missing = static_cast<const FakeHost::Table*>(table)->owner->situation.missing_extensions;
  const auto found = kTables.find(copy(id));
  if (found == kTables.end() || std::find(missing.begin(), missing.end(), found->first) != missing.end())
    return nullptr;
  return found->second();
}

inline FakeHost::FakeHost() {
  table.owner = this;
  table.size = sizeof(gh_host);
  table.abi_minor = GH_ABI_MINOR;
  table.extension = extension;
  host_instance::fill(table);
  host_exchange::fill(table);
  host_heads::fill(table);
}

inline FakeHost::~FakeHost() {
  for (const auto& [number, exchange] : exchanges) {
    exchange->is_shutdown = true;
    exchange->wake();
  }
  loop.run();
  generation.reset();
  loop.run();
  ended.clear();
}

}  // namespace gatehouse::testing
