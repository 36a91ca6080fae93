#include "proxy/finish.hpp"

#include "proxy/plugin_exchange.hpp"

namespace gatehouse::core {

namespace {
constexpr std::uint16_t kClientClosed = 499;  // only in logs and counters: nothing went out
}

void begin(ExchangeContext& context) {
  ++context.client.exchanges;
  context.exchange.report.first_byte_in = context.worker.now;
  context.worker.metrics.active_exchanges(context.client.listener->slot, 1);
}

After finish(ExchangeContext& context) {
  auto& exchange = context.exchange;
  auto& report = exchange.report;
  report.request_body_bytes = exchange.request_body.bytes();
  report.last_byte_out = context.worker.clock.now();

  if (context.plugins) context.plugins->run().end();

  FinishedExchange done;
  done.route = context.hold.slot(exchange.route);
  done.listener = context.client.listener->slot;
  done.method = static_cast<std::uint8_t>(exchange.request.method);
  done.status = report.status != 0 ? report.status : kClientClosed;
  done.total = std::max(report.last_byte_out - report.first_byte_in, Duration::zero());
  done.own = std::max(done.total - report.upstream - report.client, Duration::zero());
  done.request_body_bytes = report.request_body_bytes;
  done.response_body_bytes = report.response_body_bytes;
  done.reason = report.reason;
  context.worker.metrics.exchange_finished(done);
  context.worker.metrics.active_exchanges(context.client.listener->slot, -1);

  if (exchange.is_cut && exchange.ends_at_close) return After::abort;
  return exchange.closes || exchange.is_cut ? After::close : After::next;
}

}  // namespace gatehouse::core
