// One exchange of the conformance host: what the proxy does with a chain, without a wire on either side.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/host_under_test.hpp"
#include "plugin/chain_run.hpp"

namespace gatehouse::conformance {

struct Loaded;

class CoreTrip final : private core::ExchangeHooks {
 public:
  struct Worker {
    core::PluginWorker& plugins;
    core::BlockPool& blocks;
    const core::Clock& clock;
  };
  CoreTrip(Worker worker, std::shared_ptr<Loaded> loaded, const Request& request, const Answer& answer);
  ~CoreTrip();

  void start();
  void send_body(std::string_view piece, bool is_last);
  void disconnect();
  void shut_down();
  /// Time has passed, and the wheel turns in ticks: whoever waits looks at the clock itself.
  void look_again() { deadline_.nudge(); }

  Seen seen;

 private:
  // The story of one exchange; false: it is over.
  core::Detached serve();
  core::Task<bool> pass(core::Walk walk);
  core::Task<bool> read_request_body();
  core::Task<bool> forward();
  core::Task<void> respond();
  core::Task<bool> pass_response_body();
  core::Task<void> answer();
  void install(const core::PluginAnswer& answer);
  void install(core::Error error);
  void finish();
  void leave(core::Error error);

  std::string_view upstream() override { return "orders"; }
  bool is_upstream_trusted() override { return false; }
  core::SentRequest sent() override;
  bool set_upstream(std::string_view name) override { return name == "orders"; }
  std::string_view allowed_methods() override { return allowed_; }
  std::string_view preflight_method() override { return {}; }
  std::string_view text(std::uint32_t) override { return {}; }
  core::ConsumerMatch consumer(const gh_identity&) override { return {}; }
  core::TemplateContext variables() override;
  void fill(gh_report& report) override;

  Worker worker_;
  std::shared_ptr<Loaded> loaded_;
  Answer answer_;
  std::string allowed_;
  core::Exchange exchange_;
  core::Deadline deadline_;
  core::Watch client_;
  core::ChainRunPtr run_;
  std::vector<std::string> request_body_;  // arrived and not yet passed on
  std::size_t body_at_ = 0;
  bool is_body_complete_ = true;
  std::vector<std::string> response_body_;
  bool has_attempt_ = false;
  gh_attempt attempt_{};
};

}  // namespace gatehouse::conformance
