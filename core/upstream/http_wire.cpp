#include "upstream/http_wire.hpp"

#include <array>

namespace gatehouse::core {

namespace {

constexpr std::size_t kPiece = 16 * 1024;  // of a TLS record; the frame of the coroutine must stay small

IoResult read_some(HttpWire wire, std::span<char> to) noexcept {
  return wire.tls != nullptr ? wire.tls->read_some(to) : wire.stream.read_some(to);
}

IoResult write_some(HttpWire wire, std::string_view from) noexcept {
  if (wire.tls != nullptr) return wire.tls->write_some(from);
  const iovec piece{const_cast<char*>(from.data()), from.size()};
  return wire.stream.write_some({&piece, 1});
}

/// Reads until nothing is there. more: wait.
HttpReplyReader::State read_step(HttpWire wire, HttpReplyReader& reader) {
  std::array<char, kPiece> piece;
  for (;;) {
    const auto got = read_some(wire, piece);
    if (got.status == IoStatus::would_block) return HttpReplyReader::State::more;
    if (got.status != IoStatus::ok) return reader.end();
    const auto state = reader.feed({piece.data(), got.bytes});
    if (state != HttpReplyReader::State::more) return state;
    if (wire.tls == nullptr && !wire.stream.can_read()) return state;
  }
}

CallError error_of(Wake wake) noexcept { return wake == Wake::cancelled ? CallError::cancelled : CallError::timeout; }

}  // namespace

Task<CallError> shake_hands(HttpWire wire, Deadline& deadline, TimePoint until) {
  for (;;) {
    const auto step = wire.tls->handshake();
    if (step == TlsStep::done) co_return CallError::none;
    if (step == TlsStep::failed) co_return CallError::unreachable;
    const auto wake = co_await deadline.wait(until, {&wire.stream.watch(), wire.tls->wants()});
    if (wake != Wake::ready) co_return error_of(wake);
  }
}

Task<CallError> converse(HttpWire wire, std::string_view& request, HttpReplyReader& reader, Deadline& deadline,
                         TimePoint until) {
  for (;;) {
    std::uint8_t interest = kReadable;
    while (!request.empty()) {
      const auto sent = write_some(wire, request);
      if (sent.status == IoStatus::would_block) {
        interest |= wire.tls != nullptr ? wire.tls->wants() : static_cast<std::uint8_t>(kWritable);
        break;
      }
      // The answer may be there all the same: an endpoint that refuses a body closes its side.
      if (sent.status != IoStatus::ok) break;
      request.remove_prefix(sent.bytes);
    }
    const auto state = read_step(wire, reader);
    if (state == HttpReplyReader::State::failed) co_return reader.error();
    if (state == HttpReplyReader::State::done) co_return CallError::none;
    const auto wake = co_await deadline.wait(until, {&wire.stream.watch(), interest});
    if (wake != Wake::ready) co_return error_of(wake);
  }
}

}  // namespace gatehouse::core
