// What stands in the rows of the request gate as accepted: forwarded, and in which form.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::testing {
namespace {

class Accepted : public ::testing::Test {
 protected:
  void SetUp() override { gate().upstream.clear(); }

  static Answer answer_to(std::string_view bytes, std::string_view method = "GET") {
    return ask(gate().gateway.port(), bytes, method);
  }

  /// The one request that the upstream got for `bytes`, which was answered 200.
  static Message forwarded(std::string_view bytes) {
    gate().upstream.clear();
    const auto answer = answer_to(bytes);
    EXPECT_EQ(answer.status, 200) << answer.error << answer.body;
    EXPECT_TRUE(gate().upstream.settle());
    return parse_one_message(gate().upstream.received());
  }
};

TEST_F(Accepted, G06_LeadingZerosAreDigits) {
  const auto got = forwarded("POST / HTTP/1.1\r\nHost: api.test\r\nContent-Length: 005\r\n\r\nhello");
  EXPECT_EQ(got.get("Content-Length"), "5");
  EXPECT_EQ(got.body, "hello");
}

TEST_F(Accepted, G07_TabAndHighBytesInAValueAreData) {
  EXPECT_EQ(forwarded(request("GET", "/", "X-A: a\tb\xC3\xA4\r\n")).get("X-A"), "a\tb\xC3\xA4");
}

TEST_F(Accepted, WhiteSpaceAroundAValueIsNotPartOfIt) {
  EXPECT_EQ(forwarded(request("GET", "/", "X-A:\t  a b \t\r\n")).get("X-A"), "a b");
  EXPECT_EQ(forwarded(request("GET", "/", "X-A:a\r\n")).get("X-A"), "a");
}

TEST_F(Accepted, G10_Http10WithoutHostReachesOnlyRoutesWithoutHosts) {
  EXPECT_EQ(answer_to("GET /hosted HTTP/1.0\r\n\r\n").body, "ok");
  EXPECT_EQ(answer_to("GET /hosted HTTP/1.0\r\nHost: api.test\r\n\r\n").body, "hosted");
}

TEST_F(Accepted, G10_HostIsComparedInLowerCaseWithoutDotAndPort) {
  for (const auto* host : {"api.test", "API.Test", "api.test.", "api.test:8080", "API.TEST.:1"}) {
    EXPECT_EQ(answer_to(request("GET", "/hosted", "Host: " + std::string(host) + "\r\n")).body, "hosted") << host;
  }
}

TEST_F(Accepted, G14_AbsoluteFormReplacesHost) {
  const auto got = forwarded("GET http://other.test:81/abs?q HTTP/1.1\r\nHost: api.test\r\n\r\n");
  EXPECT_EQ(got.request_target, "/abs?q");
  EXPECT_EQ(got.get("Host"), "other.test:81");
  EXPECT_EQ(answer_to("GET http://api.test/hosted HTTP/1.1\r\nHost: other.test\r\n\r\n").body, "hosted");
  EXPECT_EQ(answer_to("GET HTTP://API.TEST/hosted HTTP/1.1\r\nHost: other.test\r\n\r\n").body, "hosted");
}

TEST_F(Accepted, G14_AbsoluteFormWithoutPathIsTheRoot) {
  EXPECT_EQ(forwarded("GET http://other.test HTTP/1.1\r\nHost: api.test\r\n\r\n").request_target, "/");
}

TEST_F(Accepted, G15_OptionsAsteriskIsAnsweredByTheGateway) {
  const auto answer = answer_to(request("OPTIONS", "*"), "OPTIONS");
  EXPECT_EQ(answer.status, 204) << answer.error;
  expect_upstream_got(0);
}

TEST_F(Accepted, G16_UnknownMethodsUpTo32BytesAreForwarded) {
  const std::string method(32, 'A');
  EXPECT_EQ(forwarded(request(method, "/")).method, method);
}

TEST_F(Accepted, G17_OneEmptyLineBeforeTheRequestIsDropped) {
  EXPECT_EQ(forwarded("\r\n" + request("GET", "/after-line")).request_target, "/after-line");
}

TEST_F(Accepted, G17_OneEmptyLineBetweenPipelinedRequestsIsDropped) {
  RawClient client(gate().gateway.port());
  client.send(request("GET", "/1") + "\r\n" + request("GET", "/2"));
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(client.read_response().status, 200);
  expect_upstream_got(2);
}

TEST_F(Accepted, G19_ExtensionsAreDropped) {
  const auto got =
      forwarded(request("POST", "/", "Transfer-Encoding: chunked\r\n") + "5;a=b;c=\"d;e\"\r\nhello\r\n0;last\r\n\r\n");
  EXPECT_EQ(got.body, "hello");
}

TEST_F(Accepted, G20_TrailersDoNotReachAnHttp1Upstream) {
  const auto got = forwarded(request("POST", "/", "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n") +
                             "5\r\nhello\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\nHost: evil.test\r\n"
                             "Authorization: x\r\nX_Passport: y\r\n\r\n");
  EXPECT_EQ(got.body, "hello");
  EXPECT_TRUE(got.trailers.empty());
  EXPECT_FALSE(got.has("X-Sum"));
  EXPECT_FALSE(got.has("Trailer"));
  EXPECT_EQ(got.get("Host"), "api.test");
}

TEST_F(Accepted, G21_ExpectInHttp10IsIgnored) {
  const auto got = forwarded("POST / HTTP/1.0\r\nHost: api.test\r\nExpect: gold\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(got.body, "hi");
  EXPECT_FALSE(got.has("Expect"));
}

TEST_F(Accepted, HeadsAreWrittenAnew) {
  const auto got = forwarded("GET /a HTTP/1.1\r\nhOsT:api.test\r\nx-a:1\r\nX-B:  2  \r\nx-a: 3\r\n\r\n");
  EXPECT_EQ(got.version, "HTTP/1.1");
  EXPECT_EQ(got.all("X-A"), (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(got.get("X-B"), "2");
}

TEST_F(Accepted, EverySplitOfAGoodRequestIsForwardedWhole) {
  const auto bytes = request("POST", "/split", "Transfer-Encoding: chunked\r\nX: y\r\n") +
                     "5;e\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n";
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    RawClient client(gate().gateway.port());
    ASSERT_TRUE(client.send_split(bytes, at)) << at;
    const auto answer = client.read_response();
    ASSERT_EQ(answer.status, 200) << at << answer.error;
  }
  ASSERT_TRUE(gate().upstream.wait_for_requests(bytes.size() - 1));
  for (const auto& got : gate().upstream.requests()) ASSERT_EQ(got.body, "hello!");
}

}  // namespace
}  // namespace gatehouse::testing
