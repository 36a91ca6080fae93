#include "proxy/discard.hpp"

namespace gatehouse::core {

bool may_go_on_after(ExchangeContext& context) noexcept {
  auto& exchange = context.exchange;
  auto& body = exchange.request_body;
  (void)body.decode(context.client.in);  // what is malformed shows again when it is discarded
  if (body.is_finished()) return true;
  if (exchange.request.expects_continue && !exchange.continue_sent) return false;
  return body.framing() != Framing::sized || body.declared() - body.bytes() <= kMostDiscarded;
}

Task<bool> discard_request_body(ExchangeContext& context) {
  auto& client = context.client;
  auto& body = context.exchange.request_body;
  const auto start = body.bytes();
  const auto until = deadline_after(context.worker.now, client.listener->limits.header_timeout);
  for (;;) {
    if (!body.decode(client.in)) co_return false;
    client.in.consume(client.in.ready().size());
    if (body.is_finished()) co_return true;
    if (body.bytes() - start > kMostDiscarded) co_return false;
    if (client.stream.can_read()) {
      const auto result = client.in.fill(client.stream);
      if (result.status == IoStatus::end || result.status == IoStatus::failed) co_return false;
      continue;
    }
    if (co_await client.deadline.wait(until, {&client.stream.watch(), kReadable}) != Wake::ready) co_return false;
  }
}

}  // namespace gatehouse::core
