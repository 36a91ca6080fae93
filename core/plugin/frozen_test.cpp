// The plugin of the first headers, loaded from its file and run.
#include <unistd.h>

#include <filesystem>

#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

class FrozenTest : public PluginTest {
 protected:
  FrozenTest()
      : state(fs::path(testing::TempDir()) / ("frozen-" + std::to_string(::getpid()))),
        libraries({.directories = {GATEHOUSE_TEST_PLUGINS}, .state_directory = state}) {}
  ~FrozenTest() override { fs::remove_all(state); }

  fs::path state;
  LibraryRegistry libraries;
};

TEST_F(FrozenTest, APluginOfTheFirstHeadersRuns) {
  const auto library = libraries.find("frozen");
  ASSERT_TRUE(library) << library.error().message;
  auto config = std::make_shared<ValueTree>();
  const auto members = config->members(1);
  members[0].key = "text";
  members[0].value = Value::of_text("hello");
  config->root = Value::of_map(members);
  InstanceSpec spec{*library, "route/r/frozen", "frozen", PluginMode::enforce, config, {}};
  std::vector<InstanceFinding> findings;
  auto made = Instance::create(runtime, std::move(spec), findings);
  ASSERT_TRUE(made) << made.error().message;
  entries.push_back({*made, OnFailure::closed});
  {
    Trip trip(*this, chain());
    EXPECT_EQ(trip.run->request(), Walk::proceed);
    EXPECT_EQ(trip.run->response(), Walk::proceed);
    ASSERT_NE(trip.exchange.response.headers.find("x-frozen"), nullptr);
    EXPECT_EQ(trip.exchange.response.headers.find("x-frozen")->value, "hello");
  }
  Trip refused(*this, chain());
  refused.exchange.request.headers.add("x-refuse", "1");
  EXPECT_EQ(refused.run->request(), Walk::answered);
  EXPECT_EQ(refused.run->answer().code, "frozen_refused");
}

}  // namespace
}  // namespace gatehouse::core
