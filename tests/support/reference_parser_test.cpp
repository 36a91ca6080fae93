// The reference parser must be strict, or the tests that lean on it prove nothing.
#include "support/reference_parser.hpp"

#include <gtest/gtest.h>

namespace gatehouse::testing {
namespace {

using namespace std::string_view_literals;

Reading reading_of(std::string_view bytes) { return parse_request(bytes).reading; }

TEST(ReferenceParser, ReadsAPlainRequest) {
  const auto parsed = parse_request("GET /a?b HTTP/1.1\r\nHost: x\r\nEmpty:\r\nX: a b\r\n\r\nrest");
  ASSERT_EQ(parsed.reading, Reading::complete) << parsed.why;
  EXPECT_EQ(parsed.message.method, "GET");
  EXPECT_EQ(parsed.message.request_target, "/a?b");
  EXPECT_EQ(parsed.message.get("x"), "a b");
  EXPECT_EQ(parsed.used, parsed.message.head.size());
}

TEST(ReferenceParser, ReadsBodiesOfBothFramings) {
  EXPECT_EQ(parse_one_message("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").body, "hello");
  const auto chunked = parse_one_message(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\nA\r\nlo, world!\r\n0\r\nT: "
      "1\r\n\r\n");
  EXPECT_EQ(chunked.body, "hello, world!");
  EXPECT_EQ(get(chunked.trailers, "t"), "1");
}

TEST(ReferenceParser, EveryPrefixOfAMessageIsIncomplete) {
  constexpr auto kWhole = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n\r\n"sv;
  for (std::size_t size = 0; size < kWhole.size(); ++size) {
    EXPECT_EQ(reading_of(kWhole.substr(0, size)), Reading::incomplete) << size;
  }
  EXPECT_EQ(reading_of(kWhole), Reading::complete);
}

TEST(ReferenceParser, RefusesWhatASmugglerNeeds) {
  for (const auto bytes : {
           "GET / HTTP/1.1\nHost: x\n\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n"sv,
           "GET / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\n folded: 1\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nA : 1\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nA:1\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"sv,
           "GET / HTTP/1.1\r\n\r\n"sv,
           "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"sv,
           "GET / HTTP/2.0\r\nHost: x\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"sv,
       }) {
    EXPECT_EQ(reading_of(bytes), Reading::malformed) << shown(bytes);
  }
}

TEST(ReferenceParser, CountsMessages) {
  const auto two = request("GET", "/1") + request("GET", "/2");
  EXPECT_TRUE(are_requests(two, 2));
  EXPECT_FALSE(are_requests(two, 1));
  EXPECT_FALSE(are_requests(two + "G", 2));
  EXPECT_TRUE(are_requests("", 0));
}

TEST(ReferenceParser, ResponsesWithoutABodyEndWithTheirHead) {
  EXPECT_EQ(parse_response("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").reading, Reading::complete);
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", {.answers_head = true}).reading,
            Reading::complete);
  EXPECT_EQ(parse_response("HTTP/1.1 204 None\r\nContent-Length: 0\r\n\r\n").reading, Reading::malformed);
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\n\r\nabc").reading, Reading::incomplete);
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\n\r\nabc", {.at_end = true}).message.body, "abc");
}

}  // namespace
}  // namespace gatehouse::testing
