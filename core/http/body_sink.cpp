#include "http/body_sink.hpp"

#include <charconv>

namespace gatehouse::core {

namespace {
constexpr std::string_view kCrlf = "\r\n";
constexpr std::string_view kCrlfLastChunk = "\r\n0\r\n";
constexpr std::string_view kLastChunk = "0\r\n";

std::size_t advance(std::string_view& text, std::size_t bytes) noexcept {
  const auto taken = std::min(text.size(), bytes);
  text.remove_prefix(taken);
  return bytes - taken;
}

iovec piece(std::string_view text) noexcept { return {const_cast<char*>(text.data()), text.size()}; }
}  // namespace

void BodySink::start(std::string_view head, Framing framing) noexcept {
  head_ = head;
  is_head_kept_ = false;
  framing_ = framing;
  in_frame_ = false;
  is_done_ = false;
  wrote_any_ = false;
  body_bytes_ = 0;
}

bool BodySink::begin_frame(const ReadBuffer& source, bool is_last) noexcept {
  lead_left_ = lead_.size();
  body_left_ = framing_ == Framing::none ? 0 : source.ready().size();
  const auto bytes = lead_left_ + body_left_;
  if (bytes == 0 && !is_last && head_.empty()) return false;
  frame_is_last_ = is_last;
  prefix_ = suffix_ = last_ = {};
  if (framing_ == Framing::chunked) {
    if (bytes != 0) {
      auto* end = std::to_chars(size_line_.data(), size_line_.data() + 16, bytes, 16).ptr;
      *end++ = '\r';
      *end++ = '\n';
      prefix_ = {size_line_.data(), static_cast<std::size_t>(end - size_line_.data())};
      suffix_ = is_last ? kCrlfLastChunk : kCrlf;
    } else if (is_last) {
      suffix_ = kLastChunk;
    }
    if (is_last) last_ = trailers_.empty() ? kCrlf : arena_->concat(trailers_, kCrlf);
  }
  in_frame_ = true;
  return true;
}

IoStatus BodySink::flush(Stream& stream, ReadBuffer& source, bool is_last) {
  while (!is_done_) {
    if (!in_frame_ && !begin_frame(source, is_last)) return IoStatus::ok;
    std::array<iovec, 6> pieces;
    std::size_t count = 0;
    for (const auto text :
         {head_, prefix_, lead_.substr(0, lead_left_), source.ready().substr(0, body_left_), suffix_, last_}) {
      if (!text.empty()) pieces[count++] = piece(text);
    }
    if (count != 0) {
      const auto result = stream.write_some({pieces.data(), count});
      if (result.status != IoStatus::ok) {
        keep_head();
        return result.status;
      }
      sent(result.bytes, source);
    }
    const bool is_frame_sent =
        head_.empty() && prefix_.empty() && lead_left_ == 0 && body_left_ == 0 && suffix_.empty() && last_.empty();
    if (!is_frame_sent) {
      keep_head();
      return IoStatus::would_block;
    }
    in_frame_ = false;
    is_done_ = frame_is_last_;
  }
  return IoStatus::ok;
}

void BodySink::sent(std::size_t bytes, ReadBuffer& source) noexcept {
  wrote_any_ = wrote_any_ || bytes != 0;
  bytes = advance(head_, bytes);
  bytes = advance(prefix_, bytes);
  const auto from_lead = std::min(lead_left_, bytes);
  lead_.remove_prefix(from_lead);
  lead_left_ -= from_lead;
  bytes -= from_lead;
  const auto from_body = std::min(body_left_, bytes);
  if (from_body != 0) source.consume(from_body);
  body_left_ -= from_body;
  bytes -= from_body;
  body_bytes_ += from_lead + from_body;
  bytes = advance(suffix_, bytes);
  advance(last_, bytes);
}

void BodySink::keep_head() {
  if (head_.empty() || is_head_kept_) return;
  head_ = arena_->copy(head_);
  is_head_kept_ = true;
}

}  // namespace gatehouse::core
