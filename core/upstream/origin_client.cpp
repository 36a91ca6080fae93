#include "upstream/origin_client.hpp"

#include <sys/epoll.h>

#include <algorithm>

#include "io/name_lookup.hpp"

namespace gatehouse::core {

struct OriginClient::Connection : Waiter, Timer {
  Connection(OriginClient& of, std::unique_ptr<UpstreamConnection> over) noexcept
      : Waiter(&on_event), Timer(&on_timeout), client(of), plain(std::move(over)) {
    ++client.open_;
  }
  ~Connection() {
    if (tls) tls->close();
    --client.open_;
  }

  [[nodiscard]] HttpWire wire() noexcept { return {plain->stream, tls.get()}; }
  void discard() {
    client.idle_.remove_if([this](const auto& idle) { return idle.get() == this; });
  }

  static void on_event(Waiter& waiter) {
    auto& self = static_cast<Connection&>(waiter);
    // A server may send session tickets at any time; everything else would be taken for the answer to the next call.
    if (self.tls && !self.plain->stream.is_hung_up() && self.tls->is_silent()) return;
    self.discard();
  }
  static void on_timeout(Timer& timer) { static_cast<Connection&>(timer).discard(); }

  OriginClient& client;
  std::unique_ptr<UpstreamConnection> plain;
  std::unique_ptr<TlsClientSession> tls;
};

namespace {

/// The descriptor of a look-up in the readiness set. It must be taken out by hand: the pool may keep the descriptor's
/// file open for longer than anybody waits here.
class LookupWatch {
 public:
  LookupWatch(ReadySet& ready, int descriptor) noexcept : ready_(ready) {
    watch_.fd = descriptor;
    is_added_ = ready.add(watch_);
  }
  ~LookupWatch() {
    if (!is_added_) return;
    ready_.remove(watch_);
    ::epoll_ctl(ready_.descriptor(), EPOLL_CTL_DEL, watch_.fd, nullptr);
  }
  LookupWatch(const LookupWatch&) = delete;
  LookupWatch& operator=(const LookupWatch&) = delete;

  [[nodiscard]] bool is_added() const noexcept { return is_added_; }
  [[nodiscard]] Watch& watch() noexcept { return watch_; }

 private:
  ReadySet& ready_;
  Watch watch_;
  bool is_added_;
};

CallError call_error_of(Error error) noexcept {
  if (error == Error::shutdown) return CallError::cancelled;
  return error == Error::upstream_connect_timeout ? CallError::timeout : CallError::unreachable;
}

}  // namespace

OriginClient::OriginClient(CallLoop loop, ReceivePool& receive, std::shared_ptr<const HttpOrigin> origin) noexcept
    : loop_(loop), receive_(receive), origin_(std::move(origin)) {}

OriginClient::~OriginClient() = default;

OriginClient::ConnectionPtr OriginClient::take_idle() noexcept {
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.front());
  idle_.pop_front();
  connection->disarm();
  auto& watch = connection->plain->stream.watch();
  watch.waiter = nullptr;
  watch.interest = 0;
  return connection;
}

void OriginClient::keep(ConnectionPtr connection) noexcept {
  auto& watch = connection->plain->stream.watch();
  const bool is_silent = connection->tls ? connection->tls->is_silent() : (watch.ready & kReadable) == 0;
  if (!is_silent || (watch.ready & kHungUp) != 0) return;
  if (idle_.size() >= kMaxIdle) idle_.pop_back();
  watch.waiter = connection.get();
  watch.interest = kReadable | kHungUp;
  loop_.wheel.set(*connection, loop_.now + kIdle);
  idle_.push_front(std::move(connection));
}

Task<CallError> OriginClient::find_addresses(std::vector<IpAddress>& addresses, Deadline& deadline, TimePoint until) {
  if (const auto literal = IpAddress::parse(origin_->host)) {
    addresses = {*literal};
    co_return CallError::none;
  }
  const auto lookup = NameLookup::start(loop_.blocking, origin_->host);
  if (!lookup) {
    fault_ = "too many name look-ups wait";
    co_return CallError::unreachable;
  }
  LookupWatch watched(loop_.ready, lookup->descriptor());
  while (!lookup->is_done()) {
    if (!watched.is_added()) co_return CallError::unreachable;
    const auto wake = co_await deadline.wait(until, {&watched.watch(), kReadable});
    if (wake != Wake::ready) co_return wake == Wake::cancelled ? CallError::cancelled : CallError::timeout;
  }
  addresses = lookup->addresses();
  if (!addresses.empty()) co_return CallError::none;
  fault_ = "the name has no address";
  co_return CallError::unreachable;
}

Task<CallError> OriginClient::open_to(IpAddress address, ConnectionPtr& connection, Deadline& deadline,
                                      TimePoint until) {
  Endpoint endpoint;
  endpoint.address = address;
  endpoint.port = origin_->port;
  auto connected = co_await connect({loop_.ready, receive_}, endpoint, deadline, until, nullptr);
  if (!connected) {
    fault_ = "no connection";
    co_return call_error_of(connected.error());
  }
  connection = std::make_unique<Connection>(*this, std::move(*connected));
  if (!origin_->tls) co_return CallError::none;
  connection->tls = TlsClientSession::make(*origin_->tls, connection->plain->stream, origin_->host);
  if (!connection->tls) co_return CallError::unreachable;
  const auto error = co_await shake_hands(connection->wire(), deadline, until);
  if (error == CallError::unreachable) fault_ = connection->tls->fault();
  if (error != CallError::none) connection.reset();
  co_return error;
}

Task<CallError> OriginClient::open(ConnectionPtr& connection, Deadline& deadline, TimePoint until) {
  if (open_ >= kMaxConnections) {
    fault_ = "too many calls to this origin are under way";
    co_return CallError::unreachable;
  }
  std::vector<IpAddress> addresses;
  auto error = co_await find_addresses(addresses, deadline, until);
  for (const auto& address : addresses) {
    // One address that swallows packets must not use up the time of the others.
    const auto by = std::min(until, loop_.now + kConnect);
    error = co_await open_to(address, connection, deadline, by);
    if (error == CallError::none || error == CallError::cancelled || loop_.now >= until) break;
  }
  co_return error;
}

Task<CallError> OriginClient::call(const HttpCallRequest& request, HttpReply& reply, std::size_t max_body,
                                   Deadline& deadline, TimePoint until) {
  for (auto connection = take_idle();; connection = nullptr) {
    const bool is_reused = connection != nullptr;
    if (!is_reused) {
      const auto error = co_await open(connection, deadline, until);
      if (error != CallError::none) co_return error;
    }
    HttpReplyReader reader(reply, request.is_head, max_body);
    std::string_view left = request.bytes;
    const auto error = co_await converse(connection->wire(), left, reader, deadline, until);
    if (error == CallError::none && left.empty() && reader.may_reuse()) keep(std::move(connection));
    const bool was_dead = error == CallError::reset && is_reused && !reader.has_begun();
    if (!was_dead || !request.is_idempotent) co_return error;
  }
}

}  // namespace gatehouse::core
