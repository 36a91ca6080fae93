#include "proxy/relay_wait.hpp"

#include "proxy/plugin_phases.hpp"

namespace gatehouse::core {
namespace {

struct RelayWait {
  std::uint8_t client = 0;
  std::uint8_t upstream = 0;
};

RelayWait wants(Flow down, Flow up, bool is_uploading, bool watches_client) noexcept {
  RelayWait want;
  if (down == Flow::wait_sink) want.client |= kWritable;
  if (down == Flow::wait_source) want.upstream |= kReadable;
  if (is_uploading && up == Flow::wait_source) want.client |= kReadable;
  if (is_uploading && up == Flow::wait_sink) want.upstream |= kWritable;
  if (down == Flow::wait_source && watches_client) want.client |= kHungUp;
  return want;
}

}  // namespace

void cut(ForwardState& state, Error error) noexcept {
  auto& exchange = state.context.exchange;
  exchange.report.reason = error;
  exchange.closes = exchange.is_cut = true;
  if (info(error).side == Side::client) exchange.report.client_left = true;
}

Flow continue_upload(ForwardState& state, Transfer& upload) {
  if (!state.is_uploading()) return Flow::done;
  const auto flow = state.upload_step(upload);
  if (flow == Flow::source_end || flow == Flow::sink_end) state.upload_failed = true;
  return flow;
}

Task<Error> wait_for_progress(ForwardState& state, UpstreamConnection& connection, Flow down, Flow up) {
  auto& context = state.context;
  if (down == Flow::plugin) co_return co_await settle_body(*context.plugins->response_filter);
  if (up == Flow::plugin) co_return co_await settle_body(*context.plugins->request_filter);
  auto& client = context.client;
  auto& worker = context.worker;
  if (down == Flow::pause || (state.is_uploading() && up == Flow::pause)) {
    co_return co_await client.deadline.yield() == Wake::cancelled ? Error::shutdown : Error::none;
  }
  const auto want = wants(down, up, state.is_uploading(), !state.must_finish());
  const auto idle = deadline_after(worker.now, state.side.timeouts.idle);
  const auto until = std::min(idle, context.exchange.total_deadline);
  const auto before = worker.clock.now();
  const auto wake = co_await client.deadline.wait(until, {&client.stream.watch(), want.client},
                                                  {&connection.stream.watch(), want.upstream});
  const auto waited = std::max(worker.now - before, Duration::zero());
  (down == Flow::wait_sink ? context.exchange.report.client : context.exchange.report.upstream) += waited;
  if (wake == Wake::cancelled) co_return Error::shutdown;
  if (wake == Wake::expired) {
    if (context.exchange.total_deadline <= worker.now) co_return Error::total_timeout;
    co_return down == Flow::wait_sink ? Error::client_timeout : Error::upstream_timeout;
  }
  if (down == Flow::wait_source && !state.must_finish() && client.stream.is_hung_up() &&
      !connection.stream.can_read()) {
    co_return Error::client_gone;
  }
  co_return Error::none;
}

}  // namespace gatehouse::core
