// Real files through the real loader: copies, versions side by side, and every refusal in words.
#include "plugin/library_registry.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

class LibraryRegistryTest : public testing::Test {
 protected:
  LibraryRegistryTest() : root(fs::path(testing::TempDir()) / ("libraries-" + std::to_string(::getpid()))) {
    fs::remove_all(root);
    fs::create_directories(root / "plugins");
  }
  ~LibraryRegistryTest() override { fs::remove_all(root); }

  static fs::path built(const std::string& name) { return fs::path(GATEHOUSE_TEST_PLUGINS) / (name + ".so"); }
  /// Puts a built file where the operator would.
  fs::path install(const std::string& from, const std::string& as) {
    const auto to = root / "plugins" / (as + ".so");
    fs::copy_file(built(from), to, fs::copy_options::overwrite_existing);
    return to;
  }
  LibraryRegistry registry(bool unloads = false) {
    return LibraryRegistry({.directories = {root / "plugins"}, .state_directory = root / "state", .unloads = unloads});
  }
  std::size_t copies() const {
    std::error_code error;
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(root / "state" / "plugins", error), fs::directory_iterator{}));
  }

  fs::path root;
};

TEST_F(LibraryRegistryTest, ACopyNamedByItsContentIsOpenedNeverTheFile) {
  install("plain", "plain");
  auto libraries = registry();
  const auto found = libraries.find("plain");
  ASSERT_TRUE(found) << found.error().message;
  const auto& library = **found;
  EXPECT_EQ(library.name(), "plain");
  EXPECT_EQ(library.version(), "1.0.0");
  EXPECT_EQ(library.hash().size(), 64U);
  EXPECT_EQ(fs::path(library.copy()).filename().string(), "plain-1.0.0-" + library.hash().substr(0, 32) + ".so");
  EXPECT_EQ(copies(), 1U);
  EXPECT_EQ(*libraries.find("plain"), *found) << "same content, same library";
}

TEST_F(LibraryRegistryTest, AChangedFileIsAnotherLibraryBesideTheOld) {
  install("plain", "plain");
  auto libraries = registry();
  const auto old = *libraries.find("plain");
  install("plain-2", "plain");  // overwritten in place, as an operator should not
  const auto next = libraries.find("plain");
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ((*next)->version(), "2.0.0");
  EXPECT_EQ(old->version(), "1.0.0");
  EXPECT_EQ(std::string(old->table().version.data), "1.0.0") << "its code is still mapped";
  EXPECT_EQ(copies(), 2U);
  Families families(100);
  libraries.collect(families);
  ASSERT_EQ(families.all().size(), 1U);
  EXPECT_EQ(families.all()[0].samples.size(), 2U);
}

TEST_F(LibraryRegistryTest, ACopyOfAnEarlierRunIsUsedAgain) {
  install("plain", "plain");
  std::string copy;
  {
    auto first = registry();
    copy = (*first.find("plain"))->copy();
  }
  auto second = registry();
  EXPECT_EQ((*second.find("plain"))->copy(), copy);
  EXPECT_EQ(copies(), 1U);
}

TEST_F(LibraryRegistryTest, ACopyThatSomebodyChangedIsNotTrusted) {
  install("plain", "plain");
  std::string copy;
  {
    auto first = registry(true);
    copy = (*first.find("plain"))->copy();
  }
  fs::permissions(copy, fs::perms::owner_all);
  fs::remove(copy);
  std::ofstream(copy) << "not a library";
  auto second = registry();
  const auto found = second.find("plain");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ((*found)->version(), "1.0.0");
}

TEST_F(LibraryRegistryTest, EveryRefusalSaysWhatIsWrong) {
  const struct {
    const char* built;
    const char* as;
    const char* code;
    const char* words;
  } cases[] = {
      {"next-major", "plain", "E0503", "built for plugin ABI 2, this gateway has ABI 1"},
      {"no-entry", "plain", "E0503", "does not export gatehouse_plugin_v1"},
      {"newer", "newer", "E0503", "needs plugin ABI 1.7, this gateway has 1.0"},
      {"short", "short", "E0503", "its table has 40 bytes"},
      {"bad-manifest", "bad-manifest", "E0504", "'manifest' is not 1"},
      {"plain", "other", "E0504", "a plugin of another name"},
  };
  auto libraries = registry();
  for (const auto& one : cases) {
    const auto file = install(one.built, one.as);
    const auto found = libraries.find(one.as);
    ASSERT_FALSE(found) << one.built;
    EXPECT_EQ(found.error().code, one.code) << found.error().message;
    EXPECT_NE(found.error().message.find(one.words), std::string::npos) << found.error().message;
    EXPECT_NE(found.error().message.find(file.string()), std::string::npos) << "names the operator's file";
  }
  std::ofstream(root / "plugins" / "text.so") << "hello";
  const auto text = libraries.find("text");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, "E0502");
}

TEST_F(LibraryRegistryTest, AMissingPluginNamesTheNearestAndWhereItWasSought) {
  install("plain", "plain");
  auto libraries = registry();
  const auto found = libraries.find("plane");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "E0501");
  EXPECT_EQ(found.error().message, "no plugin named 'plane'");
  EXPECT_EQ(found.error().help, "did you mean 'plain'? searched: " + (root / "plugins").string() + " (1 files)");
}

TEST_F(LibraryRegistryTest, ANameWithASlashLeavesNoDirectory) {
  auto libraries = registry();
  const auto found = libraries.find("../plugins/plain");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "E0501");
}

TEST_F(LibraryRegistryTest, WithoutAStateDirectoryNothingIsLoaded) {
  install("plain", "plain");
  LibraryRegistry libraries({.directories = {root / "plugins"}, .state_directory = {}});
  const auto found = libraries.find("plain");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "E0502");
}

TEST_F(LibraryRegistryTest, RetiredLibrariesStayAreBoundedAndSaySo) {
  auto libraries = registry();
  // The same code with another byte behind its end is another content.
  for (std::size_t i = 0; i <= kMaxRetiredLibraries; ++i) {
    const auto file = install("plain", "plain");
    std::ofstream(file, std::ios::app) << i;
    const auto found = libraries.find("plain");
    if (i < kMaxRetiredLibraries) {
      ASSERT_TRUE(found) << i << found.error().message;
      continue;
    }
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().message.find("64 retired libraries"), std::string::npos);
    EXPECT_NE(found.error().help.find("restart"), std::string::npos);
  }
  EXPECT_EQ(libraries.view().size(), kMaxRetiredLibraries);
  EXPECT_EQ(libraries.view()[0].holders, 0);
}

TEST_F(LibraryRegistryTest, WithTheOptionRetiredLibrariesAreUnloaded) {
  auto libraries = registry(true);
  install("plain", "plain");
  ASSERT_TRUE(libraries.find("plain"));
  install("plain-2", "plain");
  ASSERT_TRUE(libraries.find("plain"));
  ASSERT_EQ(libraries.view().size(), 1U);
  EXPECT_EQ(libraries.view()[0].version, "2.0.0");
}

TEST_F(LibraryRegistryTest, TablesOfTheProgramNeedNoFile) {
  Script script;
  const auto table = ScriptTable::make("built-in", script);
  auto libraries = registry();
  ASSERT_TRUE(libraries.add_static(table));
  const auto found = libraries.find("built-in");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->hash(), "static");
  EXPECT_EQ(libraries.names(), std::vector<std::string>{"built-in"});
}

}  // namespace
}  // namespace gatehouse::core
