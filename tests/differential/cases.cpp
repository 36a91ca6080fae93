// Prints the requests that the three proxies are given, one per line: name, tab, bytes in hexadecimal.
#include <cstdio>
#include <string>

#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

RefusalCase good(std::string name, std::string bytes) { return {.name = std::move(name), .bytes = std::move(bytes)}; }
RefusalCase path(std::string name, const std::string& target) { return good(std::move(name), request("GET", target)); }

/// What the specification's rows call accepted, and its rows about paths.
RefusalCases other_cases() {
  return {
      good("A_Plain", request("GET", "/a/b?c=d", "Accept: */*\r\nCookie: a=b\r\n")),
      good("A_Length", post("Content-Length: 5\r\n", "hello")),
      good("A_Chunked", chunked_post("5\r\nhello\r\n0\r\n\r\n")),
      good("G06_LeadingZeros", post("Content-Length: 005\r\n", "hello")),
      good("G07_TabAndHighBytes", get_with("X: a\tb\xC3\xA4\r\n")),
      good("G10_Http10WithoutHost", "GET / HTTP/1.0\r\n\r\n"),
      good("G14_AbsoluteForm", "GET http://api.test/x HTTP/1.1\r\nHost: other.test\r\n\r\n"),
      good("G16_UnknownMethod", request("ANYTHING", "/")),
      good("G17_OneEmptyLine", "\r\n" + request("GET", "/")),
      good("G19_Extension", chunked_post("5;a=b;c=\"d;e\"\r\nhello\r\n0;last\r\n\r\n")),
      good("G20_Trailer", chunked_post("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n")),
      good("G21_ExpectInHttp10", "POST / HTTP/1.0\r\nHost: api.test\r\nExpect: gold\r\nContent-Length: 2\r\n\r\nhi"),
      path("P01_DotSegment", "/./admin"),
      path("P01_DotDotSegment", "/pub/../admin"),
      path("P01_EncodedDots", "/pub/%2e%2E/admin"),
      path("P01_EncodedLetter", "/%61dmin"),
      path("P02_AboveTheRoot", "/../../admin"),
      path("P02_EncodedSlashBehindDots", "/pub/..%2fadmin"),
      path("P02_EncodedBackslash", "/pub%5c..%5cadmin"),
      path("P02_DotsAndParameter", "/pub/..;/admin"),
      path("P02_EncodedNul", "/a%00"),
      path("P02_EncodedLineEnd", "/a%0d%0a"),
      path("P02_Backslash", "/pub\\admin"),
      path("P03_EncodedSlash", "/api/group%2Fproject"),
      path("P04_EncodedTwice", "/pub/%252e%252e/admin"),
      path("P04_Parameter", "/a;b=c/x"),
      path("P05_TwoSlashes", "//admin"),
      path("P06_Query", "/q?a=%2F%00&b=~!'()*")};
}

}  // namespace
}  // namespace gatehouse::testing

int main() {
  using namespace gatehouse::testing;
  auto all = refusal_cases(false);
  for (auto& more : other_cases()) all.push_back(std::move(more));
  for (const auto& item : all) {
    std::printf("%s\t", item.name.c_str());
    for (const char byte : item.bytes) std::printf("%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    std::puts("");
  }
  return 0;
}
