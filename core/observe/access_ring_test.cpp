#include "observe/access_ring.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>

namespace gatehouse::core {
namespace {

/// "17.................": its number, and a length that differs.
std::string numbered(int number) {
  auto record = std::to_string(number);
  record.append(static_cast<std::size_t>(number % 50), '.');
  return record;
}

bool put(AccessRing& ring, std::string_view record) {
  auto* to = ring.reserve(record.size());
  if (to == nullptr) return false;
  std::memcpy(to, record.data(), record.size());
  ring.commit(record.size());
  return true;
}

std::string take(AccessRing& ring) {
  const auto record = ring.front();
  if (!record) return "<none>";
  std::string copy(*record);
  ring.pop();
  return copy;
}

TEST(AccessRing, RecordsComeOutInOrderAndWhole) {
  RingBell bell;
  AccessRing ring(4096, bell);
  EXPECT_EQ(take(ring), "<none>");
  EXPECT_TRUE(put(ring, "one"));
  EXPECT_TRUE(put(ring, "the second record"));
  EXPECT_EQ(take(ring), "one");
  EXPECT_EQ(take(ring), "the second record");
  EXPECT_EQ(take(ring), "<none>");
}

TEST(AccessRing, OnlyTheCommittedPartOfAReservationIsARecord) {
  RingBell bell;
  AccessRing ring(4096, bell);
  std::memcpy(ring.reserve(500), "short", 5);
  ring.commit(5);
  ASSERT_NE(ring.reserve(100), nullptr);
  ring.commit(0);
  EXPECT_TRUE(put(ring, "next"));
  EXPECT_EQ(take(ring), "short");
  EXPECT_EQ(take(ring), "next");
}

TEST(AccessRing, NothingIsCommittedTwiceOrBeyondWhatWasReserved) {
  RingBell bell;
  AccessRing ring(4096, bell);
  std::memcpy(ring.reserve(5), "12345", 5);
  ring.commit(500);
  ring.commit(5);
  EXPECT_EQ(take(ring), "12345");
  EXPECT_EQ(take(ring), "<none>");
}

TEST(AccessRing, ManySizesPassTheEndOfTheRing) {
  RingBell bell;
  AccessRing ring(4096, bell);
  for (std::size_t i = 1; i < 4000; ++i) {
    const std::string record(1 + i * 37 % 900, static_cast<char>('a' + i % 26));
    ASSERT_TRUE(put(ring, record)) << i;
    ASSERT_EQ(take(ring), record) << i;
  }
}

TEST(AccessRing, AFullRingRefusesTheNewestRecordAndCountsIt) {
  RingBell bell;
  AccessRing ring(4096, bell);
  std::size_t kept = 0;
  while (put(ring, std::string(200, 'x'))) ++kept;
  EXPECT_FALSE(put(ring, std::string(200, 'y')));
  EXPECT_EQ(ring.dropped_full(), 2U);
  EXPECT_EQ(take(ring), std::string(200, 'x'));
  EXPECT_TRUE(put(ring, std::string(200, 'z')));
  for (std::size_t i = 1; i < kept; ++i) ASSERT_EQ(take(ring), std::string(200, 'x'));
  EXPECT_EQ(take(ring), std::string(200, 'z'));
}

TEST(AccessRing, ARecordOverAQuarterOfTheRingIsRefused) {
  RingBell bell;
  AccessRing ring(4096, bell);
  EXPECT_EQ(ring.reserve(1025), nullptr);
  EXPECT_NE(ring.reserve(1024), nullptr);
  EXPECT_EQ(ring.dropped_oversize(), 1U);
}

TEST(AccessRing, TheBellRingsOnceForASleepingConsumer) {
  RingBell bell;
  AccessRing ring(4096, bell);
  ring.sleep();
  for (int i = 0; i < 20; ++i) put(ring, "record");
  EXPECT_EQ(bell.rung(), 1U);
}

TEST(AccessRing, ALingeringConsumerIsCalledOnlyWhenHalfIsFilled) {
  RingBell bell;
  AccessRing ring(4096, bell);
  ring.linger();
  std::size_t used = 0;
  while (put(ring, std::string(56, 'x'))) {
    used += 64;
    ASSERT_EQ(bell.rung(), used > ring.capacity() / 2 ? 1U : 0U);
  }
  EXPECT_EQ(bell.rung(), 1U);
  for (int round = 0; round < 100; ++round) {
    while (ring.front()) ring.pop();
    ring.linger();
    for (int i = 0; i < 20; ++i) put(ring, std::string(56, 'x'));
  }
  EXPECT_EQ(bell.rung(), 1U);
}

TEST(AccessRing, TwoThreadsLoseAndMixNothing) {
  RingBell bell;
  AccessRing ring(4096, bell);
  constexpr int kRecords = 50000;
  std::thread producer([&] {
    for (int i = 0; i < kRecords;) {
      if (put(ring, numbered(i))) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  for (int i = 0; i < kRecords;) {
    if (!ring.front()) {
      std::this_thread::yield();
      continue;
    }
    ASSERT_EQ(take(ring), numbered(i));
    ++i;
  }
  producer.join();
}

}  // namespace
}  // namespace gatehouse::core
