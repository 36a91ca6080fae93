// Raw client and fake upstream against each other: what one sends the other records, byte for byte.
#include "support/fake_upstream.hpp"

#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/endpoint_process.hpp"

namespace gatehouse::testing {
namespace {

TEST(FakeUpstream, RecordsWhatItGetsAndAnswers) {
  FakeUpstream upstream;
  const auto bytes = request_with_body("POST", "/a", "hello");
  const auto answer = ask(upstream.port(), bytes);
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.body, "ok");
  EXPECT_EQ(upstream.received(), bytes);
  EXPECT_EQ(upstream.last_request().body, "hello");
  EXPECT_EQ(upstream.connection_count(), 1U);
}

TEST(FakeUpstream, PlaysAnswersInPiecesOnALatch) {
  Latch latch;
  FakeUpstream upstream([&](UpstreamConnection& connection, const Message&) {
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    if (!connection.wait(latch)) return;
    connection.send_in_pieces(chunk("hello") + std::string(kLastChunk), 1);
  });
  RawClient client(upstream.port());
  client.send(request("GET", "/"));
  const auto head = client.read_head();
  ASSERT_TRUE(head.ok()) << head.error;
  latch.open();
  EXPECT_EQ(client.read_some(1), "5");
  client.close();
  EXPECT_TRUE(upstream.wait_for_open_connections(0));
}

TEST(FakeUpstream, SettlingMeansEverySentByteIsRecorded) {
  FakeUpstream upstream;
  RawClient client(upstream.port());
  for (int i = 0; i < 100; ++i) {
    client.send("x");
    ASSERT_TRUE(upstream.settle());
    ASSERT_EQ(upstream.received().size(), static_cast<std::size_t>(i) + 1);
  }
}

TEST(RawClient, SendsAtEverySplit) {
  FakeUpstream upstream;
  const auto bytes = request("GET", "/");
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    RawClient client(upstream.port());
    ASSERT_TRUE(client.send_split(bytes, at));
    ASSERT_TRUE(client.read_response().ok());
  }
  RawClient client(upstream.port());
  ASSERT_TRUE(client.send_byte_by_byte(bytes));
  EXPECT_TRUE(client.read_response().ok());
}

TEST(RawClient, TellsCloseFromReset) {
  FakeUpstream upstream([](UpstreamConnection& connection, const Message& message) {
    if (message.request_target == "/reset") connection.reset();
    connection.close();
  });
  RawClient closed(upstream.port());
  closed.send(request("GET", "/"));
  EXPECT_TRUE(closed.is_closed_silently());
  EXPECT_EQ(closed.end(), End::closed);
  RawClient cut(upstream.port());
  cut.send(request("GET", "/reset"));
  EXPECT_TRUE(cut.is_closed_silently());
  EXPECT_EQ(cut.end(), End::reset);
}

TEST(Net, AClosedPortRefusesAndASilentOneHangs) {
  const ClosedPort closed;
  EXPECT_THROW(connect_to(closed.port()), std::runtime_error);
  const SilentPort silent;
  EXPECT_NE(silent.port(), 0);
}

TEST(EndpointProcess, AnswersUntilItIsKilled) {
  EndpointProcess endpoint;
  const auto port = static_cast<std::uint16_t>(std::stoi(endpoint.address().substr(endpoint.address().find(':') + 1)));
  EXPECT_EQ(ask(port, request("GET", "/")).body, "ok");
  endpoint.kill();
  EXPECT_THROW(connect_to(port), std::runtime_error);
}

TEST(Metrics, AreSummedOverSeries) {
  const std::string page =
      "# HELP a b\na_total{route=\"x\",code=\"200\"} 2\na_total{route=\"y\",code=\"200\"} 3\na_total{code=\"404\"} "
      "1\na_total_more 9\n";
  EXPECT_EQ(metric_value(page, "a_total"), 6);
  EXPECT_EQ(metric_value(page, "a_total", {"code=\"200\""}), 5);
  EXPECT_EQ(metric_value(page, "a_total", {"code=\"200\"", "route=\"y\""}), 3);
  EXPECT_TRUE(has_metric(page, "a_total_more"));
  EXPECT_FALSE(has_metric(page, "a"));
}

TEST(Run, GivesExitCodeAndOutput) {
  const auto finished = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(finished.code, 3);
  EXPECT_EQ(finished.out, "out\n");
  EXPECT_EQ(finished.err, "err\n");
}

}  // namespace
}  // namespace gatehouse::testing
