#include "proxy/replay.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::core {
namespace {

class ReplayTest : public testing::Test {
 protected:
  BlockPool blocks{4096, 4};
  Arena arena{blocks};
};

TEST_F(ReplayTest, KeepsPiecesInOrder) {
  Replay replay(arena, 6);
  replay.append("abc");
  replay.append("def");
  EXPECT_TRUE(replay.is_whole());
  EXPECT_EQ(replay.bytes(), "abcdef");
}

TEST_F(ReplayTest, ALongBodyIsNotWholeAnyMore) {
  Replay replay(arena, 0);
  replay.append(std::string(Replay::kLimit, 'x'));
  EXPECT_TRUE(replay.is_whole());
  replay.append("y");
  EXPECT_FALSE(replay.is_whole());
}

TEST_F(ReplayTest, NothingIsTakenFromTheArenaBeforeTheFirstByte) {
  Replay replay(arena, 1000);
  replay.append({});
  EXPECT_EQ(arena.bytes(), 0U);
}

}  // namespace
}  // namespace gatehouse::core
