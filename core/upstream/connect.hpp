// Opens a connection to an endpoint. TLS to the endpoint joins here.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "base/task.hpp"
#include "upstream/pool.hpp"
#include "upstream/upstream.hpp"

namespace gatehouse::core {

/// What connecting needs of its worker.
struct ConnectContext {
  ReadySet& ready;
  ReceivePool& receive;
};

/// Connects to `endpoint`; done by `until`. Hung-up clients (`client` not null) end it early with client_gone.
/// Errors: upstream_connect_failed, upstream_connect_timeout, client_gone, shutdown (cancelled).
Task<Result<std::unique_ptr<UpstreamConnection>>> connect(ConnectContext context, const Endpoint& endpoint,
                                                          Deadline& deadline, TimePoint until, Watch* client);

}  // namespace gatehouse::core
