// Several workers behind one listener.
#include <gtest/gtest.h>

#include "integration/load.hpp"
#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

TEST(Workers, AllOfThemServe) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.workers = "4"}));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 64; ++i) {
    clients.push_back(std::make_unique<RawClient>(gateway.port()));
    clients.back()->send(request("GET", "/"));
    ASSERT_EQ(clients.back()->read_response().status, 200);
  }
  // Pools belong to one worker each: one after the other, 64 exchanges need as many connections as workers that served.
  EXPECT_GT(upstream.connection_count(), 1U) << "one worker got every connection";
  EXPECT_LE(upstream.connection_count(), 4U);
}

TEST(Workers, TheirNumbersAreSummed) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.workers = "3"}));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ask(gateway.port(), request("GET", "/")).status, 200);
  EXPECT_TRUE(eventually([&] { return gateway.metric("gatehouse_http_requests_total", {"route=\"all\""}) == 50; }));
}

TEST(Workers, CarryLoadWithoutALoss) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.workers = "2"}));
  Load load(gateway.port(), 8);
  EXPECT_TRUE(load.wait_for_more(4000));
  load.stop();
  EXPECT_EQ(load.failures(), std::vector<std::string>{});
}

TEST(Workers, ManyIdleConnectionsDoNotHurt) {
  FakeUpstream upstream;
  Gateway gateway(config(single_route(upstream), {.workers = "2"}));
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 1000; ++i) idle.push_back(std::make_unique<RawClient>(gateway.port()));
  EXPECT_TRUE(
      eventually([&] { return gateway.metric("gatehouse_connections_active", {"listener=\"http\""}) == 1000; }));
  EXPECT_EQ(ask(gateway.port(), request("GET", "/")).status, 200);
  idle.clear();
  EXPECT_TRUE(eventually([&] { return gateway.metric("gatehouse_connections_active", {"listener=\"http\""}) == 0; }));
}

}  // namespace
}  // namespace gatehouse::testing
