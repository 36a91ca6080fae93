#include "observe/log_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/log_output_test_support.hpp"
#include "observe/log_stdout.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

class LogFileTest : public LogOutputTest {
 protected:
  std::unique_ptr<LogOutput> open(std::uint64_t rotate = 0, std::uint32_t keep = 8) {
    std::string why;
    auto file = LogFile::open({directory / "access.log", rotate, keep}, why);
    EXPECT_EQ(why, "");
    return file;
  }
};

TEST_F(LogFileTest, RecordsAreAppendedLineByLine) {
  for (int round = 0; round < 2; ++round) {
    auto file = open();
    push(*file, "one");
    push(*file, "two");
    run(*file);
  }
  EXPECT_EQ(file_text(directory / "access.log"), "one\ntwo\none\ntwo\n");
  EXPECT_EQ(counts.records.value(), 4U);
}

TEST_F(LogFileTest, AFileThatCannotBeOpenedIsToldInWords) {
  std::string why;
  EXPECT_EQ(LogFile::open({directory / "no" / "access.log", 0, 8}, why), nullptr);
  EXPECT_NE(why.find("No such file or directory"), std::string::npos);
}

TEST_F(LogFileTest, RotationKeepsSoManyFilesAndCutsNoRecord) {
  auto file = open(20, 3);
  for (int i = 0; i < 12; ++i) push(*file, std::string("record-").append(std::to_string(10 + i)));
  run(*file);
  EXPECT_EQ(file_text(directory / "access.log"), "record-20\nrecord-21\n");
  EXPECT_EQ(file_text(directory / "access.log.1"), "record-18\nrecord-19\n");
  EXPECT_EQ(file_text(directory / "access.log.3"), "record-14\nrecord-15\n");
  EXPECT_FALSE(std::filesystem::exists(directory / "access.log.4"));
}

TEST_F(LogFileTest, ARecordLongerThanAFileGetsOneOfItsOwn) {
  auto file = open(10, 8);
  push(*file, "short");
  push(*file, std::string(30, 'x'));
  push(*file, "last");
  run(*file);
  EXPECT_EQ(file_text(directory / "access.log"), "last\n");
  EXPECT_EQ(file_text(directory / "access.log.1"), std::string(30, 'x').append("\n"));
  EXPECT_EQ(file_text(directory / "access.log.2"), "short\n");
}

TEST_F(LogFileTest, AfterARenameFromOutsideReopenLosesAndDoublesNoLine) {
  auto file = open();
  push(*file, "before");
  run(*file);
  std::filesystem::rename(directory / "access.log", directory / "old.log");
  push(*file, "between");
  run(*file);
  file->reopen();
  push(*file, "after");
  run(*file);
  EXPECT_EQ(file_text(directory / "old.log"), "before\nbetween\n");
  EXPECT_EQ(file_text(directory / "access.log"), "after\n");
}

TEST_F(LogFileTest, AFullDiskKeepsTheQueueAndIsTriedAgainAfterASecond) {
  std::string why;
  auto full = LogFile::open({"/dev/full", 0, 8}, why);
  ASSERT_NE(full, nullptr) << why;
  push(*full, "waits");
  const auto wish = run(*full);
  EXPECT_EQ(wish.at, clock.now() + 1s);
  EXPECT_EQ(full->trouble(), LogDrop::disk_full);
  EXPECT_EQ(queue.entries(), 1U);
}

TEST_F(LogFileTest, ANamedPipeWithoutReaderIsWaitedFor) {
  const auto path = directory / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::string why;
  auto file = LogFile::open({path, 0, 8}, why);
  ASSERT_NE(file, nullptr) << why;
  push(*file, "hello");
  EXPECT_EQ(run(*file).at, clock.now() + 1s);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  clock.advance(1s);
  run(*file);
  char text[6]{};
  EXPECT_EQ(::read(reader, text, 6), 6);
  EXPECT_EQ(std::string(text, 6), "hello\n");
  ::close(reader);
}

class LogStdoutTest : public LogOutputTest {
 protected:
  LogStdoutTest() { ::signal(SIGPIPE, SIG_IGN); }  // as the process does
};

TEST_F(LogStdoutTest, AFullPipeIsWaitedForAndItsOwnerStaysBlocking) {
  int fds[2];
  ASSERT_EQ(::pipe2(fds, O_CLOEXEC), 0);
  std::string why;
  auto out = LogStdout::open(why, fds[1]);
  ASSERT_NE(out, nullptr) << why;
  const std::string line(999, 'x');
  for (int i = 0; i < 200; ++i) push(*out, line);
  const auto wish = run(*out);
  EXPECT_EQ(wish.events, POLLOUT);
  EXPECT_GT(queue.entries(), 0U);
  EXPECT_EQ(::fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
  std::string all;
  char part[8192];
  while (all.size() < 200000) {
    const auto got = ::read(fds[0], part, sizeof part);
    ASSERT_GT(got, 0);
    all.append(part, static_cast<std::size_t>(got));
    run(*out);
  }
  EXPECT_EQ(counts.records.value(), 200U);
  ::close(fds[0]);
  push(*out, "nobody reads");
  run(*out);
  EXPECT_EQ(dropped(LogDrop::unreachable), 1U);
  ::close(fds[1]);
}

TEST_F(LogStdoutTest, ARegularFileIsWrittenAtItsSharedPosition) {
  const auto path = directory / "out";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  std::string why;
  auto out = LogStdout::open(why, fd);
  push(*out, "record");
  run(*out);
  ASSERT_EQ(::write(fd, "other\n", 6), 6);
  EXPECT_EQ(file_text(path), "record\nother\n");
  ::close(fd);
}

}  // namespace
}  // namespace gatehouse::core
