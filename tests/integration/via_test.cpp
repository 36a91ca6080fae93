// Via, loops and Max-Forwards.
#include <gtest/gtest.h>

#include "integration/problem.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Via : public ::testing::Test {
 protected:
  FakeUpstream upstream_;
  Gateway gateway_{config(single_route(upstream_))};

  Answer exchange(std::string_view method, std::string_view fields) {
    return ask(gateway_.port(), request(method, "/", fields), method);
  }
  /// All Via lines that the upstream got, as one list.
  std::string via() {
    std::string list;
    for (const auto& value : upstream_.last_request().all("Via")) list += (list.empty() ? "" : ", ") + value;
    return list;
  }
};

TEST_F(Via, OurNameIsAppended) {
  EXPECT_EQ(exchange("GET", "").status, 200);
  EXPECT_EQ(via(), "1.1 edge-1");
  EXPECT_EQ(exchange("GET", "Via: 1.0 first, 1.1 second (comment)\r\n").status, 200);
  EXPECT_EQ(via(), "1.0 first, 1.1 second (comment), 1.1 edge-1");
}

TEST_F(Via, TheVersionIsTheClients) {
  ask(gateway_.port(), "GET / HTTP/1.0\r\nHost: api.test\r\n\r\n");
  const auto text = via();
  EXPECT_TRUE(text == "1.0 edge-1" || text == "1.1 edge-1") << text;
}

TEST_F(Via, OncePassesTwiceIsALoop) {
  EXPECT_EQ(exchange("GET", "Via: 1.1 edge-1\r\n").status, 200);
  expect_problem(exchange("GET", "Via: 1.1 edge-1, 1.0 other, 1.1 edge-1\r\n"), 508, "loop_detected");
  expect_problem(exchange("GET", "Via: 1.1 edge-1\r\nX: y\r\nVia: 1.1 edge-1\r\n"), 508, "loop_detected");
  EXPECT_EQ(exchange("GET", "Via: 1.1 edge-10, 1.1 edge-10\r\n").status, 200) << "another gateway's name";
  EXPECT_EQ(upstream_.request_count(), 2U);
}

TEST_F(Via, AGatewayThatForwardsToItselfEndsTheLoop) {
  Gateway loop(config("upstreams:\n" + upstream_entry("self", {"127.0.0.1:1"}) +
                      "routes:\n  - {name: all, match: {path: /}, upstream: self}\n"));
  loop.write_config(config("upstreams:\n" + upstream_entry("self", {loopback_address(loop.port())}) +
                           "routes:\n  - {name: all, match: {path: /}, upstream: self}\n"));
  ASSERT_TRUE(loop.reload_by_signal());
  const auto answer = ask(loop.port(), request("GET", "/"));
  EXPECT_EQ(answer.status, 508) << answer.error << answer.body;
}

TEST_F(Via, MaxForwardsIsHonouredForOptions) {
  const auto last = exchange("OPTIONS", "Max-Forwards: 0\r\n");
  EXPECT_TRUE(last.ok()) << last.error;
  EXPECT_EQ(upstream_.request_count(), 0U) << "Max-Forwards: 0 means answer here";
  EXPECT_EQ(exchange("OPTIONS", "Max-Forwards: 5\r\n").status, 200);
  EXPECT_EQ(upstream_.last_request().get("Max-Forwards"), "4");
  EXPECT_EQ(exchange("GET", "Max-Forwards: 0\r\n").status, 200) << "other methods ignore it";
}

}  // namespace
}  // namespace gatehouse::testing
