// A browser's request and an ordinary response through scanner, parser, gate and writer.
#include <benchmark/benchmark.h>

#include <string_view>

#include "http/forwarded.hpp"
#include "http/h1_parser.hpp"
#include "http/h1_writer.hpp"
#include "http/head_scanner.hpp"
#include "http/hygiene.hpp"
#include "http/request_id.hpp"

namespace {

using namespace gatehouse::core;

constexpr std::string_view kBrowserRequest =
    "GET /api/v1/orders/1234567?expand=lines&page=2 HTTP/1.1\r\n"
    "Host: shop.example.com\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Referer: https://shop.example.com/orders\r\n"
    "Connection: keep-alive\r\n"
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Cache-Control: no-cache\r\n\r\n";

constexpr std::string_view kSmallRequest = "GET /1k HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\n"
    "Server: nginx\r\n"
    "Date: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 1024\r\n"
    "Connection: keep-alive\r\n"
    "Cache-Control: no-store\r\n\r\n";

struct Fixture {
  BlockPool pool{16 * 1024, 4};
  Arena arena{pool};
  ManagedNames managed;
  GateSettings settings{&managed, {}};
  GatePeer peer;
  ForwardedSettings forwarding{{}, ForwardedMode::x_forwarded, "gate"};
  ConnectionPeer connection{IpAddress::v4(0x7f000001), 8080, false};
  RequestIds ids{1};
  char out[16 * 1024];
};

std::string_view scanned(Fixture& f, Side side, const HeadLimits& limits, std::string_view bytes) {
  HeadScanner scanner(side, limits);
  return f.arena.copy(bytes.substr(0, scanner.scan(bytes).value()));
}

void read_request(Fixture& f, std::string_view bytes, RequestHead& head) {
  GateReport report;
  (void)parse_request_head(scanned(f, Side::client, kRequestHeadLimits, bytes), kRequestHeadLimits, head);
  (void)check_request(head, f.settings, f.peer, report);
}

void scan_request(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    HeadScanner scanner(Side::client, kRequestHeadLimits);
    benchmark::DoNotOptimize(scanner.scan(kBrowserRequest));
  }
}
BENCHMARK(scan_request);

void parse_request(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    RequestHead head(f.arena);
    (void)parse_request_head(kBrowserRequest, kRequestHeadLimits, head);
    benchmark::DoNotOptimize(head.headers.size());
    f.arena.reset();
  }
}
BENCHMARK(parse_request);

void read_browser_request(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    RequestHead head(f.arena);
    read_request(f, kBrowserRequest, head);
    benchmark::DoNotOptimize(head.path);
    f.arena.reset();
  }
}
BENCHMARK(read_browser_request);

void read_small_request(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    RequestHead head(f.arena);
    read_request(f, kSmallRequest, head);
    benchmark::DoNotOptimize(head.path);
    f.arena.reset();
  }
}
BENCHMARK(read_small_request);

void forward_request(Fixture& f, RequestHead& head) {
  const auto client = see_client(head, f.connection, false, f.forwarding);
  rebuild_forwarded(head, f.connection, client, f.forwarding);
  (void)append_via(head, f.forwarding.gateway_name);
  head.headers.add("X-Request-Id", f.ids.make({}, f.arena), HeaderId::x_request_id);
  HeadWriter writer(f.out, sizeof f.out);
  benchmark::DoNotOptimize(write_request_head(writer, head, request_out(head)));
}

void forward_response(Fixture& f) {
  ResponseHead head(f.arena);
  const char* detail = "";
  (void)parse_response_head(scanned(f, Side::upstream, kResponseHeadLimits, kResponse), kResponseHeadLimits, head);
  (void)check_response(head, false, detail);
  HeadWriter writer(f.out, sizeof f.out);
  ResponseOut out;
  out.framing = head.framing;
  out.content_length = head.content_length;
  out.date = "Fri, 20 Nov 2026 12:00:00 GMT";
  benchmark::DoNotOptimize(write_response_head(writer, head, out));
}

void write_browser_request(benchmark::State& state) {
  Fixture f;
  RequestHead head(f.arena);
  read_request(f, kBrowserRequest, head);
  for (auto _ : state) {
    HeadWriter writer(f.out, sizeof f.out);
    benchmark::DoNotOptimize(write_request_head(writer, head, request_out(head)));
  }
}
BENCHMARK(write_browser_request);

void both_heads(benchmark::State& state, std::string_view bytes) {
  Fixture f;
  for (auto _ : state) {
    RequestHead head(f.arena);
    read_request(f, bytes, head);
    forward_request(f, head);
    forward_response(f);
    f.arena.reset();
  }
}
BENCHMARK_CAPTURE(both_heads, browser, kBrowserRequest);
BENCHMARK_CAPTURE(both_heads, small, kSmallRequest);

void request_id(benchmark::State& state) {
  Fixture f;
  for (auto _ : state) {
    benchmark::DoNotOptimize(f.ids.make({}, f.arena));
    f.arena.reset();
  }
}
BENCHMARK(request_id);

}  // namespace
