// Finds the end of each HTTP/1.1 response: one search for the end of the head, one look at the lines that frame the
// body.
#include "load/response_parser.hpp"

#include <strings.h>
#include <algorithm>
#include <charconv>

namespace gatehouse::bench {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr std::size_t kMaxLineBytes = 1024;

bool names(std::string_view line, std::string_view field) noexcept {
  return line.size() > field.size() && line[field.size()] == ':' &&
         strncasecmp(line.data(), field.data(), field.size()) == 0;
}

std::string_view value_of(std::string_view line, std::string_view field) noexcept {
  line.remove_prefix(field.size() + 1);
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  return line;
}

bool equals(std::string_view text, std::string_view other) noexcept {
  return text.size() == other.size() && strncasecmp(text.data(), other.data(), other.size()) == 0;
}

bool parse(std::string_view text, std::uint64_t& number, int base) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

void ResponseParser::start(bool is_head_request) noexcept {
  partial_.clear();
  state_ = State::head;
  is_head_request_ = is_head_request;
  has_started_ = false;
  body_bytes_ = 0;
  status_ = 0;
}

std::size_t ResponseParser::feed(std::string_view bytes) {
  if (!bytes.empty()) has_started_ = true;
  std::size_t taken = 0;
  while (taken < bytes.size() && !is_done() && !has_failed()) {
    const std::string_view rest = bytes.substr(taken);
    switch (state_) {
      case State::head:
        taken += feed_head(rest);
        break;
      case State::sized:
      case State::chunk_data:
        taken += feed_sized(rest);
        break;
      case State::until_close:
        body_bytes_ += rest.size();
        taken = bytes.size();
        break;
      default:
        taken += feed_line(rest);
        break;
    }
  }
  return taken;
}

bool ResponseParser::ends_with_connection() noexcept {
  if (state_ != State::until_close) return false;
  state_ = State::done;
  keeps_alive_ = false;
  return true;
}

std::size_t ResponseParser::feed_head(std::string_view bytes) {
  if (partial_.empty()) {
    const auto end = bytes.find("\r\n\r\n");
    if (end != std::string_view::npos) {
      read_head(bytes.substr(0, end + 2));
      return end + 4;
    }
    partial_ = bytes;
    return bytes.size();
  }
  const std::size_t before = partial_.size();
  partial_ += bytes;
  const auto end = partial_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (partial_.size() > kMaxHeadBytes) state_ = State::failed;
    return bytes.size();
  }
  read_head(std::string_view(partial_).substr(0, end + 2));
  partial_.clear();
  return end + 4 - before;
}

void ResponseParser::read_head(std::string_view head) noexcept {
  std::uint64_t status = 0;
  const bool is_response =
      head.size() > 13 && head.starts_with("HTTP/1.") && head[8] == ' ' && parse(head.substr(9, 3), status, 10);
  is_chunked_ = has_length_ = false;
  keeps_alive_ = is_response && head[7] != '0';
  status_ = static_cast<int>(status);
  bool is_sound = is_response;
  for (auto end = head.find("\r\n"); is_sound; end = head.find("\r\n")) {
    head.remove_prefix(end + 2);
    if (head.empty()) break;
    is_sound = read_field(head.substr(0, head.find("\r\n")));
  }
  if (!is_sound || (is_chunked_ && has_length_) || status == 101) {
    state_ = State::failed;
  } else if (status < 200) {
    state_ = State::head;  // an interim response: the final one follows
  } else if (is_head_request_ || status == 204 || status == 304) {
    state_ = State::done;
  } else if (is_chunked_) {
    state_ = State::chunk_size;
  } else if (has_length_) {
    state_ = left_ == 0 ? State::done : State::sized;
  } else {
    state_ = State::until_close;
  }
}

bool ResponseParser::read_field(std::string_view line) noexcept {
  if (line.empty()) return false;
  const char first = static_cast<char>(line[0] | 0x20);
  if (first == 'c' && names(line, "content-length")) {
    if (has_length_) return false;
    has_length_ = true;
    return parse(value_of(line, "content-length"), left_, 10);
  }
  if (first == 'c' && names(line, "connection")) {
    if (equals(value_of(line, "connection"), "close")) keeps_alive_ = false;
    if (equals(value_of(line, "connection"), "keep-alive")) keeps_alive_ = true;
  } else if (first == 't' && names(line, "transfer-encoding")) {
    if (is_chunked_ || !equals(value_of(line, "transfer-encoding"), "chunked")) return false;
    is_chunked_ = true;
  }
  return true;
}

std::size_t ResponseParser::feed_sized(std::string_view bytes) noexcept {
  const auto taken = std::min<std::uint64_t>(left_, bytes.size());
  skip(taken);
  return static_cast<std::size_t>(taken);
}

void ResponseParser::skip(std::uint64_t bytes) noexcept {
  left_ -= bytes;
  body_bytes_ += bytes;
  if (left_ == 0) state_ = state_ == State::sized ? State::done : State::chunk_end;
}

std::size_t ResponseParser::feed_line(std::string_view bytes) {
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos) {
    partial_ += bytes;
    if (partial_.size() > kMaxLineBytes) state_ = State::failed;
    return bytes.size();
  }
  partial_ += bytes.substr(0, end + 1);
  if (partial_.ends_with("\r\n")) {
    read_line(std::string_view(partial_).substr(0, partial_.size() - 2));
  } else {
    state_ = State::failed;
  }
  partial_.clear();
  return end + 1;
}

void ResponseParser::read_line(std::string_view line) noexcept {
  if (state_ == State::trailers) {
    if (line.empty()) state_ = State::done;
  } else if (state_ == State::chunk_end) {
    state_ = line.empty() ? State::chunk_size : State::failed;
  } else if (!parse(line.substr(0, line.find_first_of("; \t")), left_, 16)) {
    state_ = State::failed;
  } else {
    state_ = left_ == 0 ? State::trailers : State::chunk_data;
  }
}

}  // namespace gatehouse::bench
