// R02–R07: where a response ends, for the client and for the connection it came on.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"

namespace gatehouse::testing {
namespace {

class ResponseBody : public ::testing::Test {
 protected:
  void SetUp() override { connections_before_ = gate().upstream.connection_count(); }
  void TearDown() override { gate().upstream.answer_with(answer_ok); }

  RawClient client_{gate().gateway.port()};
  std::size_t connections_before_ = 0;

  /// Sends `method` and lets the upstream answer with `bytes`.
  Answer exchange(const std::string& bytes, const std::string& method = "GET") {
    gate().upstream.answer_with(bytes);
    client_.send(request(method, "/r"));
    return client_.read_response(method);
  }

  /// One more exchange on the same client connection gives "next".
  void expect_next_exchange_is_clean() {
    gate().upstream.answer_with(response(200, "next"));
    client_.send(request("GET", "/next"));
    const auto next = client_.read_response();
    ASSERT_TRUE(next.ok()) << next.error;
    EXPECT_EQ(next.body, "next");
  }

  /// Lets the upstream send `bytes` and close; the client must see a message that is not complete.
  void expect_cut(const std::string& bytes) {
    gate().upstream.answer_with([bytes](UpstreamConnection& connection, const Message&) {
      connection.send(bytes);
      connection.close();
    });
    client_.send(request("GET", "/r"));
    const auto answer = client_.read_response();
    EXPECT_FALSE(answer.ok()) << "a cut response looks whole: " << answer.head << shown(answer.body);
    EXPECT_NE(client_.end(), End::open);
  }
};

TEST_F(ResponseBody, R02_EqualLengthsBecomeOne) {
  const auto twice = exchange("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_TRUE(twice.ok()) << twice.error;
  EXPECT_EQ(twice.all("Content-Length"), (std::vector<std::string>{"2"}));
  const auto list = exchange("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok");
  ASSERT_TRUE(list.ok()) << list.error;
  EXPECT_EQ(list.all("Content-Length"), (std::vector<std::string>{"2"}));
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R03_HeadHasNoBodyAndKeepsItsLength) {
  const auto answer = exchange("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.get("Content-Length"), "5");
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R03_BodyOfAHeadResponseIsNotTakenAsTheNextResponse) {
  const auto answer =
      exchange("HTTP/1.1 200 OK\r\nContent-Length: 38\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R03_NoContentLosesItsFramingFields) {
  const auto sized = exchange("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nX: y\r\n\r\n");
  ASSERT_TRUE(sized.ok()) << sized.error;
  EXPECT_EQ(sized.status, 204);
  EXPECT_FALSE(sized.has("Content-Length"));
  EXPECT_EQ(sized.get("X"), "y");
  expect_next_exchange_is_clean();
  const auto chunked = exchange("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n");
  ASSERT_TRUE(chunked.ok()) << chunked.error;
  EXPECT_FALSE(chunked.has("Transfer-Encoding"));
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R03_NotModifiedKeepsItsLengthAsInformation) {
  const auto answer = exchange("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: \"a\"\r\n\r\n");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.get("Content-Length"), "500");
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R04_BodyThatEndsWithTheConnectionIsChunkedForHttp11) {
  gate().upstream.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\n\r\nto the end");
    connection.close();
  });
  client_.send(request("GET", "/r"));
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.framing, BodyFraming::chunked);
  EXPECT_EQ(answer.body, "to the end");
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R04_BodyThatEndsWithTheConnectionClosesAnHttp10Client) {
  gate().upstream.answer_with([](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.0 200 OK\r\n\r\nto the end");
    connection.close();
  });
  client_.send("GET /r HTTP/1.0\r\nHost: api.test\r\nConnection: keep-alive\r\n\r\n");
  const auto answer = client_.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.framing, BodyFraming::until_close);
  EXPECT_EQ(answer.body, "to the end");
  EXPECT_EQ(client_.end(), End::closed);
}

TEST_F(ResponseBody, R05_BytesBehindTheBodyAreDroppedWithTheirConnection) {
  const auto evil = response(200, "evil");
  const auto answer = exchange(response(200, "good") + evil);
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "good");
  expect_next_exchange_is_clean();
  const auto chunked = exchange("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n" + evil);
  ASSERT_TRUE(chunked.ok()) << chunked.error;
  EXPECT_EQ(chunked.body, "good");
  expect_next_exchange_is_clean();
  const auto none = exchange("HTTP/1.1 204 No Content\r\n\r\n" + evil);
  EXPECT_EQ(none.status, 204);
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R05_BytesOnAnIdleConnectionAreNeverAResponse) {
  Latch answered;
  Latch closed;
  gate().upstream.answer_with([&](UpstreamConnection& connection, const Message&) {
    connection.send(response(200, "good"));
    if (!connection.wait(answered)) return;
    connection.send(response(408, "evil"));
    connection.wait_for_end();
    closed.open();
    connection.close();
  });
  client_.send(request("GET", "/r"));
  EXPECT_EQ(client_.read_response().body, "good");
  answered.open();
  EXPECT_TRUE(closed.wait()) << "the connection stays in the pool";
  expect_next_exchange_is_clean();
}

TEST_F(ResponseBody, R06_ShortBodyCutsTheClientsMessage) {
  expect_cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
}

TEST_F(ResponseBody, R06_MissingLastChunkCutsTheClientsMessage) {
  expect_cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
}

TEST_F(ResponseBody, R06_EndInsideAChunkCutsTheClientsMessage) {
  expect_cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello");
}

TEST_F(ResponseBody, R06_MalformedChunkCutsTheClientsMessage) {
  expect_cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n+5\r\nhello\r\n0\r\n\r\n");
}

TEST_F(ResponseBody, R07_FoldedLineBecomesOneSpace) {
  const auto answer = exchange("HTTP/1.1 200 OK\r\nX-Fold: a\r\n \t b\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.get("X-Fold"), "a b");
}

TEST_F(ResponseBody, R10_HeadAtTheLimitPasses) {
  std::string lines;
  for (int i = 0; i < 199; ++i) lines += "X-" + std::to_string(i) + ": v\r\n";
  const auto answer = exchange("HTTP/1.1 200 OK\r\n" + lines + "Content-Length: 2\r\n\r\nok");
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(answer.get("X-198"), "v");
}

TEST_F(ResponseBody, R07_EverySplitOfAResponseIsForwardedWhole) {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\n\r\n";
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    gate().upstream.answer_with(
        [&](UpstreamConnection& connection, const Message&) { connection.send_in_pieces(bytes, at); });
    client_.send(request("GET", "/r"));
    const auto answer = client_.read_response();
    ASSERT_TRUE(answer.ok()) << at << answer.error;
    ASSERT_EQ(answer.body, "hello") << at;
    ASSERT_EQ(answer.get("X-A"), "b") << at;
  }
}

}  // namespace
}  // namespace gatehouse::testing
