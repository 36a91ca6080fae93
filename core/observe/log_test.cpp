// The operational log: where lines go, what is left out, what is lost and said to be lost.
#include "observe/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

class Log : public ::testing::Test {
 protected:
  Log() {
    std::string pattern = (fs::temp_directory_path() / "gatehouse-log-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
  }
  ~Log() override {
    log_shutdown();
    log_set_level(LogLevel::info);
    fs::remove_all(directory_);
  }
  [[nodiscard]] std::string path(const char* name = "log") const { return (directory_ / name).string(); }

  static std::vector<std::string> lines(const std::string& file) {
    std::ifstream in(file);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }

  fs::path directory_;
};

TEST_F(Log, EventsOfTheLevelAndAboveAreWritten) {
  log_init({.level = LogLevel::warning, .output = path()});
  log_info("left out");
  log_warning("first", {{"n", 1}});
  log_error("second", {{"n", 2}});
  log_shutdown();
  const auto all = lines(path());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(all[0].ends_with(" warning first n=1")) << all[0];
  EXPECT_TRUE(all[1].ends_with(" error second n=2")) << all[1];
}

TEST_F(Log, TheLevelChangesAtRunTime) {
  log_init({.level = LogLevel::error, .output = path()});
  log_debug("left out");
  log_set_level(LogLevel::debug);
  EXPECT_TRUE(log_enabled(LogLevel::debug));
  log_debug("written");
  log_shutdown();
  ASSERT_EQ(lines(path()).size(), 1U);
}

TEST_F(Log, ReopeningFollowsARotation) {
  log_init({.format = LogFormat::json, .output = path()});
  log_info("before");
  log_shutdown();
  log_init({.format = LogFormat::json, .output = path()});
  fs::rename(path(), path("log.1"));
  EXPECT_TRUE(log_reopen());
  log_info("after");
  log_shutdown();
  ASSERT_EQ(lines(path("log.1")).size(), 1U);
  ASSERT_EQ(lines(path()).size(), 1U);
  EXPECT_NE(lines(path())[0].find(R"("msg":"after")"), std::string::npos);
}

TEST_F(Log, AnOutputThatCannotBeOpenedIsAnErrorAndChangesNothing) {
  log_init({.output = path()});
  EXPECT_THROW(log_init({.output = path("missing/log")}), std::runtime_error);
  log_info("still there");
  fs::rename(directory_, directory_.string() + ".gone");
  EXPECT_FALSE(log_reopen());
  fs::rename(directory_.string() + ".gone", directory_);
  log_shutdown();
  EXPECT_EQ(lines(path()).size(), 1U);
}

TEST_F(Log, WithoutInitialisationLinesGoToStandardError) {
  ::testing::internal::CaptureStderr();
  log_info("early", {{"key", "value"}});
  log_debug("left out");
  EXPECT_TRUE(::testing::internal::GetCapturedStderr().ends_with(" info early key=value\n"));
}

TEST_F(Log, ManyThreadsWriteWholeLines) {
  log_init({.output = path()});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([] {
        for (int i = 0; i < 500; ++i) log_info("event", {{"text", "some words"}, {"i", i}});
      });
    }
  }
  log_shutdown();
  const auto all = lines(path());
  EXPECT_EQ(all.size(), 2000U);
  for (const auto& line : all) ASSERT_NE(line.find(R"( info event text="some words" i=)"), std::string::npos) << line;
}

TEST_F(Log, AReaderThatStopsNeverBlocksTheWriterAndTheLossIsCounted) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  log_init({.output = path("pipe")});
  const auto before = log_dropped();
  const int events = 20000;  // more than the pipe and the queue hold
  for (int i = 0; i < events; ++i) log_info("event", {{"i", i}});
  EXPECT_GT(log_dropped(), before);
  log_shutdown();  // returns although nobody reads
  std::string text(1 << 20, '\0');
  std::size_t written = 0;
  for (ssize_t got = 0; (got = ::read(reader, text.data(), text.size())) > 0;) {
    written += static_cast<std::size_t>(std::count(text.begin(), text.begin() + got, '\n'));
  }
  EXPECT_EQ(log_dropped() - before + written, static_cast<std::size_t>(events));
  ::close(reader);
}

}  // namespace
}  // namespace gatehouse::core
