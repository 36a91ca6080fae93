// HT-03: clients that never finish their request cost the others nothing.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>

#include "support/config_text.hpp"
#include "support/gateway.hpp"
#include "support/raw_client.hpp"
#include "support/sanitized.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::size_t kCrowd = 10'000;
constexpr rlim_t kNeeded = kCrowd + 500;

/// This process needs a descriptor for each client, too. False: the machine does not allow so many.
bool may_open_enough() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < kNeeded) return false;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

using Micros = std::chrono::microseconds;

Micros median_of_exchanges(std::uint16_t port) {
  RawClient client(port);
  std::vector<Micros> times;
  for (int i = 0; i < 501; ++i) {
    const auto begin = SteadyClock::now();
    client.send(request("GET", "/"));
    EXPECT_EQ(client.read_response().status, 200);
    times.push_back(std::chrono::duration_cast<Micros>(SteadyClock::now() - begin));
  }
  std::ranges::nth_element(times, times.begin() + 250);
  return times[250];
}

TEST(HalfHeads, HT03_TenThousandDoNotSlowOthers) {
  if (!may_open_enough()) GTEST_SKIP() << "fewer than " << kNeeded << " descriptors allowed on this machine";
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.connections = "max: 20000, header_timeout: 120s"}));
  const auto alone = median_of_exchanges(gateway.port());
  const auto memory = gateway.resident_bytes();
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (std::size_t i = 0; i < kCrowd; ++i) {
    crowd.push_back(std::make_unique<RawClient>(gateway.port()));
    crowd.back()->send("GET / HTTP/1.1\r\nHos");
  }
  const auto is_open = [&] { return gateway.metric("gatehouse_connections_active") >= kCrowd; };
  ASSERT_TRUE(eventually(is_open)) << gateway.metric("gatehouse_connections_active");
  const auto beside = median_of_exchanges(gateway.port());
  const auto each = (gateway.resident_bytes() - memory) / kCrowd;
  std::printf("median exchange alone %td us, beside %zu half heads %td us; %zu bytes each\n", alone.count(), kCrowd,
              beside.count(), each);
  EXPECT_TRUE(is_open()) << "the crowd left before the measurement was over";
  EXPECT_LT(beside, 5 * alone + milliseconds(2));
  if (!kIsSanitized) {
    EXPECT_LT(each, 16U * 1024U) << "a few bytes of a head hold this much";
  }
  for (auto& client : crowd) client->reset();
  EXPECT_TRUE(eventually([&] { return gateway.metric("gatehouse_connections_active") == 0; }));
}

}  // namespace
}  // namespace gatehouse::testing
