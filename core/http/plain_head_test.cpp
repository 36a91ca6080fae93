#include "http/plain_head.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view kPieces[] = {"\r\n",
                                        " ",
                                        "\t",
                                        ":",
                                        ",",
                                        "\r",
                                        "\n",
                                        "5",
                                        "HTTP/1.0",
                                        "x\x80",
                                        "Content-Length: 5\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "Connection: close\r\n",
                                        "Connection: a b\r\n",
                                        "Host: b\r\n",
                                        "X: \r\n y\r\n",
                                        "Proxy-Connection: x\r\n",
                                        "chunked",
                                        "A:\r\n"};

std::string mutate(std::string bytes, std::mt19937& random) {
  for (auto changes = random() % 4; changes > 0; --changes) {
    const auto at = random() % (bytes.size() + 1);
    switch (random() % 3) {
      case 0:
        bytes.insert(at, kPieces[random() % std::size(kPieces)]);
        break;
      case 1:
        bytes.erase(at, 1 + random() % 4);
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random());
    }
  }
  return bytes;
}

void expect_same(const Headers& plain, const Headers& any, std::string_view bytes) {
  ASSERT_EQ(plain.size(), any.size()) << bytes;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    ASSERT_EQ(plain.begin()[i].name, any.begin()[i].name) << bytes;
    ASSERT_EQ(plain.begin()[i].value, any.begin()[i].value) << bytes;
    ASSERT_EQ(plain.begin()[i].id, any.begin()[i].id) << bytes;
  }
}

TEST(PlainHead, WhateverItTakesTheGeneralParserTakesAlike) {
  std::mt19937 random(41);
  const std::string seeds[] = {"GET /a?b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
                               "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nX-Forwarded-For: 1.1.1.1\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\n",
                               "HTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\nVary:a \r\n\r\n"};
  int taken = 0;
  for (int round = 0; round < 40'000; ++round) {
    const auto kind = random() % std::size(seeds);
    const auto bytes = mutate(seeds[kind], random);
    TestArena memory;
    if (kind < 2) {
      RequestHead plain(memory.arena);
      RequestHead any(memory.arena);
      if (!parse_plain_request(bytes, kRequestHeadLimits, plain)) continue;
      ASSERT_TRUE(parse_any_request_head(bytes, kRequestHeadLimits, any)) << bytes;
      ASSERT_EQ(plain.method_text, any.method_text) << bytes;
      ASSERT_EQ(plain.method, any.method) << bytes;
      ASSERT_EQ(plain.target, any.target) << bytes;
      ASSERT_EQ(plain.version_minor, any.version_minor) << bytes;
      expect_same(plain.headers, any.headers, bytes);
    } else {
      ResponseHead plain(memory.arena);
      ResponseHead any(memory.arena);
      if (!parse_plain_response(bytes, kResponseHeadLimits, plain)) continue;
      ASSERT_TRUE(parse_any_response_head(bytes, kResponseHeadLimits, any)) << bytes;
      ASSERT_EQ(plain.status, any.status) << bytes;
      ASSERT_EQ(plain.reason, any.reason) << bytes;
      ASSERT_EQ(plain.version_minor, any.version_minor) << bytes;
      expect_same(plain.headers, any.headers, bytes);
    }
    ++taken;
  }
  EXPECT_GT(taken, 8'000);
}

TEST(PlainHead, LeavesEveryOddityToTheGeneralParser) {
  TestArena memory;
  for (const std::string& bytes : std::initializer_list<std::string>{
           with_lines("A: b\r\n c\r\n"), with_lines("A : b\r\n"), with_lines("A: \tb\r\n"), with_lines("A\r\n"),
           with_lines("Content-Length: 5\r\nContent-Length: 5\r\n"), with_lines("Content-Length: 5, 5\r\n"),
           with_lines("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), with_lines("Transfer-Encoding: gzip\r\n"),
           with_lines("Connection: a b\r\n"), with_lines("Connection:\r\n"), "GET  / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.2\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n", "GET /\r\n\r\n", "GET / x HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\n\r\nx"}) {
    RequestHead head(memory.arena);
    EXPECT_FALSE(parse_plain_request(bytes, kRequestHeadLimits, head)) << bytes;
  }
  RequestHead head(memory.arena);
  EXPECT_FALSE(
      parse_plain_request("GET /12345 HTTP/1.1\r\n\r\n", {.target = 5, .head = 99, .fields = 9, .line = 99}, head));
  EXPECT_FALSE(parse_plain_request(with_lines("A: b\r\n"), {.target = 5, .head = 99, .fields = 1, .line = 99}, head));
}

}  // namespace
}  // namespace gatehouse::core
