// §9: sizes. At the limit passes, one more is refused.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Limits : public ::testing::Test {
 protected:
  static std::string routes(const FakeUpstream& upstream) {
    return "upstreams:\n" + upstream_entry("app", {upstream.address()}) +
           "routes:\n  - {name: all, match: {path: /}, upstream: app}\n"
           "  - {name: small, match: {path: /small}, upstream: app, limits: {request_body: 1KiB}}\n";
  }

  FakeUpstream upstream_;
  Gateway gateway_{config(routes(upstream_))};

  /// Refused, closed, and nothing complete reached the upstream.
  void expect_refused(const std::string& bytes, int status, std::string_view code) {
    RawClient client(gateway_.port());
    client.send(bytes);
    expect_problem(client.read_response(), status, code);
    client.read_until_closed();
    EXPECT_EQ(client.end(), End::closed);
    EXPECT_TRUE(upstream_.settle());
    EXPECT_EQ(upstream_.request_count(), 0U);
  }
  void expect_accepted(const std::string& bytes) {
    const auto answer = ask(gateway_.port(), bytes);
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    upstream_.clear();
  }
};

std::string of_size(std::size_t size) { return std::string(size, 'x'); }

std::string fields(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "X-" + std::to_string(i) + ": v\r\n";
  return lines;
}

TEST_F(Limits, RequestTargetOver8KiBIs414) {
  expect_accepted(request("GET", "/" + of_size(8191)));
  expect_refused(request("GET", "/" + of_size(8192)), 414, "uri_too_long");
  expect_refused(request("GET", "/?" + of_size(20000)), 414, "uri_too_long");
}

TEST_F(Limits, ATargetThatNeverEndsIs414) { expect_refused("GET /" + of_size(40000), 414, "uri_too_long"); }

TEST_F(Limits, HeadOver32KiBIs431) {
  expect_accepted(request("GET", "/", "A: " + of_size(15000) + "\r\nB: " + of_size(15000) + "\r\n"));
  expect_refused(
      request("GET", "/", "A: " + of_size(15000) + "\r\nB: " + of_size(15000) + "\r\nC: " + of_size(4000) + "\r\n"),
      431, "headers_too_large");
}

TEST_F(Limits, AHeadThatNeverEndsIs431) {
  expect_refused("GET / HTTP/1.1\r\nHost: api.test\r\nX: " + of_size(40000), 431, "headers_too_large");
}

TEST_F(Limits, OneLineOver16KiBIs431) {
  expect_refused(request("GET", "/", "A: " + of_size(17000) + "\r\n"), 431, "headers_too_large");
}

TEST_F(Limits, FieldsOver100Are431) {
  expect_accepted(request("GET", "/", fields(99)));
  expect_refused(request("GET", "/", fields(100)), 431, "headers_too_large");
}

TEST_F(Limits, SizedBodyOverTheLimitIs413AtOnce) {
  expect_accepted(request_with_body("POST", "/small", of_size(1024)));
  expect_refused(request("POST", "/small", "Content-Length: 1025\r\n"), 413, "request_too_large");
  expect_refused(request("POST", "/", "Content-Length: 8388609\r\n"), 413, "request_too_large");
  expect_refused(request("POST", "/", "Content-Length: 9223372036854775807\r\n"), 413, "request_too_large");
}

TEST_F(Limits, ChunkedBodyIs413WhereItCrossesTheLimit) {
  const auto head = request("POST", "/small", "Transfer-Encoding: chunked\r\n");
  expect_accepted(head + chunk(of_size(1024)) + std::string(kLastChunk));
  expect_refused(head + chunk(of_size(1000)) + chunk(of_size(25)) + std::string(kLastChunk), 413, "request_too_large");
  EXPECT_TRUE(upstream_.wait_for_open_connections(0)) << "an upstream connection with half a request stays open";
}

TEST_F(Limits, ResponseHeadsHaveTheirOwnLimit) {
  upstream_.answer_with(response(200, "ok", "A: " + of_size(50000) + "\r\n"));
  EXPECT_EQ(ask(gateway_.port(), request("GET", "/")).status, 200);
  upstream_.answer_with(response(200, "ok", "A: " + of_size(70000) + "\r\n"));
  expect_problem(ask(gateway_.port(), request("GET", "/")), 502, "upstream_headers_too_large");
}

TEST(ConfiguredLimits, ReplaceTheDefaults) {
  FakeUpstream upstream;
  Gateway gateway(
      config("defaults: {limits: {request_headers: 2KiB, header_count: 5, uri: 100B, response_headers: 1KiB}}\n" +
             single_route(upstream)));
  expect_problem(ask(gateway.port(), request("GET", "/" + of_size(100))), 414, "uri_too_long");
  expect_problem(ask(gateway.port(), request("GET", "/", fields(5))), 431, "headers_too_large");
  expect_problem(ask(gateway.port(), request("GET", "/", "A: " + of_size(2100) + "\r\n")), 431, "headers_too_large");
  EXPECT_EQ(ask(gateway.port(), request("GET", "/", fields(4))).status, 200);
  upstream.answer_with(response(200, "ok", "A: " + of_size(1100) + "\r\n"));
  expect_problem(ask(gateway.port(), request("GET", "/")), 502, "upstream_headers_too_large");
}

}  // namespace
}  // namespace gatehouse::testing
