// HT-16: SIGTERM finishes what runs and loses nothing.
#include <gtest/gtest.h>
#include <signal.h>

#include "integration/load.hpp"
#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Drain : public ::testing::Test {
 protected:
  void start(const std::string& shutdown = "drain: 20s") {
    gateway_ = std::make_unique<Gateway>(config(single_route(upstream_), {.shutdown = shutdown}));
  }
  void hold_answers() {
    upstream_.answer_with([this](UpstreamConnection& connection, const Message& message) {
      if (connection.wait(go_)) answer_ok(connection, message);
    });
  }
  bool refuses_connections() {
    return eventually([&] {
      try {
        RawClient probe(gateway_->port());
        return probe.is_closed_silently(Deadline::after(milliseconds(0)));
      } catch (const std::runtime_error&) {
        return true;
      }
    });
  }

  Latch go_;
  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Drain, HT16_WithoutWorkItEndsAtOnce) {
  start();
  const auto begin = SteadyClock::now();
  gateway_->begin_drain();
  EXPECT_EQ(gateway_->wait_exit(), 0);
  EXPECT_LT(SteadyClock::now() - begin, std::chrono::seconds(10)) << "it waited for nothing";
}

TEST_F(Drain, HT16_IdleConnectionsAreClosed) {
  start();
  RawClient fresh(gateway_->port());
  RawClient used(gateway_->port());
  used.send(request("GET", "/"));
  EXPECT_EQ(used.read_response().status, 200);
  gateway_->begin_drain();
  EXPECT_TRUE(used.is_closed_silently());
  EXPECT_TRUE(fresh.is_closed_silently());
  EXPECT_EQ(gateway_->wait_exit(), 0);
}

TEST_F(Drain, HT16_AnExchangeInFlightFinishesAndSaysClose) {
  hold_answers();
  start();
  RawClient client(gateway_->port());
  client.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  gateway_->begin_drain();
  ASSERT_TRUE(refuses_connections());
  go_.open();
  const auto answer = client.read_response();
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(answer.get("Connection"), "close");
  EXPECT_TRUE(client.is_closed_silently());
  EXPECT_EQ(gateway_->wait_exit(), 0);
}

TEST_F(Drain, AnExchangeThatTakesTooLongIsCut) {
  hold_answers();
  start("drain: 300ms");
  RawClient client(gateway_->port());
  client.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  gateway_->begin_drain();
  const auto answer = client.read_response();
  EXPECT_TRUE(!answer.ok() || answer.status == 503) << answer.status;
  EXPECT_EQ(gateway_->wait_exit(), 0);
}

TEST_F(Drain, ReadinessTurnsBeforeTheListenersClose) {
  start("delay: 2s, drain: 20s");
  gateway_->begin_drain();
  EXPECT_TRUE(eventually([&] { return http_get(gateway_->admin_port(), "/readyz").status == 503; }));
  EXPECT_EQ(http_get(gateway_->admin_port(), "/livez").status, 200);
  const auto answer = ask(gateway_->port(), request("GET", "/"));
  EXPECT_EQ(answer.status, 200) << "connections are accepted for shutdown.delay: " << answer.error;
  EXPECT_EQ(answer.get("Connection"), "close");
  EXPECT_EQ(gateway_->wait_exit(), 0);
}

TEST_F(Drain, ASecondSignalEndsAtOnce) {
  hold_answers();
  start();
  RawClient client(gateway_->port());
  client.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  gateway_->begin_drain();
  ASSERT_TRUE(refuses_connections());
  const auto begin = SteadyClock::now();
  gateway_->begin_drain();
  EXPECT_NE(gateway_->wait_exit(), -1);
  EXPECT_LT(SteadyClock::now() - begin, std::chrono::seconds(10));
}

TEST_F(Drain, SigintDrainsToo) {
  start();
  gateway_->process().signal(SIGINT);
  EXPECT_EQ(gateway_->wait_exit(), 0);
}

TEST_F(Drain, HT16_UnderLoadEveryRequestThatWasTakenIsAnswered) {
  gateway_ = std::make_unique<Gateway>(
      config(single_route(upstream_), {.workers = "2", .shutdown = "delay: 300ms, drain: 20s"}));
  Load load(gateway_->port(), 4);
  ASSERT_TRUE(load.wait_for_more(200));
  gateway_->begin_drain();
  EXPECT_EQ(gateway_->wait_exit(), 0);
  load.stop();
  for (const auto& failure : load.failures()) {
    // Who connects after the listeners closed is refused; a request that was answered by nothing at all was lost.
    EXPECT_EQ(failure.find("connect: Connection refused"), 0U) << failure;
  }
}

}  // namespace
}  // namespace gatehouse::testing
