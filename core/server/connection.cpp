#include "server/connection.hpp"

#include "observe/log.hpp"
#include "proxy/serve.hpp"

namespace gatehouse::core {
namespace {

constexpr Duration kLinger = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 64 * 1024;
/// While draining, an idle connection stays this long: its client may be about to send, and would lose that request.
constexpr Duration kDrainIdle = std::chrono::seconds(1);
constexpr std::uint32_t kPipelinedInOneTurn = 16;

}  // namespace

void Connections::add(Connection& connection) noexcept {
  connection.next_ = first_;
  connection.link_ = &first_;
  if (first_ != nullptr) first_->link_ = &connection.next_;
  first_ = &connection;
  ++size_;
}

void Connections::remove(Connection& connection) noexcept {
  *connection.link_ = connection.next_;
  if (connection.next_ != nullptr) connection.next_->link_ = connection.link_;
  --size_;
  if (size_ == 0 && when_empty_ != nullptr) when_empty_(subject_);
}

Connection::Connection(WorkerContext& worker, Connections& all, int fd, WorkerListener& listener,
                       const ConnectionPeer& peer, ConnectionTicket counted)
    : worker_(worker), all_(all), client_(worker, fd, listener, peer), counted_(std::move(counted)) {
  all_.add(*this);
  worker_.metrics.connections(listener.slot, 1);
}

void Connection::start(WorkerContext& worker, Connections& all, int fd, WorkerListener& listener,
                       const ConnectionPeer& peer, ConnectionTicket counted) {
  run(new Connection(worker, all, fd, listener, peer, std::move(counted)));
}

Detached Connection::run(Connection* self) {
  try {
    if (self->client_.stream.is_open()) co_await self->loop();
  } catch (const std::exception& failure) {
    log_error("connection ended by an exception", {{"what", failure.what()}});
  }
  self->worker_.metrics.connections(self->client_.listener->slot, -1);
  self->all_.remove(*self);
  delete self;
}

Task<void> Connection::loop() {
  for (std::uint32_t in_turn = 0;; ++in_turn) {
    if (client_.in.empty()) {
      for (const auto since = worker_.now;;) {
        const auto arrived = look();
        if (arrived == Arrived::end) co_return;
        if (arrived == Arrived::bytes) break;
        const auto wake = co_await client_.deadline.wait(idle_until(since), {&client_.stream.watch(), kReadable});
        if (wake != Wake::ready) co_return;
      }
      in_turn = 0;
    } else if (in_turn >= kPipelinedInOneTurn) {
      in_turn = 0;
      if (co_await client_.deadline.yield() == Wake::cancelled) co_return;
    }
    const auto after = co_await serve(worker_, client_);
    if (after == After::next) continue;
    if (after == After::abort) {
      client_.stream.abort();
      co_return;
    }
    co_return co_await close_gently();
  }
}

Connection::Arrived Connection::look() {
  if (!client_.stream.can_read()) return Arrived::nothing;
  const auto read = client_.in.fill(client_.stream);
  if (read.bytes != 0) return Arrived::bytes;
  return read.status == IoStatus::end || read.status == IoStatus::failed ? Arrived::end : Arrived::nothing;
}

TimePoint Connection::idle_until(TimePoint since) const noexcept {
  const auto& limits = client_.listener->limits;
  auto until = deadline_after(since, client_.exchanges == 0 ? limits.header_timeout : limits.idle);
  if (limits.max_age > Duration::zero()) until = std::min(until, client_.accepted + limits.max_age);
  return worker_.is_draining ? std::min(until, since + kDrainIdle) : until;
}

// RFC 9112 §9.6: a connection closed with unread bytes is reset, and the reset can overtake the answer.
Task<void> Connection::close_gently() {
  client_.in.release();
  client_.stream.shutdown_write();
  const auto until = worker_.now + kLinger;
  for (std::size_t dropped = 0; dropped < kLingerBytes;) {
    if (!client_.stream.can_read()) {
      if (co_await client_.deadline.wait(until, {&client_.stream.watch(), kReadable}) != Wake::ready) co_return;
    }
    const auto read = client_.in.fill(client_.stream);
    dropped += read.bytes;
    client_.in.release();
    if (read.status == IoStatus::end || read.status == IoStatus::failed) co_return;
  }
}

}  // namespace gatehouse::core
