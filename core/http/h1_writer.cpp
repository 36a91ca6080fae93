#include "http/h1_writer.hpp"

#include <charconv>
#include <cstring>

namespace gatehouse::core {
namespace {

constexpr std::uint64_t bit(HeaderId id) noexcept { return std::uint64_t{1} << static_cast<unsigned>(id); }

constexpr std::uint64_t kWriterFields =
    bit(HeaderId::host) | bit(HeaderId::content_length) | bit(HeaderId::transfer_encoding) | bit(HeaderId::connection) |
    bit(HeaderId::keep_alive) | bit(HeaderId::proxy_connection) | bit(HeaderId::te) | bit(HeaderId::trailer) |
    bit(HeaderId::upgrade) | bit(HeaderId::http2_settings) | bit(HeaderId::expect);

void write_framing(HeadWriter& writer, Framing framing, std::uint64_t length) noexcept {
  if (framing == Framing::sized) writer.field("Content-Length", length);
  if (framing == Framing::chunked) writer.text("Transfer-Encoding: chunked\r\n");
}

/// All fields but the writer's own. Returns whether there was a Date.
bool write_fields(HeadWriter& writer, const Headers& headers) noexcept {
  bool has_date = false;
  for (const auto& field : headers) {
    if (is_writer_field(field.id)) continue;
    has_date |= field.id == HeaderId::date;
    writer.field(field.name, field.value);
  }
  return has_date;
}

}  // namespace

bool is_writer_field(HeaderId id) noexcept { return (kWriterFields & bit(id)) != 0; }

void HeadWriter::field(std::string_view name, std::string_view value) noexcept {
  if (!fits(name.size() + value.size() + 4)) return;
  char* at = copy_short(at_, name.data(), name.size());
  std::memcpy(at, ": ", 2);
  at = copy_short(at + 2, value.data(), value.size());
  std::memcpy(at, "\r\n", 2);
  at_ = at + 2;
}

void HeadWriter::field(std::string_view name, std::uint64_t value) noexcept {
  text(name);
  text(": ");
  number(value);
  end_of_line();
}

void HeadWriter::number(std::uint64_t value) noexcept {
  char digits[20];
  const auto* end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  const auto size = static_cast<std::size_t>(end - digits);
  if (!fits(size)) return;
  std::memcpy(at_, digits, size);
  at_ += size;
}

RequestOut request_out(const RequestHead& head) noexcept {
  RequestOut out;
  out.path = head.path;
  out.query = head.query;
  out.has_query = head.has_query;
  out.host = head.authority;
  out.framing = head.framing;
  out.content_length = head.content_length;
  out.accepts_trailers = head.accepts_trailers;
  return out;
}

bool write_request_head(HeadWriter& writer, const RequestHead& head, const RequestOut& out) noexcept {
  writer.text(head.method_text);
  writer.text(" ");
  writer.text(out.path);
  if (out.has_query) {
    writer.text("?");
    writer.text(out.query);
  }
  writer.text(" HTTP/1.1\r\n");
  writer.field("Host", out.host);
  write_fields(writer, head.headers);
  write_framing(writer, out.framing, out.content_length);
  if (out.upgrades_to_websocket) {
    writer.text("Connection: upgrade\r\nUpgrade: websocket\r\n");
  } else if (out.accepts_trailers) {
    writer.text("Connection: te\r\nTE: trailers\r\n");  // RFC 9110 §10.1.4 wants TE nominated
  }
  writer.end_of_line();
  return !writer.has_overflowed();
}

bool write_response_head(HeadWriter& writer, const ResponseHead& head, const ResponseOut& out) noexcept {
  writer.text("HTTP/1.1 ");
  writer.number(head.status);
  writer.text(" ");
  writer.text(head.reason.empty() ? reason_phrase(head.status) : head.reason);
  writer.end_of_line();
  const bool has_date = write_fields(writer, head.headers);
  if (!has_date && !out.date.empty()) writer.field("Date", out.date);
  if (!out.trailer_names.empty()) writer.field("Trailer", out.trailer_names);
  write_framing(writer, out.has_content_length ? Framing::sized : out.framing, out.content_length);
  if (out.upgrades_to_websocket) {
    writer.text("Connection: upgrade\r\nUpgrade: websocket\r\n");
  } else if (out.close) {
    writer.text("Connection: close\r\n");
  } else if (out.say_keep_alive) {
    writer.text("Connection: keep-alive\r\n");
  }
  writer.end_of_line();
  return !writer.has_overflowed();
}

}  // namespace gatehouse::core
