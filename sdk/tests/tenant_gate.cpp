// The 25 lines of sdk/README.md: a plugin that refuses tenants whom a store names as blocked.
#include <gatehouse/plugin.hpp>

struct TenantGate {
  struct Config {
    std::string header = "x-tenant";
    gatehouse::Store store;  // local, or redis:<name>
    static constexpr auto fields() {
      return gatehouse::fields(gatehouse::field<&Config::header>("header", "Request header that names the tenant."),
                               gatehouse::field<&Config::store>("store", "Where the state of tenants is kept."));
    }
  };
  static constexpr gatehouse::Info info{
      .name = "tenant-gate", .version = "1.0.0", .reasons = {{"tenant_blocked", 403, "This tenant is blocked."}}};

  TenantGate(Config config, gatehouse::Setup& setup)
      : config_{std::move(config)}, blocked_{setup.counter("blocked_total")} {}

  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange) const {
    const auto tenant = exchange.request().header(config_.header);
    if (!tenant) co_return gatehouse::proceed;
    const auto entry = co_await config_.store.get(exchange, {"tenant", *tenant});
    if (!entry) co_return gatehouse::failed(entry.error());  // unreachable: on_failure decides
    if (entry->text() != "blocked") co_return gatehouse::proceed;
    blocked_.add(1);
    co_return exchange.refuse("tenant_blocked");
  }
  Config config_;
  gatehouse::Counter blocked_;
};
GATEHOUSE_PLUGIN(TenantGate)
