// The reference parser: start lines, bodies, whole messages.
#include "support/reference_parser.hpp"

#include <algorithm>
#include <charconv>

#include "support/reference_head.hpp"

namespace gatehouse::testing {
namespace {

bool is_version(std::string_view text) { return text == "HTTP/1.1" || text == "HTTP/1.0"; }

std::string read_request_line(std::string_view line, Message& message) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last) return "request line without two spaces: " + shown(line);
  message.method = line.substr(0, first);
  message.request_target = line.substr(first + 1, last - first - 1);
  message.version = line.substr(last + 1);
  const auto is_visible = [](char c) { return c > 0x20 && c < 0x7F; };
  if (!is_token(message.method)) return "method is no token: " + shown(line);
  if (message.request_target.empty() || !std::ranges::all_of(message.request_target, is_visible)) {
    return "bad request target: " + shown(line);
  }
  if (!is_version(message.version)) return "bad version: " + shown(line);
  return {};
}

std::string read_status_line(std::string_view line, Message& message) {
  if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' '))
    return "bad status line: " + shown(line);
  message.version = line.substr(0, 8);
  const auto status = parse_decimal(line.substr(9, 3));
  if (!is_version(message.version) || !status || *status < 100 || *status > 599)
    return "bad status line: " + shown(line);
  message.status = static_cast<int>(*status);
  if (line.size() > 13) message.reason = line.substr(13);
  return {};
}

std::string check_host(const Message& message) {
  const auto hosts = message.count("Host");
  if (hosts > 1) return "Host twice";
  if (hosts == 0 && message.version == "HTTP/1.1") return "no Host";
  return {};
}

void take_sized(Cursor& cursor, Message& message) {
  if (cursor.bytes.size() - cursor.at < message.content_length) {
    cursor.ended = true;
    return;
  }
  message.body = cursor.bytes.substr(cursor.at, message.content_length);
  cursor.at += message.content_length;
}

void take_chunked(Cursor& cursor, Message& message) {
  while (const auto line = take_line(cursor)) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), size, 16);
    if (line->empty() || line->size() > 16 || line->front() == '-' || error != std::errc{} ||
        end != line->data() + line->size()) {
      cursor.why = "bad chunk size: " + shown(*line);
      return;
    }
    if (size == 0) {
      message.trailers = take_fields(cursor);
      return;
    }
    const auto rest = cursor.bytes.substr(cursor.at);
    if (rest.size() > size && (rest[size] != '\r' || (rest.size() > size + 1 && rest[size + 1] != '\n'))) {
      cursor.why = "chunk data not ended by CRLF";
      return;
    }
    if (rest.size() < size + 2) {
      cursor.ended = true;
      return;
    }
    message.body.append(rest.substr(0, size));
    cursor.at += size + 2;
  }
}

void take_body(Cursor& cursor, Message& message, bool at_end) {
  if (message.framing == BodyFraming::sized) take_sized(cursor, message);
  if (message.framing == BodyFraming::chunked) take_chunked(cursor, message);
  if (message.framing == BodyFraming::until_close) {
    message.body = cursor.bytes.substr(cursor.at);
    cursor.at = cursor.bytes.size();
    cursor.ended = !at_end;
  }
}

Parsed result(Cursor& cursor, Message&& message) {
  if (!cursor.why.empty()) return {Reading::malformed, std::move(cursor.why), 0, {}};
  if (cursor.ended) return {Reading::incomplete, {}, 0, {}};
  return {Reading::complete, {}, cursor.at, std::move(message)};
}

/// Start line and fields; the framing is decided, the body not read.
template <class ReadStartLine>
void take_head(Cursor& cursor, Message& message, ReadStartLine read_start_line, bool is_request) {
  const auto line = take_line(cursor);
  if (!line) return;
  cursor.why = read_start_line(*line, message);
  if (cursor.failed()) return;
  message.fields = take_fields(cursor);
  if (cursor.failed()) return;
  message.head = cursor.bytes.substr(0, cursor.at);
  cursor.why = decide_framing(message, is_request);
}

}  // namespace

Parsed parse_request(std::string_view bytes, const Circumstances& known) {
  Cursor cursor{.bytes = bytes};
  Message message;
  take_head(cursor, message, read_request_line, true);
  if (!cursor.failed()) cursor.why = check_host(message);
  if (!cursor.failed() && !known.head_only) take_body(cursor, message, known.at_end);
  return result(cursor, std::move(message));
}

Parsed parse_response(std::string_view bytes, const Circumstances& known) {
  Cursor cursor{.bytes = bytes};
  Message message;
  take_head(cursor, message, read_status_line, false);
  const bool is_bare = message.status < 200 || message.status == 204;
  if (!cursor.failed() && is_bare && (message.has("Content-Length") || message.has("Transfer-Encoding"))) {
    cursor.why = "framing fields on status " + std::to_string(message.status);
  }
  if (is_bare || message.status == 304 || known.answers_head) message.framing = BodyFraming::none;
  if (!cursor.failed() && !known.head_only) take_body(cursor, message, known.at_end);
  return result(cursor, std::move(message));
}

::testing::AssertionResult are_requests(std::string_view bytes, std::size_t count, std::vector<Message>* into) {
  std::size_t found = 0;
  std::size_t at = 0;
  while (at < bytes.size()) {
    auto parsed = parse_request(bytes.substr(at));
    if (parsed.reading != Reading::complete) {
      return ::testing::AssertionFailure()
             << "after " << found << " requests: " << (parsed.why.empty() ? "an incomplete request" : parsed.why)
             << " in\n"
             << shown(bytes.substr(at));
    }
    at += parsed.used;
    ++found;
    if (into != nullptr) into->push_back(std::move(parsed.message));
  }
  if (found == count) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << found << " requests instead of " << count << " in\n" << shown(bytes);
}

Message parse_one_message(std::string_view bytes) {
  std::vector<Message> messages;
  EXPECT_TRUE(are_requests(bytes, 1, &messages));
  return messages.empty() ? Message{} : std::move(messages.front());
}

}  // namespace gatehouse::testing
