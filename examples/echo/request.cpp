// Reading one request and describing it as JSON.
#include "request.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/array.hpp>

#include <array>
#include <memory>

namespace gatehouse::example {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t kMaxHeadBytes = 64 * 1024;
constexpr std::size_t kPieceBytes = 64 * 1024;

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void update(const char* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  std::string hex() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    std::string text;
    for (const unsigned byte : digest) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

asio::awaitable<bool> read_request(asio::ip::tcp::socket& socket, boost::beast::flat_buffer& buffer, Request& request) {
  http::request_parser<http::buffer_body> parser;
  parser.header_limit(kMaxHeadBytes);
  parser.body_limit(boost::none);
  const auto [head_error, head_bytes] = co_await http::async_read_header(socket, buffer, parser, kAwait);
  if (head_error) co_return false;
  auto& message = parser.get();
  if (boost::iequals(std::string_view(message[http::field::expect]), "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto [error, sent] = co_await asio::async_write(socket, asio::buffer(kContinue), kAwait);
    if (error) co_return false;
  }
  Sha256 digest;
  std::vector<char> piece(parser.is_done() ? 0 : kPieceBytes);
  request.body_bytes = 0;
  while (!parser.is_done()) {
    message.body().data = piece.data();
    message.body().size = piece.size();
    const auto [error, bytes] = co_await http::async_read(socket, buffer, parser, kAwait);
    if (error && error != http::error::need_buffer) co_return false;
    const std::size_t got = piece.size() - message.body().size;
    digest.update(piece.data(), got);
    request.body_bytes += got;
  }
  request.body_sha256 = digest.hex();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.version = fmt::format("{}.{}", message.version() / 10, message.version() % 10);
  request.keeps_alive = message.keep_alive();
  request.fields = std::move(message.base());
  co_return true;
}

boost::json::object headers_json(const Request& request) {
  boost::json::object headers;
  for (const auto& field : request.fields) {
    const std::string name = boost::to_lower_copy(std::string(field.name_string()));
    const std::string_view value(field.value());
    boost::json::value& entry = headers[name];
    if (entry.is_null()) {
      entry = value;
    } else if (entry.is_string()) {
      entry = boost::json::array{entry, value};
    } else {
      entry.as_array().emplace_back(value);
    }
  }
  return headers;
}

boost::json::object request_json(const Request& request) {
  return {{"method", request.method},
          {"target", request.target},
          {"version", request.version},
          {"headers", headers_json(request)},
          {"body", {{"bytes", request.body_bytes}, {"sha256", request.body_sha256}}},
          {"client", request.client},
          {"connection", request.connection},
          {"exchange", request.exchange}};
}

}  // namespace gatehouse::example
