// Shared by the tests of log outputs: a queue with its counts, a directory that goes away, files read whole.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "observe/log_output.hpp"

namespace gatehouse::core {

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class LogOutputTest : public testing::Test {
 protected:
  LogOutputTest() {
    std::string name = testing::TempDir() + "gatehouse-logs-XXXXXX";
    directory = ::mkdtemp(name.data());
  }
  ~LogOutputTest() override { std::filesystem::remove_all(directory); }

  void push(LogOutput& output, std::string_view record) {
    queue.push(clock.now(), [&](std::string& to) { output.frame(record, clock.wall(), to); });
  }
  LogWish run(LogOutput& output, bool is_ending = false) {
    LogTurn turn{queue, counts, clock.now(), clock.wall(), is_ending};
    return output.run(turn);
  }
  [[nodiscard]] std::uint64_t dropped(LogDrop reason) const {
    return counts.dropped[static_cast<std::size_t>(reason)].value();
  }

  std::filesystem::path directory;
  ManualClock clock;
  LogQueue queue{1000, std::size_t{1} << 20};
  LogCounts counts;
};

}  // namespace gatehouse::core
