// Every row of the response gate: what the upstream sends, and what the client is told.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::string_literals;

struct BadResponse {
  std::string name;
  std::string bytes;
  std::string code = "upstream_protocol_error";
};

class ResponseGate : public ::testing::TestWithParam<BadResponse> {};

TEST_P(ResponseGate, BecomesA502AndTheConnectionIsNotPooled) {
  auto& upstream = gate().upstream;
  const auto before = upstream.connection_count();
  upstream.answer_with(GetParam().bytes);
  RawClient client(gate().gateway.port());
  client.send(request("GET", "/first"));
  const auto answer = client.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(answer.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(json_of(answer).at("code").as_string(), GetParam().code);

  // The client's connection is good, and the next exchange uses another connection to the upstream.
  upstream.answer_with(answer_ok);
  client.send(request("GET", "/second"));
  const auto next = client.read_response();
  ASSERT_TRUE(next.ok()) << next.error;
  EXPECT_EQ(next.status, 200);
  EXPECT_EQ(next.body, "ok");
  EXPECT_GE(upstream.connection_count(), std::max<std::size_t>(before, 1) + 1);
}

std::string with(const std::string& field_lines, const std::string& body = "hello") {
  return "HTTP/1.1 200 OK\r\n" + field_lines + "\r\n" + body;
}

std::string line(const std::string& status_line) { return status_line + "\r\nContent-Length: 2\r\n\r\nok"; }

std::string many_fields(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "X-" + std::to_string(i) + ": v\r\n";
  return lines;
}

std::string interim(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  return bytes;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ResponseGate,
    ::testing::ValuesIn(std::vector<BadResponse>{
        {"R01_ChunkedAndLength", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
        {"R01_LengthAndChunked", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"R01_Gzip", with("Transfer-Encoding: gzip\r\n")},
        {"R01_GzipChunked", with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
        {"R01_ChunkedTwice", with("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")},
        {"R01_TwoLines", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"R01_XChunked", with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")},
        {"R01_Empty", with("Transfer-Encoding:\r\n")},
        {"R01_ChunkedInHttp10", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"R02_LengthsDiffer", with("Content-Length: 5\r\nContent-Length: 6\r\n")},
        {"R02_ListDiffers", with("Content-Length: 5, 6\r\n")},
        {"R02_Plus", with("Content-Length: +5\r\n")},
        {"R02_Minus", with("Content-Length: -5\r\n")},
        {"R02_Word", with("Content-Length: five\r\n")},
        {"R02_Empty", with("Content-Length:\r\n")},
        {"R02_OverInt64", with("Content-Length: 9223372036854775808\r\n")},
        {"R07_Nul", with("X: a\0b\r\nContent-Length: 5\r\n"s)},
        {"R07_ControlByte", with("X: a\x01z\r\nContent-Length: 5\r\n")},
        {"R07_BareCr", with("X: a\rb\r\nContent-Length: 5\r\n")},
        {"R07_BareLf", with("X: a\nContent-Length: 5\r\n")},
        {"R07_BareLfEverywhere", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"},
        {"R07_BadName", with("X Y: a\r\nContent-Length: 5\r\n")},
        {"R07_EmptyName", with(": a\r\nContent-Length: 5\r\n")},
        {"R07_SpaceBeforeColon", with("Content-Length : 5\r\n")},
        {"R07_NoColon", with("Nonsense\r\nContent-Length: 5\r\n")},
        {"R07_FoldedBeforeFirstField", with(" X: a\r\nContent-Length: 5\r\n")},
        {"R08_NoStatus", line("HTTP/1.1 OK")},
        {"R08_TwoDigits", line("HTTP/1.1 99 Low")},
        {"R08_Below100", line("HTTP/1.1 099 Low")},
        {"R08_Above599", line("HTTP/1.1 600 High")},
        {"R08_FourDigits", line("HTTP/1.1 2000 OK")},
        {"R08_Letters", line("HTTP/1.1 2x0 OK")},
        {"R08_TwoSpaces", line("HTTP/1.1  200 OK")},
        {"R08_Version2", line("HTTP/2.0 200 OK")},
        {"R08_Version09", line("HTTP/0.9 200 OK")},
        {"R08_NotHttp", line("ICY 200 OK")},
        {"R08_RandomBytes", "\x16\x03\x01\x02\x7F\r\n\r\n"},
        {"R08_ControlByteInReason", line("HTTP/1.1 200 O\x01K")},
        {"R09_SeventeenInterim", interim(17) + response(200, "ok")},
        {"R09_UpgradeNotAskedFor", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"},
        {"R10_HeadOver64KiB",
         with("X: " + std::string(60000, 'x') + "\r\nY: " + std::string(8000, 'y') + "\r\nContent-Length: 5\r\n"),
         "upstream_headers_too_large"},
        {"R10_Over200Fields", with(many_fields(200) + "Content-Length: 5\r\n"), "upstream_headers_too_large"},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gatehouse::testing
