// What the process uses.
#include "observe/process_usage.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace gatehouse::core {
namespace {

TEST(ProcessUsage, IsThatOfThisProcess) {
  const auto before = process_usage();
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const auto after = process_usage();
  ::close(fd);
  EXPECT_EQ(after.open_descriptors, before.open_descriptors + 1);
  EXPECT_GE(after.max_descriptors, after.open_descriptors);
  EXPECT_GT(after.resident_bytes, 100'000U);
  EXPECT_GE(after.virtual_bytes, after.resident_bytes);
  EXPECT_GE(after.cpu_seconds, 0);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_LE(after.start_time_seconds, now + 1);
  EXPECT_GT(after.start_time_seconds, now - 86400);
}

}  // namespace
}  // namespace gatehouse::core
