// The story of one exchange, from the first byte to the last. Read this file first.
#include "proxy/serve.hpp"

#include "proxy/act.hpp"
#include "proxy/admit.hpp"
#include "proxy/finish.hpp"
#include "proxy/plugin_phases.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {
namespace {

/// Requests that the gateway answers for itself, and those that it could not read, only reach observers.
bool reaches_plugins(const ExchangeContext& context, Error error) noexcept {
  if (error == Error::no_route || error == Error::method_not_allowed) return true;
  return error == Error::none && !is_answered_before_plugins(context);
}

}  // namespace

Task<After> serve(WorkerContext& worker, Client& client) {
  ExchangeContext context(worker, client);
  begin(context);

  auto error = Error::none;
  if (const auto head = co_await read_request_head(context); !head) {
    error = head.error();
  } else {
    error = admit(context, *head);
  }
  begin_plugins(context);
  auto passage = Passage{};
  if (context.plugins && reaches_plugins(context, error)) passage = co_await pass_request(context);
  if (passage.what == Passage::What::answer) {
    co_await respond(context, take_answer(context));
    co_return finish(context);
  }
  if (passage.what == Passage::What::error) error = passage.error;
  if (error == Error::none) error = co_await act(context);
  if (error != Error::none) co_await refuse(context, error);

  co_return finish(context);
}

}  // namespace gatehouse::core
