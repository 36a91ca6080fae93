#include "io/blocking_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace gatehouse::core {
namespace {

struct Job {
  std::latch* begun = nullptr;
  std::latch* go = nullptr;
  std::atomic<int> ran = 0;
  std::atomic<int> dropped = 0;

  BlockingJob job() {
    return {[](void* self) {
              auto& job = *static_cast<Job*>(self);
              if (job.begun != nullptr) job.begun->count_down();
              if (job.go != nullptr) job.go->wait();
              ++job.ran;
            },
            [](void* self) { ++static_cast<Job*>(self)->dropped; }, this};
  }
};

TEST(BlockingPool, HasNoThreadUntilSomebodyAsks) {
  BlockingPool pool;
  EXPECT_EQ(pool.threads(), 0U);
  Job job;
  EXPECT_TRUE(pool.post(job.job()));
  EXPECT_GE(pool.threads(), 1U);
}

TEST(BlockingPool, TwoJobsRunAtOnceAndAFullQueueRefuses) {
  BlockingPool pool(1);
  std::latch begun(1), begun_too(1), go(1);
  Job first{&begun, &go}, second{&begun_too, &go}, third, fourth;
  EXPECT_TRUE(pool.post(first.job()));
  begun.wait();
  EXPECT_TRUE(pool.post(second.job()));
  begun_too.wait();
  EXPECT_TRUE(pool.post(third.job()));
  EXPECT_FALSE(pool.post(fourth.job()));
  EXPECT_EQ(pool.threads(), 2U);
  go.count_down();
  pool.stop();
  EXPECT_EQ(first.ran + second.ran, 2);
  EXPECT_EQ(third.ran + third.dropped, 1);
  EXPECT_EQ(fourth.ran + fourth.dropped, 0);
}

TEST(BlockingPool, AfterStopEverythingIsRefused) {
  BlockingPool pool;
  pool.stop();
  Job job;
  EXPECT_FALSE(pool.post(job.job()));
}

}  // namespace
}  // namespace gatehouse::core
