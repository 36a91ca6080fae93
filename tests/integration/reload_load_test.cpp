// Reloads under load, good and bad ones: no exchange is lost.
#include <gtest/gtest.h>

#include "integration/load.hpp"
#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"
#include "support/sanitized.hpp"

namespace gatehouse::testing {
namespace {

class ReloadUnderLoad : public ::testing::TestWithParam<const char*> {};

TEST_P(ReloadUnderLoad, LosesNothing) {
  FakeUpstream upstream;
  const auto version = [&](int number) {
    return config(single_route(upstream) +
                      "  - {name: version, match: {path: /version}, respond: {status: 200, body: v" +
                      std::to_string(number) + "}}\n",
                  {.workers = GetParam()});
  };
  Gateway gateway(version(0));
  Load load(gateway.port(), 4);
  ASSERT_TRUE(load.wait_for_more(50));
  for (int i = 1; i <= 20; ++i) {
    const bool is_bad = i % 5 == 0;
    gateway.write_config(is_bad ? std::string("version: 1\nroutes: 7\n") : version(i));
    EXPECT_EQ(http_post(gateway.admin_port(), "/v1/reload").status, is_bad ? 422 : 200);
    ASSERT_TRUE(load.wait_for_more(20));
  }
  load.stop();
  EXPECT_EQ(load.failures(), std::vector<std::string>{});
  EXPECT_EQ(ask(gateway.port(), request("GET", "/version")).body, "v19");
  EXPECT_LE(upstream.connection_count(), 16U) << "pools were thrown away";
}

INSTANTIATE_TEST_SUITE_P(Workers, ReloadUnderLoad, ::testing::Values("1", "2"),
                         [](const auto& info) { return std::string("W") + info.param; });

TEST(ReloadMemory, OldSnapshotsAreReleased) {
  FakeUpstream upstream;
  std::string routes = single_route(upstream);
  for (int i = 0; i < 500; ++i) {
    routes += "  - {name: r" + std::to_string(i) + ", match: {path: /r" + std::to_string(i) + "}, upstream: app}\n";
  }
  Gateway gateway(config(routes));
  const auto reload = [&] { ASSERT_EQ(http_post(gateway.admin_port(), "/v1/reload").status, 200); };
  RawClient idle(gateway.port());
  idle.send(request("GET", "/"));
  ASSERT_EQ(idle.read_response().status, 200);
  for (int i = 0; i < 20; ++i) reload();
  const auto before = gateway.resident_bytes();
  for (int i = 0; i < 60; ++i) reload();
  if (kIsSanitized) return;
  EXPECT_LT(gateway.resident_bytes(), before + (16U << 20U)) << "an idle connection keeps old snapshots";
}

}  // namespace
}  // namespace gatehouse::testing
