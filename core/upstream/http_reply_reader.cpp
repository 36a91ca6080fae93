#include "upstream/http_reply_reader.hpp"

#include "http/h1_parser.hpp"
#include "http/hygiene.hpp"

namespace gatehouse::core {

namespace {
constexpr std::uint8_t kMaxInterim = 8;  // more is an endless answer
}

HttpReplyReader::HttpReplyReader(HttpReply& reply, bool request_was_head, std::size_t max_body) noexcept
    : reply_(reply),
      max_body_(max_body),
      scanner_(Side::upstream, kResponseHeadLimits),
      chunks_(Side::upstream, reply.trailers),
      was_head_(request_was_head) {}

HttpReplyReader::State HttpReplyReader::fail(CallError error) noexcept {
  error_ = error;
  return state_ = State::failed;
}

HttpReplyReader::State HttpReplyReader::feed(std::string_view bytes) {
  if (state_ != State::more) {
    may_reuse_ = may_reuse_ && bytes.empty();
    return state_;
  }
  has_begun_ = has_begun_ || !bytes.empty();
  if (in_body_) return take_body(bytes);
  head_.append(bytes);
  return take_head();
}

HttpReplyReader::State HttpReplyReader::take_head() {
  for (;;) {
    const auto size = scanner_.scan(head_);
    if (!size) {
      return fail(size.error() == Error::upstream_headers_too_large ? CallError::too_large : CallError::protocol);
    }
    if (*size == 0) return state_;
    auto& head = reply_.head;
    head.headers.clear();
    const auto text = reply_.arena.copy(std::string_view(head_).substr(0, *size));
    const auto parsed = parse_response_head(text, kResponseHeadLimits, head);
    if (!parsed) return fail(CallError::protocol);
    const bool is_interim = head.status >= 100 && head.status < 200;
    const char* detail = "";
    if (head.status == 101 || (is_interim && ++interim_ > kMaxInterim)) return fail(CallError::protocol);
    if (!check_response(head, was_head_, detail)) return fail(CallError::protocol);
    const auto rest = head_.substr(*size);
    if (is_interim) {
      head_ = rest;
      scanner_ = HeadScanner(Side::upstream, kResponseHeadLimits);
      continue;
    }
    in_body_ = true;
    may_reuse_ = head.keep_alive && head.framing != Framing::until_close;
    left_ = head.framing == Framing::sized ? head.content_length : 0;
    if (left_ > max_body_) return fail(CallError::too_large);
    return take_body(rest);
  }
}

bool HttpReplyReader::append(std::string_view bytes) {
  if (bytes.size() > max_body_ - reply_.body.size()) return false;
  reply_.body.append(bytes);
  return true;
}

HttpReplyReader::State HttpReplyReader::take_body(std::string_view bytes) {
  switch (reply_.head.framing) {
    case Framing::none:
      may_reuse_ = may_reuse_ && bytes.empty();
      return state_ = State::done;
    case Framing::until_close:
      return append(bytes) ? state_ : fail(CallError::too_large);
    case Framing::chunked:
      return take_chunks(bytes);
    case Framing::sized:
      break;
  }
  const auto own = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  reply_.body.append(own);  // bounded by the length that was declared
  left_ -= own.size();
  if (left_ != 0) return state_;
  may_reuse_ = may_reuse_ && own.size() == bytes.size();
  return state_ = State::done;
}

HttpReplyReader::State HttpReplyReader::take_chunks(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto step = chunks_.step(bytes);
    if (!step) return fail(CallError::protocol);
    if (!append(step->data)) return fail(CallError::too_large);
    bytes.remove_prefix(step->consumed);
    if (!step->done) continue;
    may_reuse_ = may_reuse_ && bytes.empty();
    return state_ = State::done;
  }
  return state_;
}

HttpReplyReader::State HttpReplyReader::end() noexcept {
  if (state_ != State::more) return state_;
  if (in_body_ && reply_.head.framing == Framing::until_close) return state_ = State::done;
  return fail(CallError::reset);
}

}  // namespace gatehouse::core
