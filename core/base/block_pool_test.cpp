#include "base/block_pool.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(BlockPool, TheBlockGivenLastIsTakenFirst) {
  BlockPool pool(256, 4);
  auto* first = pool.take();
  auto* second = pool.take();
  pool.give(first);
  pool.give(second);
  EXPECT_EQ(pool.take(), second);
  EXPECT_EQ(pool.take(), first);
  pool.give(first);
  pool.give(second);
}

TEST(BlockPool, CountsWhatIsOutAndKeepsNoMoreThanAsked) {
  BlockPool pool(256, 1);
  auto* first = pool.take();
  auto* second = pool.take();
  EXPECT_EQ(pool.in_use(), 2U);
  pool.give(first);
  pool.give(second);  // over `keep`: back to the heap
  EXPECT_EQ(pool.in_use(), 0U);
  EXPECT_EQ(pool.block_bytes(), 256U);
}

}  // namespace
}  // namespace gatehouse::core
