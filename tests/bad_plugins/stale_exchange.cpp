// Uses the exchange of the request before, which has ended.
#include "table.hpp"
namespace {

/// An instance that remembers an exchange of each worker longer than it lives.
std::int32_t call(void* self, void* local, gh_exchange* exchange, void**) {
  auto*& before = *static_cast<gh_exchange**>(local);
  gh_text path{};
  if (before != nullptr) static_cast<bad::Self*>(self)->host->text(before, GH_TEXT_PATH, &path);
  before = exchange;
  return GH_PROCEED;
}

void* worker_start(void*, std::uint32_t) { return new gh_exchange*(nullptr); }
void worker_stop(void*, void* local) { delete static_cast<gh_exchange**>(local); }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("stale-exchange", call);
    plugin.worker_start = worker_start;
    plugin.worker_stop = worker_stop;
    return plugin;
  }();
  return &kTable;
}
