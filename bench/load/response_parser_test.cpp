// Every response shape, whole and cut at every byte.
#include "load/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatehouse::bench {
namespace {

struct Case {
  const char* name;
  std::string bytes;
  bool is_head_request;
  int status;
  std::uint64_t body_bytes;
  bool keeps_alive;
};

const std::vector<Case>& sound_responses() {
  static const std::vector<Case> cases = {
      {"sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello", false, 200, 5, true},
      {"sized, empty", "HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", false, 200, 0, true},
      {"closing", "HTTP/1.1 200 OK\r\nconnection: Close\r\ncontent-length: 1\r\n\r\nx", false, 200, 1, false},
      {"old version", "HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx", false, 200, 1, false},
      {"old version, kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\ncontent-length: 1\r\n\r\nx", false, 200, 1,
       true},
      {"chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n10;a=b\r\n0123456789abcdef\r\n0\r\n\r\n",
       false, 200, 21, true},
      {"trailers", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\na: b\r\nc: d\r\n\r\n", false,
       200, 1, true},
      {"answer to HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n", true, 200, 0, true},
      {"204", "HTTP/1.1 204 No Content\r\nserver: x\r\n\r\n", false, 204, 0, true},
      {"304", "HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n", false, 304, 0, true},
      {"interim first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nno", false, 503, 2,
       true},
  };
  return cases;
}

TEST(ResponseParser, FindsTheEndOfEveryShapeHoweverItIsCut) {
  for (const Case& expected : sound_responses()) {
    const std::string two = expected.bytes + "HTTP/1.1 999";
    for (std::size_t cut = 0; cut <= expected.bytes.size(); ++cut) {
      ResponseParser parser;
      parser.start(expected.is_head_request);
      std::size_t taken = parser.feed(std::string_view(two).substr(0, cut));
      taken += parser.feed(std::string_view(two).substr(taken));
      ASSERT_TRUE(parser.is_done()) << expected.name << " cut at " << cut;
      EXPECT_EQ(taken, expected.bytes.size()) << expected.name << " cut at " << cut;
      EXPECT_EQ(parser.status(), expected.status) << expected.name;
      EXPECT_EQ(parser.body_bytes(), expected.body_bytes) << expected.name;
      EXPECT_EQ(parser.keeps_alive(), expected.keeps_alive) << expected.name;
    }
  }
}

TEST(ResponseParser, ReadsEveryShapeByteByByte) {
  for (const Case& expected : sound_responses()) {
    ResponseParser parser;
    parser.start(expected.is_head_request);
    for (const char& byte : expected.bytes) {
      ASSERT_FALSE(parser.is_done()) << expected.name;
      ASSERT_EQ(parser.feed({&byte, 1}), 1U) << expected.name;
    }
    EXPECT_TRUE(parser.is_done()) << expected.name;
    EXPECT_EQ(parser.body_bytes(), expected.body_bytes) << expected.name;
  }
}

TEST(ResponseParser, SkippedBytesCountAsBody) {
  ResponseParser parser;
  parser.start(false);
  parser.feed("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc");
  EXPECT_EQ(parser.skippable(), 997U);
  parser.skip(990);
  EXPECT_FALSE(parser.is_done());
  parser.skip(7);
  EXPECT_TRUE(parser.is_done());
  EXPECT_EQ(parser.body_bytes(), 1000U);
  EXPECT_EQ(parser.skippable(), 0U);
}

TEST(ResponseParser, BodyWithoutFramingEndsWithTheConnection) {
  ResponseParser parser;
  parser.start(false);
  parser.feed("HTTP/1.1 200 OK\r\n\r\nabc");
  EXPECT_FALSE(parser.is_done());
  EXPECT_TRUE(parser.ends_with_connection());
  EXPECT_TRUE(parser.is_done());
  EXPECT_FALSE(parser.keeps_alive());
  EXPECT_EQ(parser.body_bytes(), 3U);
}

TEST(ResponseParser, SizedBodyCutShortIsNotDone) {
  ResponseParser parser;
  parser.start(false);
  parser.feed("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc");
  EXPECT_FALSE(parser.is_done());
  EXPECT_FALSE(parser.ends_with_connection());
}

TEST(ResponseParser, RefusesWhatItCannotFrame) {
  const std::vector<std::string> broken = {
      "HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
      "hello world, this is not HTTP\r\n\r\n",
      "HTTP/1.1 2x0 OK\r\ncontent-length: 0\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: +5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nxy\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\nx\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n",
  };
  for (const std::string& bytes : broken) {
    ResponseParser parser;
    parser.start(false);
    parser.feed(bytes);
    EXPECT_TRUE(parser.has_failed()) << bytes;
  }
}

}  // namespace
}  // namespace gatehouse::bench
