#include "upstream/http_call.hpp"

#include <gtest/gtest.h>

#include "upstream/http_reply_reader.hpp"

namespace gatehouse::core {
namespace {

TEST(HttpUrl, HasOriginAndTarget) {
  struct Case {
    const char* text;
    bool is_tls;
    const char* host;
    int port;
    const char* authority;
    const char* target;
  };
  for (const auto& c :
       {Case{"https://id.example", true, "id.example", 443, "id.example", "/"},
        Case{"http://id.example:8080/a/b?c=d", false, "id.example", 8080, "id.example:8080", "/a/b?c=d"},
        Case{"https://[::1]:8443?x", true, "::1", 8443, "[::1]:8443", "/?x"},
        Case{"http://127.0.0.1/", false, "127.0.0.1", 80, "127.0.0.1", "/"}}) {
    HttpUrl url;
    std::string why;
    ASSERT_TRUE(parse_http_url(c.text, url, why)) << c.text << why;
    EXPECT_EQ(url.is_tls, c.is_tls);
    EXPECT_EQ(url.host, c.host);
    EXPECT_EQ(url.port, c.port);
    EXPECT_EQ(url.authority, c.authority);
    EXPECT_EQ(url.target, c.target);
  }
}

TEST(HttpUrl, WhatIsNoneIsRefusedInWords) {
  for (const auto* text : {"", "ftp://a", "https://", "https://user@host/", "https://a:0/", "https://a:99999/",
                           "https://a:1x/", "https://a b/", "https://a/#x", "https://[::1/", "https://a/\r\nX: y"}) {
    HttpUrl url;
    std::string why;
    EXPECT_FALSE(parse_http_url(text, url, why)) << text;
    EXPECT_NE(why, "") << text;
  }
}

TEST(HttpCall, IsWrittenWithHostAndLength) {
  const HttpCallField fields[] = {{"Content-Type", "text/plain"}};
  HttpCallRequest request;
  ASSERT_TRUE(write_http_call({"POST", "/in?x=1", "logs.example", fields, "hello"}, request));
  EXPECT_EQ(
      request.bytes,
      "POST /in?x=1 HTTP/1.1\r\nHost: logs.example\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_FALSE(request.is_idempotent);
  ASSERT_TRUE(write_http_call({"GET", "/", "a", {}, ""}, request));
  EXPECT_EQ(request.bytes, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  request.set_host("10.0.0.1:80");
  request.set_host("b");
  EXPECT_EQ(request.bytes, "GET / HTTP/1.1\r\nHost: b\r\n\r\n");
}

TEST(HttpCall, WhatWouldSplitOrReframeTheRequestIsRefused) {
  HttpCallRequest request;
  EXPECT_FALSE(write_http_call({"GE T", "/", "a", {}, ""}, request));
  EXPECT_FALSE(write_http_call({"CONNECT", "/", "a", {}, ""}, request));
  EXPECT_FALSE(write_http_call({"GET", "/a b", "a", {}, ""}, request));
  EXPECT_FALSE(write_http_call({"GET", "http://x/", "a", {}, ""}, request));
  EXPECT_FALSE(write_http_call({"GET", "/", "a\r\nX: y", {}, ""}, request));
  for (const auto& field : {HttpCallField{"Content-Length", "5"}, HttpCallField{"transfer-encoding", "chunked"},
                            HttpCallField{"Host", "b"}, HttpCallField{"X", "a\r\nb"}, HttpCallField{"X:", "a"}}) {
    EXPECT_FALSE(write_http_call({"GET", "/", "a", {&field, 1}, ""}, request)) << field.name;
  }
}

using State = HttpReplyReader::State;

struct Reading {
  explicit Reading(std::string_view bytes, std::size_t piece = 1, bool was_head = false, std::size_t max = 100) {
    HttpReplyReader reader(reply, was_head, max);
    for (; !bytes.empty() && state == State::more; bytes.remove_prefix(std::min(piece, bytes.size()))) {
      state = reader.feed(bytes.substr(0, piece));
    }
    if (state == State::more) {
      needs_end = true;
      state = reader.end();
    }
    error = reader.error();
    may_reuse = reader.may_reuse();
  }
  BlockPool blocks{4096, 4};
  HttpReply reply{blocks};
  State state = State::more;
  CallError error = CallError::none;
  bool may_reuse = false;
  bool needs_end = false;
};

TEST(HttpReplyReader, ReadsEveryFramingHoweverItIsSplit) {
  struct Case {
    const char* bytes;
    const char* body;
    bool may_reuse;
    bool needs_end;
  };
  for (const auto& c :
       {Case{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true, false},
        Case{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", "hello", false, false},
        Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: v\r\n\r\n",
             "hello", true, false},
        Case{"HTTP/1.1 200 OK\r\n\r\nhello", "hello", false, true},
        Case{"HTTP/1.1 204 No Content\r\n\r\n", "", true, false},
        Case{"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n", "", true, false}}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
      const Reading reading(c.bytes, piece);
      EXPECT_EQ(reading.state, State::done) << c.bytes;
      EXPECT_EQ(reading.reply.body, c.body) << c.bytes;
      EXPECT_EQ(reading.may_reuse, c.may_reuse) << c.bytes;
      EXPECT_EQ(reading.needs_end, c.needs_end) << c.bytes;
    }
  }
}

TEST(HttpReplyReader, AnAnswerToHeadHasNoBody) {
  const Reading reading("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 1000, true);
  EXPECT_EQ(reading.state, State::done);
  EXPECT_TRUE(reading.may_reuse);
}

TEST(HttpReplyReader, MalformedCutAndLongAnswersAreTold) {
  struct Case {
    const char* bytes;
    CallError error;
  };
  for (const auto& c :
       {Case{"SSH-2.0-x\r\n", CallError::protocol}, Case{"HTTP/1.1 101 Switching\r\n\r\n", CallError::protocol},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", CallError::protocol},
        Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", CallError::protocol},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", CallError::too_large},
        Case{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", CallError::reset}, Case{"", CallError::reset},
        Case{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe", CallError::reset}}) {
    const Reading reading(c.bytes, 1000);
    EXPECT_EQ(reading.state, State::failed) << c.bytes;
    EXPECT_EQ(reading.error, c.error) << c.bytes;
  }
  const auto endless = "HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x');
  EXPECT_EQ(Reading(endless, 1000).error, CallError::too_large);
}

TEST(HttpReplyReader, BytesBehindTheAnswerForbidReuse) {
  const Reading reading("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1", 1000);
  EXPECT_EQ(reading.state, State::done);
  EXPECT_FALSE(reading.may_reuse);
}

}  // namespace
}  // namespace gatehouse::core
