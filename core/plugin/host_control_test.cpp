// gatehouse.control/1: one object for all workers, fetched once.
#include "plugin/extension_fixture_test.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

int released = 0;
void release(const void* object) {
  ++released;
  delete static_cast<const int*>(object);
}

class HostControlTest : public ExtensionTest {
 protected:
  HostControlTest() { released = 0; }

  const gh_control_v1& table = control_extension();

  Script owner(const char* shared = "") {
    Script script;
    script.create = [this, shared](gh_instance* instance, const gh_value*, gh_text*) -> void* {
      topic = table.topic(instance, text(shared), &job, this, &release);
      return kept == nullptr ? &other : kept;
    };
    return script;
  }
  static void job(void* context, gh_topic*) { ++static_cast<HostControlTest*>(context)->runs; }
  static void done(void* context, std::int32_t error) {
    static_cast<std::vector<std::int32_t>*>(context)->push_back(error);
  }
  void publish(int value) {
    on_control([&] { table.publish(topic, new int(value), GH_OK); });
  }
  [[nodiscard]] int value() const {
    const auto* object = static_cast<const int*>(table.current(topic));
    return object == nullptr ? -1 : *object;
  }
  gh_op wait(Trip& trip, std::uint64_t most = 10, std::int64_t deadline = 0) {
    return table.wait(topic, trip.run->handle(), most, deadline, &error, &done, &told);
  }

  Script other;
  gh_topic* topic = nullptr;
  int runs = 0;
  std::int32_t error = 0;
  std::vector<std::int32_t> told;
};

TEST_F(HostControlTest, ManyAskersCauseOneRun) {
  auto script = owner();
  add_here("a", script);
  for (int i = 0; i < 10; ++i) table.ask(topic);
  run_control();
  run_control();
  EXPECT_EQ(runs, 1);
  table.ask(topic);  // while it is under way
  run_control();
  EXPECT_EQ(runs, 1);
  publish(1);
  table.ask(topic);
  run_control();
  EXPECT_EQ(runs, 2);
}

TEST_F(HostControlTest, AnOldObjectIsReleasedWhenEveryWorkerHasBeenInItsLoop) {
  auto script = owner();
  add_here("a", script);
  EXPECT_EQ(value(), -1);
  for (const int next : {1, 2}) {
    table.ask(topic);
    run_control();
    publish(next);
    EXPECT_EQ(value(), next);
  }
  run_control();
  EXPECT_EQ(released, 0) << "the worker may still read the first";
  run_worker();
  EXPECT_EQ(released, 0) << "that is the control thread's work";
  run_control();
  EXPECT_EQ(released, 1);
}

TEST_F(HostControlTest, AFailedRunKeepsTheOldObjectAndTellsThoseWhoWait) {
  auto script = owner();
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_NE(wait(trip), 0U);
  run_control();
  EXPECT_EQ(runs, 1) << "waiting also asks";
  publish(1);
  run_worker();
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK});
  EXPECT_NE(wait(trip), 0U);
  run_control();
  on_control([&] { table.publish(topic, nullptr, GH_E_UNREACHABLE); });
  run_worker();
  EXPECT_EQ(told.back(), GH_E_UNREACHABLE);
  EXPECT_EQ(value(), 1);
}

TEST_F(HostControlTest, WhoComesTooLateForARunWaitsForTheNextOne) {
  auto script = owner();
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_NE(wait(trip), 0U);
  run_control();
  publish(1);  // the worker has not heard of it yet
  EXPECT_NE(wait(trip), 0U);
  run_worker();
  EXPECT_EQ(told.size(), 1U);
  run_control();
  publish(2);
  run_worker();
  EXPECT_EQ(told.size(), 2U);
}

TEST_F(HostControlTest, WaitingIsBoundedTimedAndCancelled) {
  auto script = owner();
  add_here("a", script);
  std::optional<Trip> trip(std::in_place, *this, chain());
  (void)trip->run->request();
  EXPECT_NE(wait(*trip, 2, 1'000'000'000), 0U);
  const auto second = wait(*trip, 2);
  EXPECT_EQ(wait(*trip, 2), 0U);
  EXPECT_EQ(error, GH_E_FULL);
  worker.operations().cancel(second);
  EXPECT_NE(wait(*trip, 2), 0U);
  advance(1100ms);
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_E_DEADLINE});
  trip.reset();
  run_control();
  publish(1);
  run_worker();
  EXPECT_EQ(told.size(), 1U);
}

TEST_F(HostControlTest, ANamedTopicOutlivesTheInstanceThatMadeIt) {
  auto script = owner("keys");
  control.bind();
  auto first = make("a", script);
  const auto* first_topic = topic;
  worker.bind();
  table.ask(topic);
  run_control();
  publish(7);
  // The same library makes the next instance.
  InstanceSpec spec;
  spec.library = LibraryPtr(LibraryPtr{}, &first->library());
  spec.address = "route/r/b";
  spec.name = "a";
  auto config = std::make_shared<ValueTree>();
  const auto members = config->members(1);
  members[0].key = "script";
  members[0].value = Value::of_integer(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&script)));
  config->root = Value::of_map(members);
  spec.config = std::move(config);
  std::vector<InstanceFinding> findings;
  control.bind();
  auto second = Instance::create(runtime, std::move(spec), findings);
  ASSERT_TRUE(second);
  EXPECT_EQ(topic, first_topic);

  (*second).reset();
  EXPECT_EQ(value(), 7);
  first.reset();
  control_box.receive();
  worker.bind();
  run_worker();
  run_control();
  EXPECT_EQ(released, 1);
}

TEST_F(HostControlTest, PublishingWithoutARunIsMisbehaviour) {
  auto script = owner();
  auto& instance = add_here("a", script);
  const Entry entry(worker, instance, Phase::request);
  static const int kObject = 1;
  table.publish(topic, &kObject, GH_OK);
  EXPECT_EQ(misbehaviours(instance), 1U);
  EXPECT_EQ(value(), -1);
}

}  // namespace
}  // namespace gatehouse::core
