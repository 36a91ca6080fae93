// An exchange whose route has plugins: its run through the chain, and what only the proxy knows about it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/h1_writer.hpp"
#include "plugin/chain_run.hpp"
#include "proxy/body_filter.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// In the arena of its exchange. Its worker only.
class PluginExchange final : public ExchangeHooks {
 public:
  PluginExchange(ExchangeContext& context, const Chain& chain);

  [[nodiscard]] ChainRun& run() const noexcept { return *run_; }

  /// The side of the split this exchange goes to: drawn by whoever asks first, the proxy or a plugin.
  [[nodiscard]] const Forwarding& side();
  /// The whole request body, when a plugin wanted it so: what goes upstream in its place.
  std::string held_body;
  bool holds_body = false;
  /// Bodies that stream past instances.
  std::optional<BodyFilter> request_filter;
  std::optional<BodyFilter> response_filter;

  std::string_view upstream() override;
  bool is_upstream_trusted() override;
  SentRequest sent() override;
  bool set_upstream(std::string_view name) override;
  std::string_view allowed_methods() override;
  std::string_view preflight_method() override { return context_.preflight; }
  std::string_view text(std::uint32_t which) override;
  ConsumerMatch consumer(const gh_identity& identity) override;
  TemplateContext variables() override;
  void fill(gh_report& report) override;

 private:
  void fill_attempts(gh_report& report);

  ExchangeContext& context_;
  const Forwarding* side_ = nullptr;
  std::unique_ptr<const Forwarding> other_;  // the side of set_upstream
  ChainRunPtr run_;
};

/// The side that `draw`, or what the route sticks to, gives this exchange.
const Forwarding& choose_forwarding(ExchangeContext& context);

/// From here on the exchange has a run, unless its chain (that of its route, else the global one) is empty.
void begin_plugins(ExchangeContext& context);

}  // namespace gatehouse::core
