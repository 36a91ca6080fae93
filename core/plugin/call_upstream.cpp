#include "plugin/call_upstream.hpp"

#include <limits>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {

namespace {

CallError call_error_of(Error error) noexcept {
  switch (error) {
    case Error::none:
      return CallError::none;
    case Error::shutdown:
      return CallError::cancelled;
    case Error::upstream_timeout:
    case Error::upstream_connect_timeout:
      return CallError::timeout;
    default:
      return CallError::unreachable;
  }
}

/// What the health of an endpoint hears of it.
Error error_of(CallError error) noexcept {
  switch (error) {
    case CallError::reset:
      return Error::upstream_reset;
    case CallError::timeout:
      return Error::upstream_timeout;
    case CallError::protocol:
      return Error::upstream_protocol_error;
    default:
      return Error::none;
  }
}

/// Gives a lease back however the coroutine ends.
class HeldLease {
 public:
  explicit HeldLease(WorkerUpstream& upstream) noexcept : upstream_(upstream) {}
  ~HeldLease() {
    if (lease.endpoint != nullptr) upstream_.finish(lease, is_reusable);
  }
  HeldLease(const HeldLease&) = delete;
  HeldLease& operator=(const HeldLease&) = delete;

  Lease lease;
  bool is_reusable = false;

 private:
  WorkerUpstream& upstream_;
};

std::string_view host_of(const Upstream& upstream, const Endpoint& endpoint) noexcept {
  if (upstream.host_mode == HostMode::literal) return upstream.host;
  return endpoint.unix_path.empty() ? std::string_view(endpoint.text) : std::string_view("localhost");
}

struct Tried {
  CallError error = CallError::none;
  bool was_dead = false;  // a kept connection ended before a byte of the answer
};

Task<Tried> try_upstream(CallThread& thread, WorkerUpstream& upstream, HttpCallRequest& request, HttpReply& reply,
                         std::size_t max_body, Deadline& deadline, TimePoint until) {
  const auto random = mix_bits(thread.turn());
  const auto position = upstream.choose({random, random, -1, thread.loop().now});
  if (position < 0) co_return Tried{CallError::unreachable};
  auto& endpoint = upstream.endpoint(position);
  HeldLease held(upstream);
  upstream.take(endpoint, held.lease);
  if (!held.lease.connection) {
    const auto error =
        co_await upstream.open(held.lease, deadline, until, upstream.upstream().timeouts.connect, nullptr);
    if (error != Error::none) {
      if (error != Error::shutdown) upstream.judge(endpoint, error, 0);
      co_return Tried{call_error_of(error)};
    }
  }
  request.set_host(host_of(upstream.upstream(), endpoint.entry.endpoint));
  HttpReplyReader reader(reply, request.is_head, max_body);
  std::string_view left = request.bytes;
  const auto error = co_await converse({held.lease.connection->stream}, left, reader, deadline, until);
  held.is_reusable = error == CallError::none && left.empty() && reader.may_reuse();
  const bool was_dead = error == CallError::reset && held.lease.is_reused && !reader.has_begun();
  if (!was_dead && error != CallError::cancelled) upstream.judge(endpoint, error_of(error), reply.head.status);
  co_return Tried{error, was_dead};
}

/// The control thread has no pools: its calls are few.
Task<CallError> call_endpoints(CallThread& thread, const EndpointSetPtr& endpoints, HttpCallRequest& request,
                               HttpReply& reply, std::size_t max_body, Deadline& deadline, TimePoint until) {
  const auto entries = endpoints->entries();
  const auto first = thread.turn();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[(first + i) % entries.size()];
    if (!entry.is_usable(thread.loop().now)) continue;
    const auto by = std::min(until, thread.loop().now + OriginClient::kConnect);
    auto connected = co_await connect({thread.loop().ready, thread.receive()}, entry.endpoint, deadline, by, nullptr);
    if (!connected) {
      if (connected.error() == Error::shutdown) co_return CallError::cancelled;
      if (thread.loop().now >= until) co_return CallError::timeout;
      continue;
    }
    request.set_host(entry.endpoint.unix_path.empty() ? std::string_view(entry.endpoint.text) : "localhost");
    HttpReplyReader reader(reply, request.is_head, max_body);
    std::string_view left = request.bytes;
    co_return co_await converse({(*connected)->stream}, left, reader, deadline, until);
  }
  co_return CallError::unreachable;
}

}  // namespace

Task<CallError> call_upstream(CallThread& thread, const std::string& name, HttpCallRequest& request, HttpReply& reply,
                              std::size_t max_body, Deadline& deadline, TimePoint until) {
  if (!thread.is_worker()) {
    const auto endpoints = thread.endpoints(name);
    if (!endpoints) co_return CallError::unreachable;
    co_return co_await call_endpoints(thread, endpoints, request, reply, max_body, deadline, until);
  }
  for (;;) {
    auto* upstream = thread.upstream(name);
    if (upstream == nullptr) co_return CallError::unreachable;
    const auto tried = co_await try_upstream(thread, *upstream, request, reply, max_body, deadline, until);
    if (!tried.was_dead || !request.is_idempotent) co_return tried.error;
  }
}

}  // namespace gatehouse::core
