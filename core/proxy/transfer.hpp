// Moves a body from one side of an exchange to the other in bounded pieces, without waiting.
#pragma once

#include <cstdint>

#include "http/body_sink.hpp"
#include "http/body_source.hpp"
#include "io/read_buffer.hpp"
#include "io/stream.hpp"
#include "proxy/replay.hpp"

namespace gatehouse::core {

class BodyFilter;

enum class Flow : std::uint8_t {
  done,         // the whole message went out
  wait_source,  // nothing to send until more arrives
  wait_sink,    // the receiver does not take more now
  source_end,   // the sender broke off; `error` says how
  sink_end,     // the receiver is gone
  pause,        // a fair share has been moved; let others have a turn
  plugin,       // an instance has suspended, answered or failed: see the walk of the filter
};

/// Back-pressure is the order of the steps: nothing is read before what was read before has been sent. One worker.
struct Transfer {
  Stream& from;
  ReadBuffer& in;
  BodySource& source;
  Stream& to;
  BodySink& sink;
  std::uint64_t limit = UINT64_MAX;  // of body bytes; over it: request_too_large
  Replay* keep = nullptr;            // also remember what passes, for another attempt
  Arena* trailers = nullptr;         // pass trailers on; their lines are written here
  BodyFilter* filter = nullptr;      // instances that see the body
  Error error = Error::none;         // after source_end

  /// Decodes and sends what is there. wait_source means: call pull().
  Flow push();
  /// Reads more, once. wait_source: nothing there; done: something arrived or the source has ended well: call push().
  Flow pull();
  /// push() and pull() until one of the two sides has to be waited for.
  Flow run();

 private:
  Flow decode();
  Flow flush(ReadBuffer& from_buffer, bool is_last);
  Flow push_filtered();
};

}  // namespace gatehouse::core
