// Writes one response: a head made of text, bodies with their framing.
#include "reply.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>

namespace gatehouse::example {

namespace asio = boost::asio;

asio::awaitable<void> Reply::whole(unsigned status, std::string_view content_type, std::string_view body) {
  const bool has_no_body = status == 204 || status == 304;
  std::string bytes = head(status, content_type, has_no_body ? "" : fmt::format("content-length: {}\r\n", body.size()));
  if (!is_head_ && !has_no_body) bytes += body;
  co_await write(bytes);
}

asio::awaitable<void> Reply::begin_sized(unsigned status, std::string_view content_type, std::uint64_t bytes) {
  co_await write(head(status, content_type, fmt::format("content-length: {}\r\n", bytes)));
}

asio::awaitable<void> Reply::begin_streamed(unsigned status, std::string_view content_type) {
  is_chunked_ = !is_old_;
  if (is_old_) keeps_alive_ = false;
  co_await write(head(status, content_type, is_chunked_ ? "transfer-encoding: chunked\r\n" : ""));
}

asio::awaitable<void> Reply::piece(std::string_view bytes) {
  if (is_head_ || bytes.empty()) co_return;
  if (is_chunked_) {
    co_await write(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
  } else {
    co_await write(bytes);
  }
}

asio::awaitable<void> Reply::end() {
  if (is_chunked_ && !is_head_) co_await write("0\r\n\r\n");
}

std::string Reply::head(unsigned status, std::string_view content_type, std::string_view framing) const {
  const std::string_view phrase = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return fmt::format("HTTP/1.1 {} {}\r\nserver: gatehouse-echo\r\ncontent-type: {}\r\n{}{}\r\n", status, phrase,
                     content_type, framing, keeps_alive_ ? "" : "connection: close\r\n");
}

asio::awaitable<void> Reply::write(std::string_view bytes) {
  if (is_broken_) co_return;
  const auto [error, sent] =
      co_await asio::async_write(socket_, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
  if (error) {
    is_broken_ = true;
    keeps_alive_ = false;
  }
}

}  // namespace gatehouse::example
