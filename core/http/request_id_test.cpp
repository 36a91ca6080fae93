#include "http/request_id.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

TEST(RequestIds, AreUuidsOfVersionSevenAndCarryTheTime) {
  TestArena memory;
  RequestIds ids(1);
  const auto wall = std::chrono::system_clock::time_point(std::chrono::milliseconds(0x0123456789ab));
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id(ids.make(wall, memory.arena));
    ASSERT_EQ(id.size(), 36U);
    ASSERT_TRUE(id.starts_with("01234567-89ab-7")) << id;
    ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
    ASSERT_EQ(id[18], '-');
    ASSERT_EQ(id[23], '-');
    ASSERT_TRUE(is_request_id(id));
    ASSERT_TRUE(seen.insert(id).second) << id;
  }
}

TEST(RequestIds, DifferFromWorkerToWorker) {
  TestArena memory;
  RequestIds first;
  RequestIds second;
  EXPECT_NE(first.make({}, memory.arena), second.make({}, memory.arena));
}

TEST(RequestIds, FromOutsideAreBounded) {
  EXPECT_TRUE(is_request_id("abc-_.:/+=@9"));
  EXPECT_TRUE(is_request_id(std::string(128, 'a')));
  EXPECT_FALSE(is_request_id(std::string(129, 'a')));
  for (const auto* bad : {"", "a b", "a\"", "a,b", "\xc3\xa4", "a\n"}) EXPECT_FALSE(is_request_id(bad)) << bad;
}

}  // namespace
}  // namespace gatehouse::core
