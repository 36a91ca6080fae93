#include "io/mailbox.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace gatehouse::core {
namespace {

TEST(Mailbox, RunsWhatWasPostedInTheOrderOfOneSender) {
  Mailbox box(8);
  std::vector<int> seen;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(box.post([&seen, i] { seen.push_back(i); }));
  EXPECT_EQ(box.receive(), 5U);
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(Mailbox, FullBoxRefusesAndCounts) {
  Mailbox box(4);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(box.post([] {}));
  EXPECT_FALSE(box.post([] {}));
  EXPECT_EQ(box.refused(), 1U);
  box.receive();
  EXPECT_TRUE(box.post([] {}));
}

TEST(Mailbox, UnreadMailIsFreedWithTheBox) {
  auto held = std::make_shared<int>(1);
  {
    Mailbox box(4);
    EXPECT_TRUE(box.post([held] {}));
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Mailbox, ManySendersLoseNothing) {
  constexpr int kSenders = 3;
  constexpr int kEach = 5000;
  Mailbox box(64);
  int sum = 0;
  std::vector<std::thread> senders;
  for (int s = 0; s < kSenders; ++s) {
    senders.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        while (!box.post([&sum] { ++sum; })) std::this_thread::yield();
      }
    });
  }
  while (sum < kSenders * kEach) box.receive();
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(sum, kSenders * kEach);
}

}  // namespace
}  // namespace gatehouse::core
