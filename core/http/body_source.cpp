#include "http/body_source.hpp"

#include <algorithm>

namespace gatehouse::core {

void BodySource::start(Framing framing, std::uint64_t length) noexcept {
  framing_ = framing;
  declared_ = left_ = framing == Framing::sized ? length : 0;
  is_finished_ = framing == Framing::none || (framing == Framing::sized && length == 0);
  bytes_ = 0;
  trailers_.clear();
  chunks_ = ChunkDecoder(side_, trailers_);
}

Result<void> BodySource::decode(ReadBuffer& buffer) {
  const auto available = buffer.raw().size();
  if (is_finished_ || available == 0) return {};
  if (framing_ == Framing::chunked) return decode_chunks(buffer);
  const auto take = framing_ == Framing::sized ? std::min<std::uint64_t>(left_, available) : available;
  buffer.promote(static_cast<std::size_t>(take));
  bytes_ += take;
  if (framing_ == Framing::sized) {
    left_ -= take;
    is_finished_ = left_ == 0;
  }
  return {};
}

Result<void> BodySource::decode_chunks(ReadBuffer& buffer) {
  while (!is_finished_) {
    const auto raw = buffer.raw();
    if (raw.empty()) break;
    const auto step = chunks_.step(raw);
    if (!step) return step.error();
    const auto framing_bytes =
        step->data.empty() ? step->consumed : static_cast<std::size_t>(step->data.data() - raw.data());
    const auto behind = step->consumed - framing_bytes - step->data.size();
    is_finished_ = step->done;
    bytes_ += step->data.size();
    // Dropping everything gives the buffer back, so what follows must not touch it when nothing is left.
    const auto data_bytes = step->data.size();
    if (framing_bytes != 0) buffer.drop_raw(framing_bytes);
    if (data_bytes != 0) buffer.promote(data_bytes);
    if (behind != 0) buffer.drop_raw(behind);
    if (step->consumed == 0) break;
  }
  return {};
}

Result<void> BodySource::end_of_stream() noexcept {
  if (is_finished_) return {};
  if (framing_ == Framing::until_close) {
    is_finished_ = true;
    return {};
  }
  return cut();
}

}  // namespace gatehouse::core
