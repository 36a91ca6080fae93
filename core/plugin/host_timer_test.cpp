// gatehouse.timer/1 and gatehouse.blocking/1: waiting for time and for other threads.
#include <latch>

#include "plugin/extension_fixture_test.hpp"
#include "plugin/instance_timers.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMilli = 1'000'000;

class HostTimerTest : public ExtensionTest {
 protected:
  const gh_timer_v1& table = timer_extension();
  std::vector<std::int32_t> told;
  std::int32_t error = 0;
  int ticks = 0;

  static void done(void* context, std::int32_t with) {
    static_cast<std::vector<std::int32_t>*>(context)->push_back(with);
  }
  static void tick(void* context) { ++*static_cast<int*>(context); }
  Script sleeps(std::int64_t duration) {
    Script script;
    script.request = [this, duration](gh_exchange* x, void**) {
      id = table.sleep(x, duration, &error, &done, &told);
      return GH_PROCEED;
    };
    return script;
  }
  void advance_control(Duration by) {
    clock.advance(by);
    run_control();
  }
  gh_op id = 0;
};

TEST_F(HostTimerTest, ASleepEndsAfterSoLong) {
  auto script = sleeps(100 * kMilli);
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_NE(id, 0U);
  advance(80ms);
  EXPECT_TRUE(told.empty());
  advance(40ms);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK});
}

TEST_F(HostTimerTest, NothingToWaitForEndsAtOnceAndTheDeadlineCuts) {
  auto script = sleeps(0);
  auto longer = sleeps(10'000 * kMilli);
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_EQ(id, 0U);
  EXPECT_EQ(error, GH_OK);
  trip.run->set_deadline(now + 1s);
  EXPECT_NE(table.sleep(trip.run->handle(), 10'000 * kMilli, &error, &done, &told), 0U);
  advance(1100ms);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_E_DEADLINE});
}

TEST_F(HostTimerTest, ACancelledSleepAndOneOfAnEndedExchangeSayNothing) {
  auto script = sleeps(100 * kMilli);
  add_here("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
    worker.operations().cancel(id);
    (void)table.sleep(trip.run->handle(), 100 * kMilli, &error, &done, &told);
  }
  advance(1s);
  EXPECT_TRUE(told.empty());
}

TEST_F(HostTimerTest, AnInstanceIsTickedOnTheControlThreadUntilItEnds) {
  Script script;
  gh_instance* instance = nullptr;
  script.create = [&](gh_instance* made, const gh_value*, gh_text*) -> void* {
    instance = made;
    EXPECT_NE(table.schedule(made, 1000 * kMilli, 10, 1, &tick, &ticks), 0U);
    return &script;
  };
  control.bind();
  auto made = make("a", script);
  for (int i = 0; i < 12; ++i) advance_control(1s);
  EXPECT_GE(ticks, 6);
  EXPECT_LE(ticks, 12);
  int once = 0;
  on_control([&] {
    EXPECT_NE(table.schedule(instance, 100 * kMilli, 0, 0, &tick, &once), 0U);
    EXPECT_EQ(table.schedule(instance, 100 * kMilli, 101, 0, &tick, &once), 0U);
  });
  advance_control(1s);
  advance_control(1s);
  EXPECT_EQ(once, 1);
  control.bind();
  made.reset();
  worker.bind();
  const auto at_end = ticks;
  advance_control(5s);
  EXPECT_EQ(ticks, at_end);
}

TEST_F(HostTimerTest, ATimerOfAWorkerEndsWithTheInstanceThereAndMayEndItself) {
  Script script;
  auto& instance = add_here("a", script);
  (void)chain();
  EXPECT_NE(table.schedule_on_worker(instance.handle(), 100 * kMilli, 0, 1, &tick, &ticks), 0U);
  struct Self {
    HostTimerTest* test;
    gh_op id;
    int ran = 0;
  } self{this, 0};
  self.id = table.schedule_on_worker(
      instance.handle(), 100 * kMilli, 0, 1,
      [](void* context) {
        auto& timer = *static_cast<Self*>(context);
        ++timer.ran;
        PluginThread::current()->operations().cancel(timer.id);
      },
      &self);
  advance(120ms);
  advance(120ms);
  EXPECT_EQ(ticks, 2);
  EXPECT_EQ(self.ran, 1);
  EXPECT_EQ(InstanceTimers::of(instance).worker(0).size(), 1U);
  instance.release(worker);
  advance(1s);
  EXPECT_EQ(ticks, 2);
  instance.hold(worker);
}

TEST_F(HostTimerTest, AnInstanceHasAtMost64Timers) {
  Script script;
  auto& instance = add_here("a", script);
  on_control([&] {
    for (int i = 0; i < 64; ++i) EXPECT_NE(table.schedule(instance.handle(), kMilli, 0, 1, &tick, &ticks), 0U);
    EXPECT_EQ(table.schedule(instance.handle(), kMilli, 0, 1, &tick, &ticks), 0U);
  });
}

class HostBlockingTest : public ExtensionTest {
 protected:
  const gh_blocking_v1& table = blocking_extension();
  struct Data {
    std::latch go{1};
    std::atomic<int> ran = 0;
    int freed = 0;
  };
  static void job(void* data) {
    auto& self = *static_cast<Data*>(data);
    self.go.wait();
    ++self.ran;
  }
  static void free_data(void* data) { ++static_cast<Data*>(data)->freed; }
  static void done(void* context, std::int32_t with) {
    static_cast<std::vector<std::int32_t>*>(context)->push_back(with);
  }
  Script runs(std::int64_t deadline) {
    Script script;
    script.request = [this, deadline](gh_exchange* x, void**) {
      EXPECT_NE(table.run(x, &job, &data, &free_data, deadline, &error, &done, &told), 0U);
      return GH_PROCEED;
    };
    return script;
  }
  Data data;
  std::int32_t error = 0;
  std::vector<std::int32_t> told;
};

TEST_F(HostBlockingTest, AJobRunsElsewhereAndCompletesHere) {
  auto script = runs(0);
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_TRUE(told.empty());
  data.go.count_down();
  run_until([&] { return data.freed == 1; });
  EXPECT_EQ(data.ran, 1);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK});
}

TEST_F(HostBlockingTest, DataAndInstanceStayUntilAJobOfAnEndedExchangeIsBack) {
  auto script = runs(0);
  auto& instance = add_here("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  EXPECT_EQ(data.freed, 0);
  EXPECT_EQ(instance.seat(0).holds, 2U);
  data.go.count_down();
  run_until([&] { return data.freed == 1; });
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(instance.seat(0).holds, 1U);
}

TEST_F(HostBlockingTest, AJobThatTakesTooLongIsTold) {
  auto script = runs(1'000'000'000);
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  advance(1100ms);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_E_DEADLINE});
  data.go.count_down();
  run_until([&] { return data.freed == 1; });
  EXPECT_EQ(told.size(), 1U);
}

TEST_F(HostBlockingTest, AFullQueueGivesTheDataBack) {
  auto script = runs(0);
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  data.go.count_down();
  blocking.stop();
  Data refused;
  EXPECT_EQ(table.run(trip.run->handle(), &job, &refused, &free_data, 0, &error, &done, &told), 0U);
  EXPECT_EQ(error, GH_E_FULL);
  EXPECT_EQ(refused.freed, 1);
  EXPECT_EQ(refused.ran, 0);
}

}  // namespace
}  // namespace gatehouse::core
