// Libraries of plugins in a process: the one of the first headers still runs, and one that is closed is gone.
#include "small_host.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <string>

namespace {

struct Library {
  explicit Library(const char* path) : handle{dlopen(path, RTLD_NOW | RTLD_LOCAL)} {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle != nullptr) dlclose(handle);
  }
  const gh_plugin* plugin() const {
    const auto entry = reinterpret_cast<gh_plugin_entry>(dlsym(handle, GH_PLUGIN_ENTRY));
    return entry == nullptr ? nullptr : entry();
  }
  void* handle;
};

TEST(Loading, APluginOfTheFirstHeadersRunsOnThisHost) {
  const Library library{FROZEN_PLUGIN};
  ASSERT_NE(library.handle, nullptr) << dlerror();
  const gh_plugin* plugin = library.plugin();
  ASSERT_NE(plugin, nullptr);
  EXPECT_LE(plugin->size, sizeof(gh_plugin));
  EXPECT_LE(plugin->abi_minor, GH_ABI_MINOR);

  SmallHost host;
  const gh_value config = tree::map({{"text", tree::text("as ever")}});
  gh_text why{};
  void* self = plugin->create(&host.table, &host.instance, &config, &why);
  ASSERT_NE(self, nullptr);
  void* state = nullptr;
  EXPECT_EQ(plugin->on_request(self, nullptr, &host.exchange, &state), GH_PROCEED);
  EXPECT_EQ(plugin->on_response(self, nullptr, &host.exchange, &state), GH_PROCEED);
  EXPECT_EQ(host.exchange.request["x-frozen"], "as ever");
  gh_report report{};
  report.size = sizeof report;
  plugin->on_end(self, nullptr, &host.exchange, state, &report);
  EXPECT_EQ(host.log.size(), 1U);

  host.exchange.request["x-refuse"] = "1";
  state = nullptr;
  EXPECT_EQ(plugin->on_request(self, nullptr, &host.exchange, &state), GH_RESPONDED);
  EXPECT_EQ(host.exchange.refused, "frozen_refused");
  plugin->destroy(self);
}

TEST(Loading, AClosedLibraryLeavesTheProcess) {
  {
    const Library library{TENANT_GATE};
    ASSERT_NE(library.handle, nullptr) << dlerror();
    const gh_plugin* plugin = library.plugin();
    ASSERT_NE(plugin, nullptr);
    EXPECT_EQ(plugin, library.plugin());
    for (int i = 0; i < 1000; ++i) {
      SmallHost host;
      gh_text why{};
      void* self = plugin->create(&host.table, &host.instance, nullptr, &why);
      ASSERT_NE(self, nullptr);
      void* state = nullptr;
      host.exchange.request["x-tenant"] = "acme";
      host.entries["tenant/acme"] = "blocked";
      EXPECT_EQ(plugin->on_request(self, nullptr, &host.exchange, &state), GH_RESPONDED);
      EXPECT_EQ(host.exchange.refused, "tenant_blocked");
      EXPECT_EQ(host.counted[1], 1);
      const gh_report report{};
      plugin->on_end(self, nullptr, &host.exchange, state, &report);
      plugin->destroy(self);
    }
  }
  EXPECT_EQ(dlopen(TENANT_GATE, RTLD_NOW | RTLD_NOLOAD), nullptr);
}

}  // namespace
