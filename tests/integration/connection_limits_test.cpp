// §9: connections of a listener and of one client.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

bool is_served(RawClient& client) {
  client.send(request("GET", "/"));
  return client.read_response().status == 200;
}

TEST(ConnectionLimits, OverTheListenersLimitAConnectionIsClosedUnanswered) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.connections = "max: 2"}));
  auto first = std::make_unique<RawClient>(gateway.port());
  RawClient second(gateway.port());
  ASSERT_TRUE(is_served(*first));
  ASSERT_TRUE(is_served(second));
  RawClient third(gateway.port());
  EXPECT_TRUE(third.is_closed_silently());
  EXPECT_TRUE(is_served(second)) << "those that were there are served on";
  first.reset();
  EXPECT_TRUE(eventually([&] {
    RawClient next(gateway.port());
    return is_served(next);
  })) << "a place that became free is not given out";
}

TEST(ConnectionLimits, OverOneClientsLimitOnlyThatClientIsRefused) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.connections = "per_client: 1"}));
  RawClient first(gateway.port(), {.source = "127.0.0.2"});
  ASSERT_TRUE(is_served(first));
  RawClient second(gateway.port(), {.source = "127.0.0.2"});
  EXPECT_TRUE(second.is_closed_silently());
  RawClient other(gateway.port(), {.source = "127.0.0.3"});
  EXPECT_TRUE(is_served(other));
}

TEST(ConnectionLimits, TheyHoldForAllWorkersTogether) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.connections = "max: 4", .workers = "2"}));
  std::vector<std::unique_ptr<RawClient>> clients;
  std::size_t served = 0;
  for (int i = 0; i < 16; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    if (is_served(*clients.back())) ++served;
  }
  EXPECT_LE(served, 4U);
  EXPECT_GE(served, 1U);
}

}  // namespace
}  // namespace gatehouse::testing
