// Resumes each suspension twice.
#include <new>

#include "table.hpp"
namespace {

/// One suspended exchange; its memory is the exchange's own.
struct Sleeping {
  const gh_host* host;
  gh_exchange* exchange;
};

void wake(void* context, std::int32_t) {
  const auto& self = *static_cast<Sleeping*>(context);
  const gh_host* host = self.host;
  gh_exchange* exchange = self.exchange;
  host->resume(exchange, GH_PROCEED);
  host->resume(exchange, GH_PROCEED);
}

std::int32_t suspend(void* self, void*, gh_exchange* exchange, void**) {
  const gh_host& host = *static_cast<bad::Self*>(self)->host;
  void* memory = host.alloc(exchange, sizeof(Sleeping), alignof(Sleeping));
  std::int32_t error = 0;
  const bool is_begun = memory != nullptr && bad::timer(host).sleep(exchange, 1'000'000, &error, wake,
                                                                    new (memory) Sleeping{&host, exchange}) != 0;
  return is_begun ? GH_SUSPENDED : GH_FAILED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("resumes-twice", suspend);
  return &kTable;
}
