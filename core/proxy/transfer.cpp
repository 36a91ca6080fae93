#include "proxy/transfer.hpp"

#include "http/h1_writer.hpp"
#include "http/hygiene.hpp"
#include "proxy/body_filter.hpp"

namespace gatehouse::core {

namespace {
constexpr int kFairPieces = 4;  // half a MiB at most, then the next connection has its turn

// A short body is cheapest in one piece: a receive and a send. A long one is cheapest in pieces that are still in the
// first-level cache when they are sent.
constexpr std::uint64_t kLongBody = 256 * 1024;
constexpr std::size_t kLongBodyPiece = 32 * 1024;

std::string_view trailer_lines(Headers& fields, Arena& arena) {
  check_trailers(fields, nullptr);
  std::size_t bytes = 0;
  for (const auto& field : fields) bytes += field.name.size() + field.value.size() + 4;
  HeadWriter writer(arena.make_array<char>(bytes), bytes);
  for (const auto& field : fields) writer.field(field.name, field.value);
  return writer.view();
}

}  // namespace

Flow Transfer::decode() {
  if (const auto decoded = source.decode(in); !decoded) {
    error = decoded.error();
    return Flow::source_end;
  }
  if (source.bytes() > limit) {
    error = Error::request_too_large;
    return Flow::source_end;
  }
  if (trailers != nullptr && source.is_finished() && !source.trailers().empty()) {
    sink.end_with(trailer_lines(source.trailers(), *trailers));
    trailers = nullptr;
  }
  return Flow::done;
}

Flow Transfer::flush(ReadBuffer& from_buffer, bool is_last) {
  switch (sink.flush(to, from_buffer, is_last)) {
    case IoStatus::ok:
      return sink.is_done() ? Flow::done : Flow::wait_source;
    case IoStatus::would_block:
      return Flow::wait_sink;
    default:
      return Flow::sink_end;
  }
}

Flow Transfer::push() {
  if (filter != nullptr) return push_filtered();
  const auto before = in.ready().size();
  if (const auto flow = decode(); flow != Flow::done) return flow;
  if (keep != nullptr) keep->append(in.ready().substr(before));
  return flush(in, source.is_finished());
}

Flow Transfer::push_filtered() {
  for (;;) {
    if (filter->has_output()) {
      if (!filter->is_leading) sink.lead_with(filter->out());
      filter->is_leading = true;
      const auto flow = flush(filter->nothing, filter->is_last());
      if (flow != Flow::wait_source) return flow;
      filter->sent();
    }
    if (const auto flow = decode(); flow != Flow::done) return flow;
    const auto piece = in.ready();
    // A head goes out at once, whatever the instances do with the body.
    if (piece.empty() && !source.is_finished()) return flush(filter->nothing, false);
    const auto walk = filter->pass(piece, source.is_finished());
    in.consume(piece.size());
    if (walk != Walk::proceed) return Flow::plugin;
    if (!filter->has_output()) return Flow::wait_source;
  }
}

Flow Transfer::pull() {
  if (!from.can_read()) return Flow::wait_source;
  const bool is_long = source.declared() > kLongBody || source.bytes() > kLongBody;
  const auto result = in.fill(from, is_long ? kLongBodyPiece : ReceivePool::kBytes);
  if (result.bytes != 0) return Flow::done;
  if (result.status == IoStatus::would_block || result.status == IoStatus::ok) return Flow::wait_source;
  // An orderly end may be the end of the body; a reset never is.
  const auto end = result.status == IoStatus::end ? source.end_of_stream() : Result<void>(source.cut());
  if (end) return Flow::done;
  error = end.error();
  return Flow::source_end;
}

Flow Transfer::run() {
  for (int pieces = 0; pieces < kFairPieces; ++pieces) {
    auto flow = push();
    if (flow != Flow::wait_source) return flow;
    flow = pull();
    if (flow != Flow::done) return flow;
  }
  return Flow::pause;
}

}  // namespace gatehouse::core
