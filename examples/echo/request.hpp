// One request as the echo service saw it: head, size and digest of the body.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::example {

struct Request {
  std::string method;
  std::string target;
  std::string version;  // "1.1"
  boost::beast::http::fields fields;
  std::uint64_t body_bytes = 0;
  std::string body_sha256;
  std::uint64_t connection = 0;  // number of the connection since the service started, from 1
  std::uint64_t exchange = 0;    // number of the request on its connection, from 1
  std::string client;            // address and port of the other side
  bool keeps_alive = false;

  std::string_view path() const noexcept { return std::string_view(target).substr(0, target.find('?')); }
};

/// Reads the next request to its end; the body is counted piece by piece and never kept. Answers `Expect:
/// 100-continue`. False when the connection ended or what came is not HTTP/1.x.
boost::asio::awaitable<bool> read_request(boost::asio::ip::tcp::socket& socket, boost::beast::flat_buffer& buffer,
                                          Request& request);

/// Field names in lower case; a field that came several times is a list.
boost::json::object headers_json(const Request& request);
boost::json::object request_json(const Request& request);

}  // namespace gatehouse::example
