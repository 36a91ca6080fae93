// The registry and the shards: totals, reloads, slots that change their name.
#include "observe/metrics.hpp"

#include <gtest/gtest.h>

#include <array>

#include "observe/expose.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

class Metrics : public ::testing::Test {
 protected:
  static constexpr std::uint8_t kGet = 1;

  static FinishedExchange exchange(RouteSlot route, ListenerSlot listener, std::uint16_t status) {
    return {.route = route,
            .listener = listener,
            .method = kGet,
            .status = status,
            .total = 2ms,
            .own = 60us,
            .request_body_bytes = 3,
            .response_body_bytes = 5};
  }

  MetricsRegistry registry;
};

TEST_F(Metrics, TotalsAreSumsOverAllWorkers) {
  const auto route = registry.route_slot("shop", "orders");
  const auto listener = registry.listener_slot("http");
  auto& one = registry.add_worker("worker-0");
  auto& two = registry.add_worker("worker-1");
  for (const auto status : std::to_array<std::uint16_t>({200, 200, 404}))
    one.exchange_finished(exchange(route, listener, status));
  two.exchange_finished(exchange(route, listener, 503));
  const auto totals = registry.totals(route);
  EXPECT_EQ(totals.requests, 4U);
  EXPECT_EQ(totals.client_errors, 1U);
  EXPECT_EQ(totals.server_errors, 1U);
  EXPECT_EQ(totals.request_body_bytes, 12U);
  EXPECT_EQ(totals.response_body_bytes, 20U);
  EXPECT_NEAR(totals.p50, 0.002, 0.002 * 0.06);
}

TEST_F(Metrics, GaugesOfAListenerGoUpAndDown) {
  const auto listener = registry.listener_slot("http");
  auto& one = registry.add_worker("worker-0");
  auto& two = registry.add_worker("worker-1");
  one.connections(listener, 1);
  two.connections(listener, 1);
  one.connections(listener, -1);
  two.active_exchanges(listener, 1);
  EXPECT_EQ(registry.totals(listener).connections, 1);
  EXPECT_EQ(registry.totals(listener).active_exchanges, 1);
}

TEST_F(Metrics, AnUpstreamIsCountedByWorkersAndByTheControlThread) {
  auto& worker = registry.add_worker("worker-0");
  const auto upstream = registry.upstream_slot("orders");
  worker.ensure_capacity(registry.capacity());
  worker.connect_error(upstream);
  worker.retried(upstream);
  worker.timed_out(upstream, TimeoutKind::idle);
  worker.timed_out(upstream, TimeoutKind::connect);
  worker.upstream_active(upstream, 2);
  worker.upstream_idle(upstream, 1);
  worker.upstream_pending(upstream, 3);
  registry.control().ejected(upstream);
  const auto totals = registry.totals(upstream);
  EXPECT_EQ(totals.connect_errors, 1U);
  EXPECT_EQ(totals.retries, 1U);
  EXPECT_EQ(totals.timeouts, 2U);
  EXPECT_EQ(totals.ejections, 1U);
  EXPECT_EQ(totals.active_connections, 2);
  EXPECT_EQ(totals.idle_connections, 1);
  EXPECT_EQ(totals.pending, 3);
}

TEST_F(Metrics, SamplesForNoSlotOrBeyondTheRoomAreIgnored) {
  auto& worker = registry.add_worker("worker-0");
  const auto listener = registry.listener_slot("http");
  const auto route = registry.route_slot("-", "late");  // this worker has not adopted the snapshot that has them
  worker.exchange_finished(exchange({}, listener, 200));
  worker.exchange_finished(exchange({9999, 1}, listener, 200));
  worker.exchange_finished(exchange(kNoRoute, {}, 200));
  worker.connections({}, 1);
  worker.attempt_finished({}, route, 1ms);
  worker.connections(listener, 1);
  EXPECT_EQ(registry.totals(listener).connections, 0);
  EXPECT_EQ(registry.totals(kNoRoute).requests, 0U);
}

TEST_F(Metrics, AReloadKeepsCountsOfNamesThatStay) {
  auto& worker = registry.add_worker("worker-0");
  const auto route = registry.route_slot("shop", "orders");
  const auto listener = registry.listener_slot("http");
  worker.ensure_capacity(registry.capacity());
  worker.exchange_finished(exchange(route, listener, 200));
  registry.begin_reload();
  EXPECT_EQ(registry.route_slot("shop", "orders"), route);
  EXPECT_EQ(registry.listener_slot("http"), listener);
  registry.commit_reload();
  expose(registry);
  EXPECT_EQ(registry.totals(route).requests, 1U);
}

TEST_F(Metrics, ASlotWithANewNameStartsAtZeroAndIgnoresTheOldName) {
  auto& worker = registry.add_worker("worker-0");
  const auto listener = registry.listener_slot("http");
  const auto old_route = registry.route_slot("shop", "orders");
  worker.ensure_capacity(registry.capacity());
  worker.exchange_finished(exchange(old_route, listener, 200));
  registry.begin_reload();
  registry.listener_slot("http");
  registry.commit_reload();
  expose(registry);
  const auto new_route = registry.route_slot("shop", "carts");
  ASSERT_EQ(new_route.index, old_route.index);

  EXPECT_EQ(registry.totals(new_route).requests, 0U);  // before the worker has seen it
  worker.exchange_finished(exchange(old_route, listener, 200));
  EXPECT_EQ(registry.totals(new_route).requests, 0U);
  worker.exchange_finished(exchange(new_route, listener, 200));
  worker.exchange_finished(exchange(old_route, listener, 200));  // an exchange that took its time
  EXPECT_EQ(registry.totals(new_route).requests, 1U);
  EXPECT_EQ(registry.totals(old_route).requests, 0U);
}

TEST_F(Metrics, TimesOfAnUpstreamThatGaveItsSlotAwayAreGone) {
  auto& worker = registry.add_worker("worker-0");
  const auto listener = registry.listener_slot("http");
  const auto route = registry.route_slot("shop", "orders");
  const auto old_upstream = registry.upstream_slot("old");
  worker.ensure_capacity(registry.capacity());
  worker.exchange_finished(exchange(route, listener, 200));
  worker.attempt_finished(old_upstream, route, 1ms);
  registry.begin_reload();
  registry.listener_slot("http");
  registry.route_slot("shop", "orders");
  registry.commit_reload();
  expose(registry);
  const auto new_upstream = registry.upstream_slot("new");
  ASSERT_EQ(new_upstream.index, old_upstream.index);
  worker.attempt_finished(new_upstream, route, 1ms);
  worker.attempt_finished(old_upstream, route, 1ms);
  const auto text = expose(registry);
  EXPECT_NE(text.find(R"(gatehouse_upstream_request_duration_seconds_count{upstream="new",route="orders"} 1)"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find(R"(upstream="old")"), std::string::npos);
}

TEST_F(Metrics, TheLoopOfAWorkerIsSeen) {
  auto& worker = registry.add_worker("worker-0");
  EXPECT_EQ(worker.last_turn(), TimePoint());
  worker.loop_turned(TimePoint(5s));
  EXPECT_EQ(worker.last_turn(), TimePoint(5s));
  ASSERT_EQ(registry.workers().size(), 1U);
  EXPECT_EQ(registry.workers()[0]->name(), "worker-0");
}

}  // namespace
}  // namespace gatehouse::core
