// Writes one response, whole or in pieces, sized or chunked.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "request.hpp"

namespace gatehouse::example {

/// One response to one request. After whole(), or begin_…(), piece() and end(), the connection is as keeps_alive()
/// says. A failed write ends the connection: later calls do nothing.
class Reply {
 public:
  Reply(boost::asio::ip::tcp::socket& socket, const Request& request) noexcept
      : socket_(socket),
        is_head_(request.method == "HEAD"),
        is_old_(request.version == "1.0"),
        keeps_alive_(request.keeps_alive) {}

  boost::asio::awaitable<void> whole(unsigned status, std::string_view content_type, std::string_view body);
  boost::asio::awaitable<void> begin_sized(unsigned status, std::string_view content_type, std::uint64_t bytes);
  /// Chunked; to HTTP/1.0 the end of the connection ends the body.
  boost::asio::awaitable<void> begin_streamed(unsigned status, std::string_view content_type);
  boost::asio::awaitable<void> piece(std::string_view bytes);
  boost::asio::awaitable<void> end();

  /// Gives no (further) answer: the connection closes.
  void drop() noexcept { keeps_alive_ = false; }
  bool keeps_alive() const noexcept { return keeps_alive_; }

 private:
  std::string head(unsigned status, std::string_view content_type, std::string_view framing) const;
  boost::asio::awaitable<void> write(std::string_view bytes);

  boost::asio::ip::tcp::socket& socket_;
  bool is_head_;
  bool is_old_;
  bool keeps_alive_;
  bool is_chunked_ = false;
  bool is_broken_ = false;
};

}  // namespace gatehouse::example
