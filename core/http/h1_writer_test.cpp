#include "http/h1_writer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

struct Buffer {
  std::vector<char> bytes;
  HeadWriter writer;
  explicit Buffer(std::size_t capacity = 8192) : bytes(capacity), writer(bytes.data(), capacity) {}
};

TEST(HeadWriter, WritesARequestFromItsParsedForm) {
  JudgedRequest request(
      "POST /a/../b?x HTTP/1.1\r\nhost:   h\r\nConnection: close\r\nA:1\r\nTE: trailers\r\nContent-Length: 003\r\nA: "
      "\t2 \r\n\r\n");
  ASSERT_EQ(request.error, Error::none);
  Buffer buffer;
  ASSERT_TRUE(write_request_head(buffer.writer, request.head, request_out(request.head)));
  EXPECT_EQ(
      buffer.writer.view(),
      "POST /b?x HTTP/1.1\r\nHost: h\r\nA: 1\r\nA: 2\r\nContent-Length: 3\r\nConnection: te\r\nTE: trailers\r\n\r\n");
}

TEST(HeadWriter, OnlyTheWriterFramesAMessage) {
  JudgedRequest request(with_lines(""));
  for (const char* name : {"Content-Length", "Transfer-Encoding", "Connection", "Host", "Upgrade", "TE", "Trailer",
                           "Keep-Alive", "Expect", "Proxy-Connection", "HTTP2-Settings"}) {
    request.head.headers.add(name, "x");
  }
  Buffer buffer;
  auto out = request_out(request.head);
  out.framing = Framing::chunked;
  ASSERT_TRUE(write_request_head(buffer.writer, request.head, out));
  EXPECT_EQ(buffer.writer.view(), "GET / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(HeadWriter, AnUpgradeIsSentOnlyWhenAsked) {
  JudgedRequest request(with_lines("Connection: upgrade\r\nUpgrade: websocket\r\n"));
  auto out = request_out(request.head);
  out.upgrades_to_websocket = true;
  Buffer buffer;
  ASSERT_TRUE(write_request_head(buffer.writer, request.head, out));
  EXPECT_EQ(buffer.writer.view(),
            "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
}

TEST(HeadWriter, WritesAResponseWithDateFramingAndConnection) {
  TestArena memory;
  ResponseHead head(memory.arena);
  head.status = 404;
  head.headers.add("X", "y");
  Buffer buffer;
  ASSERT_TRUE(write_response_head(buffer.writer, head,
                                  {.framing = Framing::sized, .content_length = 7, .close = true, .date = "D"}));
  EXPECT_EQ(buffer.writer.view(),
            "HTTP/1.1 404 Not Found\r\nX: y\r\nDate: D\r\nContent-Length: 7\r\nConnection: close\r\n\r\n");
  head.headers.add("date", "theirs");
  head.reason = "Gone Fishing";
  Buffer second;
  ASSERT_TRUE(write_response_head(
      second.writer, head, {.framing = Framing::chunked, .say_keep_alive = true, .trailer_names = "T", .date = "D"}));
  EXPECT_EQ(second.writer.view(),
            "HTTP/1.1 404 Gone Fishing\r\nX: y\r\ndate: theirs\r\nTrailer: T\r\n"
            "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
}

TEST(HeadWriter, ALengthMayBeInformationOnly) {
  TestArena memory;
  ResponseHead head(memory.arena);
  head.status = 304;
  Buffer buffer;
  ASSERT_TRUE(write_response_head(buffer.writer, head, {.content_length = 9, .has_content_length = true}));
  EXPECT_EQ(buffer.writer.view(), "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
}

TEST(HeadWriter, NeverWritesBehindItsBuffer) {
  JudgedRequest request(with_lines("A: b\r\nC: d\r\n"));
  Buffer whole;
  ASSERT_TRUE(write_request_head(whole.writer, request.head, request_out(request.head)));
  const std::string expected(whole.writer.view());
  for (std::size_t capacity = 0; capacity < expected.size(); ++capacity) {
    Buffer buffer(capacity);
    EXPECT_FALSE(write_request_head(buffer.writer, request.head, request_out(request.head)));
    EXPECT_TRUE(buffer.writer.has_overflowed());
  }
  Buffer exact(expected.size());
  EXPECT_TRUE(write_request_head(exact.writer, request.head, request_out(request.head)));
  EXPECT_EQ(exact.writer.view(), expected);
}

TEST(HeadWriter, FieldsOfEveryLengthAreWrittenWhole) {
  for (std::size_t name = 1; name < 40; ++name) {
    for (std::size_t value = 0; value < 70; ++value) {
      Buffer buffer(name + value + 4);
      buffer.writer.field(std::string(name, 'n'), std::string(value, 'v'));
      ASSERT_FALSE(buffer.writer.has_overflowed());
      ASSERT_EQ(buffer.writer.view(), std::string(name, 'n') + ": " + std::string(value, 'v') + "\r\n");
    }
  }
}

TEST(DateCache, FormatsImfFixdateAndFollowsTheClock) {
  using namespace std::chrono;
  DateCache cache;
  const auto then = system_clock::time_point(seconds(784111777));  // the example of RFC 9110 §5.6.7
  EXPECT_EQ(cache.text(then), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(cache.text(then + milliseconds(999)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(cache.text(then + seconds(1)), "Sun, 06 Nov 1994 08:49:38 GMT");
  EXPECT_EQ(cache.text(system_clock::time_point(seconds(1709164800))), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace gatehouse::core
