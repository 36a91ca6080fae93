#include "http/chunk_decoder.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

constexpr unsigned kMaxDigits = 16;
constexpr std::uint64_t kMaxChunk = INT64_MAX;
constexpr std::uint32_t kFirstLine = 256;  // most trailer lines fit; longer ones move inside the arena

}  // namespace

Error ChunkDecoder::bad_framing(const char* detail) noexcept {
  detail_ = detail;
  return side_ == Side::client ? Error::bad_framing : Error::upstream_protocol_error;
}

Error ChunkDecoder::bad_trailer(const char* detail) noexcept {
  detail_ = detail;
  return side_ == Side::client ? Error::bad_head : Error::upstream_protocol_error;
}

Result<ChunkDecoder::Step> ChunkDecoder::step(std::string_view in) {
  std::size_t at = 0;
  while (at < in.size()) {
    if (at_ == At::data) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, in.size() - at));
      remaining_ -= size;
      if (remaining_ == 0) at_ = At::data_cr;
      return Step{at + size, in.substr(at, size), false};
    }
    if (auto taken = take(in[at]); !taken) return taken.error();
    ++at;
    if (at_ == At::done) return Step{at, {}, true};
  }
  return Step{at, {}, false};
}

Result<void> ChunkDecoder::take(char c) {
  switch (at_) {
    case At::size:
      return take_size(c);
    case At::extension:
      return take_extension(c);
    case At::size_lf:
      if (c != '\n') return bad_framing("size line not ended by CRLF");
      at_ = remaining_ == 0 ? At::trailer : At::data;
      return {};
    case At::data_cr:
      if (c != '\r') return bad_framing("chunk not ended by CRLF");
      at_ = At::data_lf;
      return {};
    case At::data_lf:
      if (c != '\n') return bad_framing("chunk not ended by CRLF");
      at_ = At::size;
      digits_ = 0;
      return {};
    case At::trailer:
      return take_trailer(c);
    case At::trailer_lf:
      if (c != '\n') return bad_trailer("bare CR in the trailers");
      return end_trailer_line();
    default:
      return bad_framing("bytes behind the last chunk");
  }
}

Result<void> ChunkDecoder::take_size(char c) noexcept {
  if (const int digit = hex_value(c); digit >= 0) {
    if (++digits_ > kMaxDigits) return bad_framing("chunk size over 16 digits");
    remaining_ = remaining_ << 4 | static_cast<unsigned>(digit);
    return {};
  }
  if (digits_ == 0) return bad_framing("chunk size without a digit");
  if (remaining_ > kMaxChunk) return bad_framing("chunk size over 2^63 - 1");
  if (c == '\r') {
    at_ = At::size_lf;
    return {};
  }
  if (c != ';') return bad_framing("malformed chunk size");
  at_ = At::extension;
  extension_ = 1;
  is_quoted_ = false;
  is_escaped_ = false;
  return ++extensions_total_ > limits_.extensions_total ? bad_framing("chunk extensions over their limit")
                                                        : Result<void>{};
}

// Quotes are followed only to refuse a string that the end of the line leaves open: other parsers read on behind it.
Result<void> ChunkDecoder::take_extension(char c) noexcept {
  if (c == '\r') {
    if (is_quoted_) return bad_framing("quote left open in a chunk extension");
    at_ = At::size_lf;
    return {};
  }
  if (!is_value_char(c)) return bad_framing("control character in a chunk extension");
  if (++extension_ > limits_.extension || ++extensions_total_ > limits_.extensions_total) {
    return bad_framing("chunk extension over its limit");
  }
  if (is_escaped_) {
    is_escaped_ = false;
  } else if (c == '"') {
    is_quoted_ = !is_quoted_;
  } else {
    is_escaped_ = is_quoted_ && c == '\\';
  }
  return {};
}

Result<void> ChunkDecoder::take_trailer(char c) {
  if (++trailer_size_ > limits_.trailer_bytes) return bad_trailer("trailers over their limit");
  if (c == '\r') {
    at_ = At::trailer_lf;
    return {};
  }
  if (!is_value_char(c)) return bad_trailer("control character in the trailers");
  append_to_line(c);
  return {};
}

void ChunkDecoder::append_to_line(char c) {
  if (line_size_ == line_capacity_) {
    line_capacity_ = std::max(kFirstLine, 2 * line_size_);
    auto* moved = trailers_->arena().make_array<char>(line_capacity_);
    if (line_size_ != 0) std::memcpy(moved, line_, line_size_);
    line_ = moved;
  }
  line_[line_size_++] = c;
}

Result<void> ChunkDecoder::end_trailer_line() {
  const std::string_view line(line_, line_size_);
  if (line.empty()) {
    at_ = At::done;
    return {};
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return bad_trailer("trailer line without a colon");
  const auto name = line.substr(0, colon);
  if (!is_token(name)) return bad_trailer("malformed trailer name");  // a folded line, too
  if (trailers_->size() >= limits_.trailer_fields) return bad_trailer("too many trailers");
  trailers_->add(name, trim(line.substr(colon + 1)));
  line_ += line_size_;  // the views stay; the next line follows behind them
  line_capacity_ -= line_size_;
  line_size_ = 0;
  at_ = At::trailer;
  return {};
}

}  // namespace gatehouse::core
