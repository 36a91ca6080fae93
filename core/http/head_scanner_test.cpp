#include "http/head_scanner.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace gatehouse::core {
namespace {

struct Verdict {
  Error error = Error::none;
  std::size_t size = 0;
  std::string detail;
  bool operator==(const Verdict&) const = default;
};

Verdict scan_in_steps(Side side, const HeadLimits& limits, std::string_view bytes,
                      const std::vector<std::size_t>& ends) {
  HeadScanner scanner(side, limits);
  for (const auto end : ends) {
    // A copy that ends where the input ends, so that a read behind it is found by the sanitizer.
    const std::vector<char> seen(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
    const auto step = scanner.scan({seen.data(), seen.size()});
    if (!step) return {step.error(), 0, scanner.detail()};
    if (*step != 0) return {Error::none, *step, ""};
  }
  return {};
}

Verdict scan_whole(Side side, const HeadLimits& limits, std::string_view bytes) {
  return scan_in_steps(side, limits, bytes, {bytes.size()});
}

Verdict scan_bytewise(Side side, const HeadLimits& limits, std::string_view bytes) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 1; i <= bytes.size(); ++i) ends.push_back(i);
  return scan_in_steps(side, limits, bytes, ends);
}

constexpr std::string_view kRequest = "GET /a?b HTTP/1.1\r\nHost: a\r\nX: \ty\r\n\r\nGET /next";

TEST(HeadScanner, FindsTheEndOfTheHeadInEverySplit) {
  const auto size = kRequest.find("GET /next");
  for (std::size_t i = 0; i <= kRequest.size(); ++i) {
    EXPECT_EQ(scan_in_steps(Side::client, kRequestHeadLimits, kRequest, {i, kRequest.size()}).size, size) << i;
  }
  EXPECT_EQ(scan_bytewise(Side::client, kRequestHeadLimits, kRequest).size, size);
  EXPECT_EQ(scan_whole(Side::client, kRequestHeadLimits, kRequest.substr(0, size - 1)), Verdict{});
}

TEST(HeadScanner, CountsATolerableEmptyLineAsPartOfTheHead) {
  const std::string bytes = std::string("\r\n").append(kRequest);
  EXPECT_EQ(scan_bytewise(Side::client, kRequestHeadLimits, bytes).size, kRequest.find("GET /next") + 2);
  EXPECT_EQ(scan_whole(Side::client, kRequestHeadLimits, "\r\n\r\n").error, Error::bad_head);
  EXPECT_EQ(scan_whole(Side::client, kRequestHeadLimits, "\rG").error, Error::bad_head);
}

TEST(HeadScanner, RefusesBeforeTheHeadIsComplete) {
  for (const auto* bytes : {"\x16", "\n", "G\x01", "(", " ", "PROXY ", "GET /\t", "GET / HTTP/1.1\r\n ",
                            "GET / HTTP/1.1\r\nA: b\r\n\t", "GET / HTTP/1.1\rX", "GET / HTTP/1.1\r\nA: \x7f"}) {
    EXPECT_EQ(scan_whole(Side::client, kRequestHeadLimits, bytes).error, Error::bad_head) << bytes;
  }
  for (const auto* bytes : {"S", "HTTP/2", "HTTP/1.1 200 OK\r\n ", "HTTP/1.1 200 OK\n"}) {
    EXPECT_EQ(scan_whole(Side::upstream, kResponseHeadLimits, bytes).error, Error::upstream_protocol_error) << bytes;
  }
}

TEST(HeadScanner, FoldedLinesAreForResponsesOnly) {
  const std::string folded = "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\td\r\n\r\n";
  EXPECT_EQ(scan_bytewise(Side::upstream, kResponseHeadLimits, folded).size, folded.size());
}

TEST(HeadScanner, LimitsAreExact) {
  const HeadLimits limits{.target = 8, .head = 100, .fields = 2, .line = 40};
  const auto verdict = [&](const std::string& bytes) {
    const auto whole = scan_whole(Side::client, limits, bytes);
    EXPECT_EQ(whole, scan_bytewise(Side::client, limits, bytes)) << bytes;
    return whole.error;
  };
  EXPECT_EQ(verdict("GET /2345678 HTTP/1.1\r\n\r\n"), Error::none);
  EXPECT_EQ(verdict("GET /23456789 HTTP/1.1\r\n\r\n"), Error::uri_too_long);
  EXPECT_EQ(verdict("GET /23456789"), Error::uri_too_long) << "while the line is still open";
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n"), Error::none);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: b\r\nC: d\r\nE: f\r\n\r\n"), Error::headers_too_large);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: " + std::string(37, 'x') + "\r\n\r\n"), Error::none);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nA: " + std::string(38, 'x')), Error::headers_too_large);
  const std::string filler = "A: " + std::string(37, 'x') + "\r\n";  // 42 bytes; the request line has 16, the end 2
  EXPECT_EQ(verdict("GET /22 HTTP/1.1\r\n" + filler + "B: " + std::string(33, 'x') + "\r\n\r\n"), Error::none) << 100;
  EXPECT_EQ(verdict("GET /22 HTTP/1.1\r\n" + filler + "B: " + std::string(34, 'x') + "\r\n\r\n"),
            Error::headers_too_large)
      << 101;
}

TEST(HeadScanner, TheVerdictNeverDependsOnTheSplit) {
  std::mt19937 random(7);
  const std::string_view seeds[] = {kRequest, "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 1\r\n\r\n"};
  constexpr std::string_view kBytes("\r\n\t :/AZ\0\x7f\xff", 12);
  const HeadLimits limits{.target = 12, .head = 60, .fields = 3, .line = 30};
  for (int round = 0; round < 10'000; ++round) {
    const bool is_request = round % 2 == 0;
    std::string bytes(seeds[is_request ? 0 : 1]);
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      bytes.insert(random() % bytes.size(), 1 + random() % 4, kBytes[random() % kBytes.size()]);
      if (random() % 2 == 0) bytes.erase(random() % bytes.size(), 1 + random() % 3);
    }
    const auto side = is_request ? Side::client : Side::upstream;
    ASSERT_EQ(scan_whole(side, limits, bytes), scan_bytewise(side, limits, bytes)) << round << "\n" << bytes;
  }
}

}  // namespace
}  // namespace gatehouse::core
