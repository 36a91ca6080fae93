// Keeps the view of a header over a suspension and reads it afterwards.
#include <new>

#include "table.hpp"
namespace {

/// One suspended exchange, with a view that it may not keep.
struct Sleeping {
  const gh_host* host;
  gh_exchange* exchange;
  gh_text host_field;
};

void wake(void* context, std::int32_t) {
  const auto& self = *static_cast<Sleeping*>(context);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < self.host_field.size; ++i) sum += static_cast<unsigned char>(self.host_field.data[i]);
  self.host->resume(self.exchange, sum == 0 ? GH_FAILED : GH_PROCEED);
}

std::int32_t suspend(void* self, void*, gh_exchange* exchange, void**) {
  const gh_host& host = *static_cast<bad::Self*>(self)->host;
  void* memory = host.alloc(exchange, sizeof(Sleeping), alignof(Sleeping));
  if (memory == nullptr) return GH_FAILED;
  auto* sleeping = new (memory) Sleeping{&host, exchange, {nullptr, 0}};
  host.header_get(exchange, GH_REQUEST, bad::text("host"), &sleeping->host_field);
  std::int32_t error = 0;
  return bad::timer(host).sleep(exchange, 1'000'000, &error, wake, sleeping) != 0 ? GH_SUSPENDED : GH_FAILED;
}

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = bad::table("keeps-view", suspend);
  return &kTable;
}
