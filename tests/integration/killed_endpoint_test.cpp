// One of two backends is killed in the middle of traffic: nobody notices who may be served elsewhere.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/endpoint_process.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

TEST(KilledEndpoint, NoGetIsLostWhenABackendDies) {
  EndpointProcess doomed;
  FakeUpstream other;
  Gateway gateway(config("upstreams:\n" +
                         upstream_entry("app", {doomed.address(), other.address()},
                                        "health: {passive: {consecutive_failures: 2, eject_for: 60s}}") +
                         "routes:\n  - {name: all, match: {path: /}, upstream: app}\n"));
  std::atomic<int> served{0};
  std::atomic<bool> done{false};
  std::vector<std::string> failures(64);
  std::vector<std::thread> clients;
  for (auto& failure : failures) {
    clients.emplace_back([&] {
      RawClient client(gateway.port());
      while (!done && failure.empty()) {
        client.send(request("GET", "/"));
        const auto answer = client.read_response();
        if (answer.status != 200) failure = answer.error + answer.body;
        ++served;
      }
    });
  }
  EXPECT_TRUE(eventually([&] { return served > 1000; }));
  doomed.kill();
  const int at_death = served;
  EXPECT_TRUE(eventually([&] { return served > at_death + 2000; }));
  done = true;
  for (auto& client : clients) client.join();
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
}

}  // namespace
}  // namespace gatehouse::testing
