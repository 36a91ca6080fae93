// The story of one exchange, from the first byte to the last. Read this file first.
#include "proxy/serve.hpp"

#include "proxy/act.hpp"
#include "proxy/admit.hpp"
#include "proxy/finish.hpp"
#include "proxy/respond.hpp"

namespace gatehouse::core {

Task<After> serve(WorkerContext& worker, Client& client) {
  ExchangeContext context(worker, client);
  begin(context);

  auto error = Error::none;
  if (const auto head = co_await read_request_head(context); !head) {
    error = head.error();
  } else {
    error = admit(context, *head);
  }
  if (error == Error::none) error = co_await act(context);
  if (error != Error::none) co_await refuse(context, error);

  co_return finish(context);
}

}  // namespace gatehouse::core
