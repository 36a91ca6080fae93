// The id of a request: assigned here, accepted from those who may.
#include <gtest/gtest.h>

#include <set>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class RequestId : public ::testing::Test {
 protected:
  void start(const std::string& request_id) {
    gateway_ = std::make_unique<Gateway>(
        config(single_route(upstream_), {.gateway = "trusted_proxies: [127.0.0.1/32]" + request_id}));
  }
  /// The ids that the upstream got for a client's own id.
  std::vector<std::string> sent_on(const std::string& fields, const std::string& source,
                                   const std::string& name = "X-Request-Id") {
    RawClient client(gateway_->port(), {.source = source});
    client.send(request("GET", "/", fields));
    EXPECT_EQ(client.read_response().status, 200);
    return upstream_.last_request().all(name);
  }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(RequestId, EveryRequestGetsItsOwn) {
  start("");
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const auto all = sent_on("", "127.0.0.2");
    ASSERT_EQ(all.size(), 1U);
    ids.insert(all.front());
  }
  EXPECT_EQ(ids.size(), 100U);
}

TEST_F(RequestId, IsAcceptedFromTrustedPeersOnly) {
  start("");
  EXPECT_EQ(sent_on("X-Request-Id: mine-1\r\n", "127.0.0.1"), (std::vector<std::string>{"mine-1"}));
  const auto stranger = sent_on("X-Request-Id: mine-1\r\n", "127.0.0.2");
  ASSERT_EQ(stranger.size(), 1U);
  EXPECT_NE(stranger.front(), "mine-1");
}

TEST_F(RequestId, NeverAndAlwaysMeanIt) {
  start(", request_id: {accept: never}");
  EXPECT_NE(sent_on("X-Request-Id: mine-1\r\n", "127.0.0.1").front(), "mine-1");
  start(", request_id: {accept: always}");
  EXPECT_EQ(sent_on("X-Request-Id: mine-1\r\n", "127.0.0.2").front(), "mine-1");
}

TEST_F(RequestId, AlwaysAcceptsTheHeaderAsItIsSpelledOnly) {
  start(", request_id: {accept: always}");
  EXPECT_TRUE(sent_on("X_Request_Id: mine-1\r\n", "127.0.0.2", "X_Request_Id").empty());
}

TEST_F(RequestId, AnAcceptedIdIsStillChecked) {
  start(", request_id: {accept: always}");
  EXPECT_EQ(sent_on("X-Request-Id: a\r\nX-Request-Id: b\r\n", "127.0.0.2").size(), 1U);
  const std::string endless(5000, 'x');
  EXPECT_NE(sent_on("X-Request-Id: " + endless + "\r\n", "127.0.0.2").front(), endless)
      << "an id without a bound goes into every log";
}

TEST_F(RequestId, TheHeaderHasTheConfiguredName) {
  start(", request_id: {header: x-trace}");
  EXPECT_EQ(sent_on("", "127.0.0.2", "X-Trace").size(), 1U);
}

TEST_F(RequestId, RefusalsCarryIt) {
  start("");
  const auto answer = ask(gateway_->port(), request("GET", "/%00"));
  const auto id = answer.get("X-Request-Id");
  EXPECT_FALSE(id.empty());
  EXPECT_NE(answer.body.find(id), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace gatehouse::testing
