// What the attempts of one forwarded exchange share.
#pragma once

#include "http/body_sink.hpp"
#include "http/body_source.hpp"
#include "http/h1_writer.hpp"
#include "proxy/body_rate.hpp"
#include "proxy/context.hpp"
#include "proxy/replay.hpp"
#include "proxy/transfer.hpp"

namespace gatehouse::core {

struct ForwardState {
  ForwardState(ExchangeContext& of, const Forwarding& to, WorkerUpstream& via);

  ExchangeContext& context;
  const Forwarding& side;
  WorkerUpstream& upstream;
  RequestOut out;  // but for `host` the same in every attempt
  Replay replay;
  bool keeps_body;          // the method allows another attempt after bytes were written
  TimePoint head_deadline;  // the response head is here by then; moves while the client is waited for
  BodyRate rate;
  BodySink request_sink;
  BodySource response_body;
  std::uint64_t body_bytes_sent = 0;  // by attempts that failed
  bool upload_failed = false;         // the endpoint takes no more of the body; its response may still come
  std::uint32_t interim_responses = 0;

  /// The body is still on its way from the client to the endpoint.
  [[nodiscard]] bool is_uploading() const noexcept { return !upload_failed && !request_sink.is_done(); }
  /// An instance wants the exchange to go on when the client has left.
  [[nodiscard]] bool must_finish() const noexcept;
  /// The body was read before: every attempt sends it from memory.
  [[nodiscard]] bool holds_body() const noexcept;
  [[nodiscard]] Transfer upload(UpstreamConnection& connection);
  /// Moves the request body as far as it goes now; asks the client for it first when it waits to be asked.
  Flow upload_step(Transfer& upload);
};

/// Steps 9 to 11: sends the request over `connection` and reads the head of the final response into the exchange.
Task<Error> attempt(ForwardState& state, UpstreamConnection& connection);

/// Sends the response to the client; its body follows as it arrives, past `filter` unless that is null. True:
/// `connection` may be used again.
Task<bool> relay(ForwardState& state, UpstreamConnection& connection, BodyFilter* filter);

/// The same for an exchange with plugins: walks its response phases first. What an instance answers takes the place of
/// the response.
Task<bool> relay_past_plugins(ForwardState& state, UpstreamConnection& connection);

}  // namespace gatehouse::core
