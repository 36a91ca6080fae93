// The bytes of a link: sending what is queued, cutting what arrives into replies.
#include <array>
#include <utility>

#include "stores/redis/link.hpp"

namespace gatehouse::core {

void RedisLink::Flush::run(Waiter& waiter) {
  auto& link = static_cast<Flush&>(waiter).link;
  link.is_flush_due_ = false;
  if (link.state_ == State::ready) link.flush();
}

void RedisLink::schedule_flush() {
  if (std::exchange(is_flush_due_, true)) return;
  loop_.ready.again(flush_);
}

void RedisLink::on_ready(Waiter& waiter) {
  auto& link = static_cast<RedisLink&>(waiter);
  const auto generation = link.generation_;
  if (link.state_ == State::connecting) {
    if ((link.stream_->watch().ready & kWritable) == 0) return;
    link.connected();
  } else if (link.sent_ < link.wire_.size()) {
    link.flush();
  }
  if (link.generation_ == generation && link.stream_ != nullptr && link.stream_->can_read()) link.receive();
}

void RedisLink::flush() {
  const bool may_send_commands = state_ == State::greeting || state_ == State::ready;
  if (may_send_commands && !queued_.empty()) {
    if (!tls_) {
      wire_.append(queued_);
    } else if (!tls_->write(queued_)) {
      return fail("TLS session ended");
    }
    queued_.clear();
  }
  if (tls_ && !tls_->collect(wire_)) return fail("TLS session ended");
  while (sent_ < wire_.size()) {
    const iovec piece{wire_.data() + sent_, wire_.size() - sent_};
    const auto result = stream_->write_some({&piece, 1});
    if (result.status == IoStatus::failed) return fail("connection reset");
    if (result.status == IoStatus::would_block) return;  // the waiter goes on
    sent_ += result.bytes;
  }
  wire_.clear();
  sent_ = 0;
}

void RedisLink::receive() {
  std::array<char, 16 * 1024> piece;
  const auto generation = generation_;
  while (generation == generation_ && stream_->can_read()) {
    const auto result = stream_->read_some(piece);
    if (result.status == IoStatus::would_block) return;
    if (result.status != IoStatus::ok) {
      return fail(result.status == IoStatus::end ? "server closed the connection" : "connection reset");
    }
    if (!take_in({piece.data(), result.bytes})) return;
  }
}

/// False when the connection has ended meanwhile.
bool RedisLink::take_in(std::string_view bytes) {
  const auto generation = generation_;
  if (!tls_) {
    if (!reader_->feed(bytes)) {
      fail("an answer that is no answer");
      return false;
    }
    return take_replies();
  }
  if (!bytes.empty() && !tls_->receive(bytes)) {
    fail("TLS session ended");
    return false;
  }
  if (state_ == State::securing) {
    const auto step = tls_->handshake();
    if (step == RedisTlsSession::Step::failed) {
      fail("TLS: " + tls_->why());
      return false;
    }
    if (step == RedisTlsSession::Step::more) {
      flush();
      return generation == generation_;
    }
    greet();
    if (generation != generation_) return false;
  }
  std::array<char, 16 * 1024> plain;
  for (;;) {
    bool failed = false;
    const auto got = tls_->read(plain, failed);
    if (got > 0 && !reader_->feed({plain.data(), got})) failed = true;
    if (failed) {
      fail("TLS session ended");
      return false;
    }
    if (got == 0) return true;
    if (!take_replies()) return false;
  }
}

bool RedisLink::take_replies() {
  for (;;) {
    void* raw = nullptr;
    const auto next = reader_->next(raw);
    if (next == ReplyReader::Next::more) return true;
    if (next == ReplyReader::Next::failed) {
      fail("an answer that is no answer");
      return false;
    }
    const Reply reply(raw);
    if (!take(reply.view())) return false;
  }
}

bool RedisLink::take(ReplyView reply) {
  const auto generation = generation_;
  if (greetings_ > 0) {
    if (reply.is_error()) {
      fail(reply.text());
      return false;
    }
    const auto role = reply[0].text();  // the only greeting with an array that begins with a word, but SUBSCRIBE
    if (settings_.must_be_master && reply.is_array() && role != "master") {
      fail("the server is no master");
      return false;
    }
    if (--greetings_ == 0) become_ready();
    return generation == generation_;
  }
  if (settings_.is_subscriber) {
    owner_.link_was_told(*this, reply);
    return generation == generation_;
  }
  if (first_ == nullptr) {
    fail("an answer that nobody asked for");
    return false;
  }
  if (--first_->unread_ > 0) return true;
  auto* command = std::exchange(first_, first_->next_);
  --in_flight_;
  loop_.wheel.set(*this, in_flight_ > 0 ? loop_.clock.now() + stall() : kNever);
  if (command->replied(reply) && generation == generation_) errors_ = 0;
  return generation == generation_;
}

}  // namespace gatehouse::core
