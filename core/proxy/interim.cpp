#include "proxy/interim.hpp"

#include "proxy/respond.hpp"

namespace gatehouse::core {

Task<bool> pass_interim(ExchangeContext& context) {
  auto& exchange = context.exchange;
  // RFC 9110 §15.2: a 1xx is not sent to HTTP/1.0 clients; 100 was answered here, before the body was read.
  if (exchange.response.status == 100 || exchange.request.version_minor == 0) co_return true;
  HeadWriter writer(context.worker.head_buffer.get(), WorkerContext::kHeadBytes);
  if (!write_response_head(writer, exchange.response, ResponseOut{})) co_return true;
  co_return co_await send_head_and_body(context, writer.view(), Framing::none, {});
}

}  // namespace gatehouse::core
