// The places in an exchange where its chain is walked: request, request body, every response.
#pragma once

#include "base/task.hpp"
#include "proxy/context.hpp"
#include "proxy/plugin_exchange.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {

/// What a walk leaves to be done.
struct Passage {
  enum class What : std::uint8_t { on, answer, error };
  What what = What::on;
  Error error = Error::none;  // client_gone or shutdown, or what reading the body came to
};

/// Steps 7 and 8: the request phases, and the request body of an exchange that somebody wants whole.
Task<Passage> pass_request(ExchangeContext& context);

/// What the chain has answered, put in the place of the response: status, fields, body.
Answer take_answer(ExchangeContext& context);

/// Walks the response phases for an answer made here, whoever made it; what comes out is to be sent.
Task<Result<Answer>> pass_answer(ExchangeContext& context, Answer answer);

/// Waits until an instance that has suspended in a body goes on. Errors: plugin_failed when it has come to an answer
/// that cannot be given any more, client_gone, shutdown.
Task<Error> settle_body(BodyFilter& filter);

}  // namespace gatehouse::core
