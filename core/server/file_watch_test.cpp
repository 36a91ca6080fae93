// The file watch on real directories: what counts as a change, and what does not.
#include "server/file_watch.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <fstream>

#include "server/file_state.hpp"

namespace gatehouse::core {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() {
    std::string pattern = (fs::temp_directory_path() / "gatehouse-watch-XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
    file = directory / "gatehouse.yaml";
    write(file, "version: 1\n");
  }
  ~FileWatchTest() override { fs::remove_all(directory); }

  void watch(std::vector<fs::path> paths, FileWatchSettings settings = {.debounce = 20ms, .poll = 60s}) {
    watcher.emplace(
        context, [this] { ++changes; }, settings);
    watcher->watch(std::move(paths));
  }
  /// Runs the loop until there were `wanted` calls; false when it takes longer than any machine should need.
  bool changed(int wanted) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (changes < wanted && std::chrono::steady_clock::now() < end) context.run_one_for(100ms);
    return changes == wanted;
  }
  /// A change of `file` after all that was done so far: once it is told, whatever came before has been told too.
  bool changed_only_by_the_next_write() {
    context.run_for(100ms);  // five times the quiet time
    if (changes != 0) return false;
    write(file, "version: 1 # the next\n");
    return changed(1);
  }

  fs::path directory;
  fs::path file;
  asio::io_context context;
  std::optional<FileWatch> watcher;
  int changes = 0;
};

TEST_F(FileWatchTest, AFileWrittenInPlaceIsAChange) {
  watch({file});
  write(file, "version: 1 # changed\n");
  EXPECT_TRUE(changed(1));
}

TEST_F(FileWatchTest, AFileRenamedOverTheOldOneIsAChange) {
  watch({file});
  write(directory / ".gatehouse.yaml.swp", "version: 1\n# from an editor\n");
  fs::rename(directory / ".gatehouse.yaml.swp", file);
  EXPECT_TRUE(changed(1));
}

TEST_F(FileWatchTest, AFileThatComesAndGoesIsAChangeEachTime) {
  const auto later = directory / "later.yaml";
  watch({file, later});
  write(later, "x");
  EXPECT_TRUE(changed(1));
  fs::remove(later);
  EXPECT_TRUE(changed(2));
}

TEST_F(FileWatchTest, ManyWritesTogetherAreOneChange) {
  watch({file});
  for (int i = 0; i < 50; ++i) write(file, std::string(static_cast<std::size_t>(i + 1), '#'));
  EXPECT_TRUE(changed(1));
  context.run_for(100ms);
  EXPECT_EQ(changes, 1);
}

// What the kubelet does with a ConfigMap: file -> ..data/file, ..data -> a directory; ..data is replaced by a rename.
TEST_F(FileWatchTest, ASwappedSymlinkIsAChangeEveryTime) {
  const auto mount = directory / "mount";
  fs::create_directories(mount / "..v1");
  write(mount / "..v1" / "gatehouse.yaml", "version: 1\n");
  fs::create_directory_symlink("..v1", mount / "..data");
  fs::create_symlink("..data/gatehouse.yaml", mount / "gatehouse.yaml");
  watch({mount / "gatehouse.yaml"});
  for (int version = 2; version <= 4; ++version) {
    const auto fresh = "..v" + std::to_string(version);
    fs::create_directory(mount / fresh);
    write(mount / fresh / "gatehouse.yaml", "version: 1 # " + fresh + "\n");
    fs::create_directory_symlink(fresh, mount / "..data_tmp");
    fs::rename(mount / "..data_tmp", mount / "..data");
    fs::remove_all(mount / ("..v" + std::to_string(version - 1)));
    ASSERT_TRUE(changed(version - 1)) << version;
  }
}

TEST_F(FileWatchTest, AFileBehindASymlinkIsWatchedWhereItIs) {
  fs::create_directory(directory / "elsewhere");
  const auto real = directory / "elsewhere" / "real.yaml";
  write(real, "version: 1\n");
  fs::create_symlink(real, directory / "link.yaml");
  watch({directory / "link.yaml"});
  write(real, "version: 1 # changed\n");
  EXPECT_TRUE(changed(1));
}

TEST_F(FileWatchTest, OtherFilesOfTheDirectoryAreNoChange) {
  watch({file});
  write(directory / "other.yaml", "x");
  write(directory / "other.log", "x");
  EXPECT_TRUE(changed_only_by_the_next_write());
}

TEST_F(FileWatchTest, ADirectoryStandsForTheFilesInItWithoutThoseOfEditors) {
  const auto included = directory / "conf.d";
  fs::create_directory(included);
  watch({file, included});
  write(included / ".a.yaml.swp", "x");
  write(included / "a.yaml~", "x");
  EXPECT_TRUE(changed_only_by_the_next_write());
  write(included / "a.yaml", "x");
  EXPECT_TRUE(changed(2));
}

TEST_F(FileWatchTest, ADirectoryMadeAnewIsWatchedAgain) {
  const auto included = directory / "conf.d";
  fs::create_directory(included);
  write(included / "a.yaml", "x");
  watch({included / "a.yaml"});
  fs::remove_all(included);
  EXPECT_TRUE(changed(1));
  fs::create_directory(included);
  write(included / "a.yaml", "y");
  EXPECT_TRUE(changed(2));
  write(included / "a.yaml", "longer");
  EXPECT_TRUE(changed(3));
}

TEST_F(FileWatchTest, ThePollFindsWhatNoEventTold) {
  watch({file}, {.debounce = 60s, .poll = 20ms});  // events alone would take a minute
  write(file, "version: 1 # changed\n");
  EXPECT_TRUE(changed(1));
}

TEST_F(FileWatchTest, NothingIsCalledAfterStop) {
  watch({file});
  write(file, "version: 1 # changed\n");
  watcher->stop();
  context.run();  // ends at once: nothing is waited for
  EXPECT_EQ(changes, 0);
}

TEST_F(FileWatchTest, ALoopOfSymlinksEnds) {
  fs::create_symlink("b", directory / "a");
  fs::create_symlink("a", directory / "b");
  EXPECT_TRUE(directories_of({directory / "a" / "x.yaml"}).contains(directory));
  EXPECT_FALSE(stat_files({directory / "a"}).begin()->second.exists);
}

}  // namespace
}  // namespace gatehouse::core
