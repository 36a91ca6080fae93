// Request and response heads.
#include <string>
#include <vector>

#include "fuzz/targets.hpp"
#include "http/h1_writer.hpp"
#include "http/http_test_support.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::core {
namespace {

using testing::Reading;

constexpr std::size_t kMost = 8 * 1024;

struct Scanned {
  Error error = Error::none;
  std::size_t size = 0;
  bool operator==(const Scanned&) const = default;
};

Scanned scan_whole(Side side, const HeadLimits& limits, std::string_view bytes) {
  HeadScanner scanner(side, limits);
  const auto found = scanner.scan(bytes);
  return found ? Scanned{Error::none, *found} : Scanned{found.error(), 0};
}

Scanned scan_bytewise(Side side, const HeadLimits& limits, std::string_view bytes) {
  HeadScanner scanner(side, limits);
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const auto found = scanner.scan(bytes.substr(0, size));
    if (!found) return {found.error(), 0};
    if (*found != 0) return {Error::none, *found};
  }
  return {};
}

void require_same_in_every_split(Side side, const HeadLimits& limits, std::string_view bytes) {
  require(scan_whole(side, limits, bytes) == scan_bytewise(side, limits, bytes), "a split changes nothing", bytes);
}

/// The quick parser and Beast's agree on what both are given.
template <class Head, class Quick, class Any>
void require_same_from_both(std::string_view bytes, Quick quick, Any any) {
  TestArena one;
  TestArena other;
  Head first{one.arena};
  Head second{other.arena};
  const auto a = quick(one.arena.copy(bytes), first);
  const auto b = any(other.arena.copy(bytes), second);
  require(a.has_value() == b.has_value(), "both parsers give the same verdict", bytes);
  if (!a) return;
  require(first.headers.size() == second.headers.size(), "both parsers see as many fields", bytes);
  auto theirs = second.headers.begin();
  for (const auto& field : first.headers) {
    require(field.name == (*theirs).name && field.value == (*theirs).value, "both parsers see the same fields", bytes);
    ++theirs;
  }
}

}  // namespace

void fuzz_request_head(std::string_view bytes) {
  if (bytes.size() > kMost) return;
  require_same_in_every_split(Side::client, kRequestHeadLimits, bytes);
  JudgedRequest first(bytes);
  if (first.size != 0) {
    auto head = bytes.substr(0, first.size);
    if (head.starts_with("\r\n")) head.remove_prefix(2);  // dropped before either parser
    require_same_from_both<RequestHead>(
        head, [](auto head, auto& out) { return parse_request_head(head, kRequestHeadLimits, out); },
        [](auto head, auto& out) { return parse_any_request_head(head, kRequestHeadLimits, out); });
  }
  if (first.error != Error::none || first.head.authority.empty()) return;
  std::vector<char> buffer(2 * bytes.size() + 256);
  HeadWriter writer(buffer.data(), buffer.size());
  require(write_request_head(writer, first.head, request_out(first.head)), "an accepted head is written", bytes);
  const auto strict = testing::parse_request(writer.view(), {.head_only = true});
  require(strict.reading == Reading::complete && strict.used == writer.size(), "what is sent is one request", bytes);
  JudgedRequest second(writer.view());
  require(second.error == Error::none && second.size == writer.size(), "what is sent is accepted again", bytes);
  require(first.head.framing == second.head.framing && first.head.content_length == second.head.content_length,
          "the framing stays", bytes);
  require(first.head.path == second.head.path && first.head.query == second.head.query, "the target stays", bytes);
}

void fuzz_response_head(std::string_view bytes) {
  if (bytes.size() > kMost) return;
  require_same_in_every_split(Side::upstream, kResponseHeadLimits, bytes);
  const auto scanned = scan_whole(Side::upstream, kResponseHeadLimits, bytes);
  if (scanned.size != 0) {
    require_same_from_both<ResponseHead>(
        bytes.substr(0, scanned.size),
        [](auto head, auto& out) { return parse_response_head(head, kResponseHeadLimits, out); },
        [](auto head, auto& out) { return parse_any_response_head(head, kResponseHeadLimits, out); });
  }
  JudgedResponse first(bytes);
  if (first.error != Error::none || first.head.status < 200) return;
  std::vector<char> buffer(2 * bytes.size() + 256);
  HeadWriter writer(buffer.data(), buffer.size());
  require(write_response_head(writer, first.head,
                              {.framing = first.head.framing, .content_length = first.head.content_length}),
          "an accepted head is written", bytes);
  const auto strict = testing::parse_response(writer.view(), {.head_only = true});
  require(strict.reading == Reading::complete && strict.used == writer.size(), "what is sent is one response", bytes);
}

}  // namespace gatehouse::core
