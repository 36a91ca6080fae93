// Bodies of every framing in both directions, trailers, and responses without a body.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

/// Every byte value, not aligned to any buffer.
std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>((i * 31 + i / 251) & 0xFFU);
  return text;
}

class Bodies : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_))};
  RawClient client_{gateway_.port()};

  Answer exchange(std::string_view bytes, std::string_view method = "GET") {
    client_.send(bytes);
    return client_.read_response(method);
  }
};

TEST_F(Bodies, SizedRequestsStaySized) {
  for (const auto size : {0UL, 1UL, 4096UL, 65537UL, 300001UL}) {
    const auto body = pattern(size);
    ASSERT_EQ(exchange(request_with_body("POST", "/", body)).status, 200);
    const auto got = upstream_.last_request();
    EXPECT_EQ(got.framing, BodyFraming::sized);
    EXPECT_EQ(got.get("Content-Length"), std::to_string(size));
    EXPECT_TRUE(got.body == body) << size;
  }
}

TEST_F(Bodies, ChunkedRequestsStayChunked) {
  const auto body = pattern(200001);
  std::string bytes = request("POST", "/", "Transfer-Encoding: chunked\r\n");
  for (std::size_t at = 0; at < body.size(); at += 7919) bytes += chunk(std::string_view(body).substr(at, 7919));
  ASSERT_EQ(exchange(bytes + std::string(kLastChunk)).status, 200);
  const auto got = upstream_.last_request();
  EXPECT_EQ(got.framing, BodyFraming::chunked);
  EXPECT_TRUE(got.body == body);
}

TEST_F(Bodies, RequestsWithoutABodyGetNoFraming) {
  ASSERT_EQ(exchange(request("GET", "/")).status, 200);
  EXPECT_EQ(upstream_.last_request().framing, BodyFraming::none);
}

TEST_F(Bodies, AGetMayHaveABody) {
  ASSERT_EQ(exchange(request_with_body("GET", "/", "query")).status, 200);
  EXPECT_EQ(upstream_.last_request().body, "query");
}

TEST_F(Bodies, ABodyIsForwardedWhileItArrives) {
  Latch seen;
  upstream_.serve_with([&](UpstreamConnection& connection) {
    Message head;
    std::array<char, 64> piece{};
    if (!connection.read_head(head)) return;
    std::string body;
    while (body.size() < 5) {
      const auto got = connection.read_some(piece);
      if (got == 0) return;
      body.append(piece.data(), got);
    }
    seen.open();
    while (body.size() < 10) {
      const auto got = connection.read_some(piece);
      if (got == 0) return;
      body.append(piece.data(), got);
    }
    connection.send(response(200, body));
    connection.wait_for_end();
  });
  client_.send(request("POST", "/", "Content-Length: 10\r\n") + "hello");
  ASSERT_TRUE(seen.wait()) << "the first half waits for the second";
  client_.send("again");
  EXPECT_EQ(client_.read_response().body, "helloagain");
}

TEST_F(Bodies, SizedResponsesStaySized) {
  for (const auto size : {0UL, 1UL, 65537UL, 300001UL}) {
    const auto body = pattern(size);
    upstream_.answer_with(response(200, body));
    const auto answer = exchange(request("GET", "/"));
    ASSERT_TRUE(answer.ok()) << answer.error;
    EXPECT_EQ(answer.framing, BodyFraming::sized);
    EXPECT_TRUE(answer.body == body) << size;
  }
}

TEST_F(Bodies, ChunkedResponsesStayChunked) {
  const auto body = pattern(200001);
  std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 7919) bytes += chunk(std::string_view(body).substr(at, 7919));
  upstream_.answer_with(bytes + std::string(kLastChunk));
  const auto answer = exchange(request("GET", "/"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.framing, BodyFraming::chunked);
  EXPECT_TRUE(answer.body == body);
}

TEST_F(Bodies, AResponseIsForwardedWhileItArrives) {
  Latch second;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    if (connection.wait(second)) connection.send("again");
  });
  client_.send(request("GET", "/"));
  ASSERT_TRUE(client_.read_head().ok());
  std::string body;
  while (body.size() < 5) {
    const auto piece = client_.read_some();
    ASSERT_FALSE(piece.empty()) << "the first half waits for the second";
    body += piece;
  }
  EXPECT_EQ(body, "hello");
  second.open();
  EXPECT_EQ(client_.read_some(), "again");
}

TEST_F(Bodies, TrailersGoToClientsThatAskForThem) {
  upstream_.answer_with(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\n"
      "X-Sum: 42\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\nAuthorization: x\r\n\r\n");
  const auto asked = exchange(request("GET", "/", "TE: trailers\r\nConnection: TE\r\n"));
  ASSERT_TRUE(asked.ok()) << asked.error;
  EXPECT_EQ(get(asked.trailers, "X-Sum"), "42");
  EXPECT_EQ(asked.trailers.size(), 1U) << "framing or authentication in trailers";
  EXPECT_FALSE(asked.has("X-Sum"));
  EXPECT_EQ(upstream_.last_request().get("TE"), "trailers");

  const auto silent = exchange(request("GET", "/"));
  ASSERT_TRUE(silent.ok()) << silent.error;
  EXPECT_TRUE(silent.trailers.empty());
  EXPECT_FALSE(silent.has("X-Sum"));
  EXPECT_EQ(silent.body, "hello");
  EXPECT_FALSE(upstream_.last_request().has("TE"));
}

TEST_F(Bodies, OtherTransferCodingsInTeAreNotForwarded) {
  exchange(request("GET", "/", "TE: gzip, trailers;q=0.5\r\nConnection: TE\r\n"));
  const auto te = upstream_.last_request().get("TE");
  EXPECT_TRUE(te.empty() || te == "trailers") << te;
}

TEST_F(Bodies, HeadIsForwardedAsHead) {
  const auto sized = exchange(request("HEAD", "/"), "HEAD");
  ASSERT_TRUE(sized.ok()) << sized.error;
  EXPECT_EQ(sized.get("Content-Length"), "2");
  EXPECT_EQ(upstream_.last_request().method, "HEAD");
  upstream_.answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const auto chunked = exchange(request("HEAD", "/"), "HEAD");
  ASSERT_TRUE(chunked.ok()) << chunked.error;
  upstream_.answer_with(answer_ok);
  EXPECT_EQ(exchange(request("GET", "/")).body, "ok");
}

TEST_F(Bodies, GatewayAnswersToHeadHaveNoBody) {
  const auto answer = exchange(request("HEAD", "/", "Host: api.test\r\nVia: 1.1 edge-1, 1.1 edge-1\r\n"), "HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 508);
  EXPECT_EQ(exchange(request("GET", "/")).body, "ok") << "bytes of a body were left on the connection";
}

}  // namespace
}  // namespace gatehouse::testing
