#include "observe/log_queue.hpp"

#include <gtest/gtest.h>

#include <array>

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

void push(LogQueue& queue, std::string_view record, TimePoint now = TimePoint{1h}) {
  queue.push(now, [&](std::string& to) { to.append(record); });
}

std::string gathered(const LogQueue& queue, std::size_t most) {
  std::array<iovec, 16> pieces;
  std::string all;
  const auto count = queue.gather(pieces, most);
  for (std::size_t i = 0; i < count; ++i) all.append(static_cast<char*>(pieces[i].iov_base), pieces[i].iov_len);
  return all;
}

TEST(LogQueue, BytesAreTakenInOrderAndCountRecordsAsTheyComplete) {
  LogQueue queue(10, 1000);
  push(queue, "abc\n");
  push(queue, "defg\n");
  EXPECT_EQ(gathered(queue, 1000), "abc\ndefg\n");
  EXPECT_EQ(queue.consume(3), 0U);
  EXPECT_TRUE(queue.is_torn());
  EXPECT_EQ(queue.record(), "\n");
  EXPECT_EQ(queue.consume(1), 1U);
  EXPECT_FALSE(queue.is_torn());
  EXPECT_EQ(queue.consume(5), 1U);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(LogQueue, ALimitCutsBehindAWholeRecord) {
  LogQueue queue(10, 1000);
  push(queue, "abc\n");
  push(queue, "defg\n");
  EXPECT_EQ(gathered(queue, 8), "abc\n");
  EXPECT_EQ(gathered(queue, 3), "");
}

TEST(LogQueue, BoundsAreEntriesAndBytes) {
  LogQueue queue(2, 1000);
  push(queue, "a\n");
  EXPECT_TRUE(queue.has_room(5));
  EXPECT_FALSE(queue.has_room(999));
  push(queue, "b\n");
  EXPECT_FALSE(queue.has_room(1));
}

TEST(LogQueue, ABrokenConnectionBringsATornRecordBackWhole) {
  LogQueue queue(10, 1000);
  push(queue, "first\n");
  push(queue, "second\n");
  queue.consume(6 + 3);
  EXPECT_EQ(queue.record(), "ond\n");
  queue.rewind();
  EXPECT_EQ(queue.record(), "second\n");
  EXPECT_EQ(queue.bytes(), 7U);
}

TEST(LogQueue, ABatchHasWholeRecordsWithinCountAndBytes) {
  LogQueue queue(1000, 1000000);
  for (const auto* record : {"one\n", "two\n", "three\n"}) push(queue, record);
  const auto copied = [&](std::size_t count, std::size_t most) {
    std::string text;
    const auto batch = queue.copy(count, most, text);
    EXPECT_EQ(batch.bytes, text.size());
    return text;
  };
  EXPECT_EQ(copied(2, 1000), "one\ntwo\n");
  EXPECT_EQ(copied(9, 9), "one\ntwo\n");
  EXPECT_EQ(copied(9, 1), "one\n");
  queue.consume(8);
  EXPECT_EQ(copied(9, 1000), "three\n");
  for (int i = 0; i < 10; ++i) push(queue, std::string(30000, 'x'));
  std::string all;
  EXPECT_EQ(queue.copy(500, 1000000, all).records, 11U);
  EXPECT_EQ(all.size(), 300006U);
}

TEST(LogQueue, ManyBlocksLoseNothingAndAreUsedAgain) {
  LogQueue queue(100000, std::size_t{64} << 20);
  std::string expected;
  for (int round = 0; round < 3; ++round) {
    expected.clear();
    for (int i = 0; i < 5000; ++i) {
      auto record = std::to_string(i);
      record.append(static_cast<std::size_t>(i % 90), 'x').push_back('\n');
      expected += record;
      push(queue, record);
    }
    std::string all;
    while (!queue.empty()) {
      const auto part = gathered(queue, 100000);
      all += part;
      queue.consume(part.size());
    }
    ASSERT_EQ(all, expected);
  }
}

TEST(LogQueue, TheOldestBlockTellsItsAge) {
  LogQueue queue(10, 1000);
  EXPECT_EQ(queue.oldest(), kNever);
  push(queue, "a\n", TimePoint{5s});
  push(queue, "b\n", TimePoint{6s});
  EXPECT_EQ(queue.oldest(), TimePoint{5s});
  EXPECT_EQ(queue.clear(), 2U);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace gatehouse::core
