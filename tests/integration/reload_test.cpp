// A new configuration takes over, or a bad one changes nothing and says why.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Reload : public ::testing::Test {
 protected:
  /// The same upstream each time, and a route that answers with `text` at /version.
  std::string version(const std::string& text, const ProcessText& process = {}) const {
    return config(single_route(upstream_) +
                      "  - {name: version, match: {path: /version}, respond: {status: 200, body: " + text + "}}\n",
                  process);
  }
  std::string current() { return ask(gateway_->port(), request("GET", "/version")).body; }
  void start(const ProcessText& process = {}) { gateway_ = std::make_unique<Gateway>(version("one", process)); }

  FakeUpstream upstream_;
  std::unique_ptr<Gateway> gateway_;
};

constexpr const char* kBad = R"(version: 1
listeners: [{name: http, address: "127.0.0.1:8080"}]
routes: [{name: all, match: {path: /}, upstreem: app}]
)";

TEST_F(Reload, ASignalAdoptsTheNewFile) {
  start();
  EXPECT_EQ(current(), "one");
  gateway_->write_config(version("two"));
  EXPECT_EQ(current(), "one") << "nobody has asked for it yet";
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_TRUE(eventually([&] { return current() == "two"; }));
  EXPECT_EQ(gateway_->metric("gatehouse_config_last_reload_successful"), 1);
}

TEST_F(Reload, ABadFileChangesNothingAndIsCounted) {
  start();
  gateway_->write_config(kBad);
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_EQ(current(), "one");
  EXPECT_EQ(gateway_->metric("gatehouse_config_last_reload_successful"), 0);
  EXPECT_TRUE(gateway_->process().wait_for_err("E0201")) << gateway_->log();
  EXPECT_TRUE(gateway_->process().wait_for_err("did you mean 'upstream'")) << gateway_->log();
  EXPECT_EQ(http_get(gateway_->admin_port(), "/readyz").status, 200) << "an old configuration is a configuration";

  gateway_->write_config(version("two"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_TRUE(eventually([&] { return current() == "two"; }));
  EXPECT_EQ(gateway_->metric("gatehouse_config_last_reload_successful"), 1);
}

TEST_F(Reload, TheAdminApiReloadsAndSaysWhatIsWrong) {
  start();
  gateway_->write_config(version("two"));
  const auto good = http_post(gateway_->admin_port(), "/v1/reload");
  EXPECT_EQ(good.status, 200) << good.error << good.body;
  EXPECT_EQ(current(), "two") << "published before it is answered";

  gateway_->write_config(kBad);
  const auto bad = http_post(gateway_->admin_port(), "/v1/reload");
  EXPECT_EQ(bad.status, 422) << bad.error << bad.body;
  const auto document = json_of(bad);
  const auto& errors = document.at("errors").as_array();
  ASSERT_FALSE(errors.empty());
  EXPECT_EQ(errors.front().at("code").as_string(), "E0201");
  EXPECT_EQ(errors.front().at("line").as_int64(), 3);
  EXPECT_TRUE(errors.front().at("file").as_string().ends_with("gatehouse.yaml"));
  EXPECT_EQ(current(), "two");
  const auto status = json_of(http_get(gateway_->admin_port(), "/v1/status"));
  EXPECT_NE(boost::json::serialize(status).find("E0201"), std::string::npos) << "status shows the last reload error";
}

TEST_F(Reload, AFileThatIsGoneChangesNothing) {
  start();
  std::filesystem::remove(gateway_->directory() / "gatehouse.yaml");
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_EQ(current(), "one");
}

TEST_F(Reload, AWatchedFileIsReloadedWhenItIsReplaced) {
  const ProcessText watched{.gateway = "reload: {watch: true, debounce: 50ms}"};
  start(watched);
  gateway_->write_config(version("two", watched));  // written beside and renamed
  EXPECT_TRUE(eventually([&] { return current() == "two"; }));
}

TEST_F(Reload, AWatchedIncludeIsReloadedToo) {
  const std::string main =
      config("include: [\"conf.d/*.yaml\"]\n", {.gateway = "reload: {watch: true, debounce: 50ms}"});
  const auto included = [](const std::string& text) {
    return "routes: [{name: version, match: {path: /version}, respond: {status: 200, body: " + text + "}}]\n";
  };
  gateway_ = std::make_unique<Gateway>(GatewayOptions{.config = main, .files = {{"conf.d/a.yaml", included("one")}}});
  EXPECT_EQ(current(), "one");
  write_file(gateway_->directory() / "conf.d/a.yaml", included("two"));
  EXPECT_TRUE(eventually([&] { return current() == "two"; }));
}

TEST_F(Reload, AnUnchangedUpstreamKeepsItsPool) {
  start();
  EXPECT_EQ(ask(gateway_->port(), request("GET", "/")).status, 200);
  gateway_->write_config(version("two"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  ASSERT_TRUE(eventually([&] { return current() == "two"; }));
  EXPECT_EQ(ask(gateway_->port(), request("GET", "/")).status, 200);
  EXPECT_EQ(upstream_.connection_count(), 1U);
}

TEST_F(Reload, ARemovedUpstreamLosesItsPool) {
  start();
  EXPECT_EQ(ask(gateway_->port(), request("GET", "/")).status, 200);
  gateway_->write_config(
      config("routes: [{name: version, match: {path: /version}, respond: {status: 200, body: two}}]\n"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_TRUE(upstream_.wait_for_open_connections(0));
  EXPECT_EQ(ask(gateway_->port(), request("GET", "/")).status, 404);
}

TEST_F(Reload, ClientConnectionsStayAndUseTheNewRoutes) {
  start();
  RawClient client(gateway_->port());
  client.send(request("GET", "/version"));
  EXPECT_EQ(client.read_response().body, "one");
  gateway_->write_config(version("two"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_TRUE(eventually([&] {
    client.send(request("GET", "/version"));
    return client.read_response().body == "two";
  }));
}

TEST_F(Reload, AnExchangeInFlightFinishesOnItsOldConfiguration) {
  Latch go;
  upstream_.answer_with([&](UpstreamConnection& connection, const Message& message) {
    if (connection.wait(go)) answer_ok(connection, message);
  });
  start();
  RawClient client(gateway_->port());
  client.send(request("GET", "/"));
  ASSERT_TRUE(upstream_.wait_for_requests(1));
  gateway_->write_config(
      config("routes: [{name: version, match: {path: /version}, respond: {status: 200, body: two}}]\n"));
  ASSERT_TRUE(gateway_->reload_by_signal());
  ASSERT_TRUE(eventually([&] { return current() == "two"; }));
  go.open();
  const auto answer = client.read_response();
  EXPECT_EQ(answer.status, 200) << answer.error;
  EXPECT_EQ(answer.body, "ok");
}

TEST_F(Reload, EndpointsMayChange) {
  start();
  FakeUpstream other(answer_bytes(response(200, "other")));
  EXPECT_EQ(ask(gateway_->port(), request("GET", "/")).body, "ok");
  gateway_->write_config(config(single_route(other)));
  ASSERT_TRUE(gateway_->reload_by_signal());
  EXPECT_TRUE(eventually([&] { return ask(gateway_->port(), request("GET", "/")).body == "other"; }));
}

}  // namespace
}  // namespace gatehouse::testing
