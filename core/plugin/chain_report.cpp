// The report of an exchange in the form of the plugin boundary.
#include "plugin/abi_text.hpp"
#include "plugin/chain_run.hpp"
#include "routing/route.hpp"

namespace gatehouse::core {
namespace {

std::int64_t microseconds(Duration duration) noexcept {
  return std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), 0);
}

std::uint32_t fault_of(const Report& report, std::uint32_t status) noexcept {
  if (report.reason != Error::none) return static_cast<std::uint32_t>(info(report.reason).side);
  if (report.origin != ResponseOrigin::plugin || status < 400) return GH_SIDE_NONE;
  return status < 500 ? GH_SIDE_CLIENT : GH_SIDE_PLUGIN;
}

void fill_times(const Exchange& exchange, const PluginWorker& worker, gh_report& report) noexcept {
  const auto& from = exchange.report;
  const auto end = from.last_byte_out == TimePoint{} ? worker.now() : from.last_byte_out;
  const auto begun = from.first_byte_in;
  const auto total = std::max(end - begun, Duration::zero());
  const auto wall = std::chrono::duration_cast<Duration>(worker.wall().time_since_epoch());
  report.started_ns = (wall - std::max(worker.now() - begun, Duration::zero())).count();
  report.total_us = microseconds(total);
  if (from.head_read != TimePoint{}) report.head_us = microseconds(from.head_read - begun);
  report.upstream_us = microseconds(from.upstream);
  report.own_us = microseconds(total - from.upstream - from.client);
}

}  // namespace

const gh_report& ChainRun::report() {
  if (report_ == nullptr) report_ = context_.exchange.arena.make<gh_report>(gh_report{});
  const auto* instances = report_->instances;  // asked again: in the same place
  *report_ = {};
  report_->instances = instances;
  fill_report(*report_);
  return *report_;
}

void ChainRun::fill_report(gh_report& report) {
  const auto& exchange = context_.exchange;
  const auto& from = exchange.report;
  report.size = sizeof(gh_report);
  report.attempt_size = sizeof(gh_attempt);
  report.status = from.status != 0 ? from.status : exchange.response.status;
  report.origin = static_cast<std::uint32_t>(from.origin);
  report.fault = fault_of(from, report.status);
  if (from.client_left) report.client = from.status == 0 ? GH_CLIENT_LEFT_BEFORE_HEAD : GH_CLIENT_LEFT_IN_BODY;
  report.is_cut = exchange.is_cut ? 1 : 0;
  if (from.reason != Error::none) {
    report.reason = text_of(code(from.reason));
    if (from.detail != nullptr) report.detail = text_of(from.detail);
  } else if (from.origin == ResponseOrigin::plugin) {
    report.reason = text_of(answer_->code);
    report.detail = text_of(answer_->detail);
  }
  if (answer_->by != nullptr) report.answered_by = text_of(answer_->by->address());
  if (exchange.route != nullptr) {
    report.route = text_of(exchange.route->name);
    report.service = text_of(exchange.route->service);
  }
  report.listener = text_of(context_.hooks.text(GH_TEXT_LISTENER));
  report.notes = notes_;
  report.note_count = note_count_;
  report.request_body_bytes = exchange.request_body.bytes();
  report.response_body_bytes = from.response_body_bytes;
  fill_times(exchange, context_.worker, report);
  const auto& rate = context_.worker.runtime().rate();
  report.request_us = microseconds(rate.duration(request_took_));
  report.response_us = microseconds(rate.duration(response_took_));
  fill_instances(report);
  context_.hooks.fill(report);
}

void ChainRun::fill_instances(gh_report& report) {
  auto* instances = const_cast<gh_instance_report*>(report.instances);
  if (instances == nullptr) instances = context_.exchange.arena.make_array<gh_instance_report>(chain_->size());
  for (std::size_t i = 0; i < chain_->size(); ++i) {
    const auto& instance = *(*chain_)[i].instance;
    const auto& run = runs_[i];
    instances[i] = {text_of(instance.address()),
                    text_of(instance.plugin()),
                    text_of(run.reason),
                    static_cast<std::uint32_t>(run.did),
                    instance.is_shadow() ? 1U : 0U,
                    run.would_status,
                    0};
  }
  report.instances = instances;
  report.instance_count = chain_->size();
  report.instance_size = sizeof(gh_instance_report);
}

}  // namespace gatehouse::core
