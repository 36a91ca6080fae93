// Step 10: every answer the gateway makes itself, one place for its shape.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/task.hpp"
#include "http/problem.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// A body made by the gateway; fields beyond these are in exchange.response.headers already.
struct Answer {
  std::uint16_t status = 200;
  std::string_view content_type;  // empty: no body, no such field
  std::string_view body;
};

/// The answer for `error` by its table entry, as problem document or in the error format of the route.
Answer error_answer(ExchangeContext& context, Error error);
/// The same for a problem that is in no table.
Answer problem_answer(ExchangeContext& context, const Problem& problem);

/// Sends `answer`, past the instances of the exchange, and takes care of the unread rest of the request: a short one is
/// read and dropped so that the connection can go on, otherwise the connection closes. Nothing of a response may have
/// gone out before.
Task<void> respond(ExchangeContext& context, Answer answer);

/// Sends the answer for `error`. Errors without a status end the connection without an answer.
Task<void> refuse(ExchangeContext& context, Error error);

/// Sends the head in exchange.response and `lead` behind it. False: the client is gone or does not read.
Task<bool> send_head_and_body(ExchangeContext& context, std::string_view head, Framing framing, std::string_view lead);

/// HEAD, 1xx, 204 and 304 end with their head (RFC 9110 §6.4.1).
[[nodiscard]] bool may_have_body(const Exchange& exchange) noexcept;

/// Writes the head of exchange.response into the worker's buffer, framed for this client. Empty: it did not fit.
std::string_view write_client_head(ExchangeContext& context, ResponseOut out);

}  // namespace gatehouse::core
