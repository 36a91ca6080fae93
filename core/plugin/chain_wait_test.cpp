// Suspensions: how they begin, and everything that can end them.
#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

class ChainWaitTest : public PluginTest {
 protected:
  /// Suspends every request phase on `pending`, with a completion that resumes with `verdict`.
  Script waiter(std::int32_t verdict = GH_PROCEED) {
    Script script;
    script.manifest = R"({"manifest":1})";
    script.request = [this, verdict](gh_exchange* x, void**) {
      exchange = x;
      resume_with = verdict;
      auto* run = ChainRun::of(x);
      EXPECT_NE(pending.begin(run, run->acting(), &done, this), 0U);
      return GH_SUSPENDED;
    };
    return script;
  }
  static void done(void* context, std::int32_t error) {
    auto& self = *static_cast<ChainWaitTest*>(context);
    self.told = error;
    self.host().resume(self.exchange, self.resume_with);
  }

  Pending pending;
  gh_exchange* exchange = nullptr;
  std::int32_t resume_with = GH_PROCEED;
  std::optional<std::int32_t> told;
};

TEST_F(ChainWaitTest, ACompletionResumesTheWalkInTheNextTurn) {
  auto script = waiter();
  Script next;
  bool ran = false;
  next.request = [&](gh_exchange*, void**) {
    ran = true;
    return GH_PROCEED;
  };
  const auto& instance = add("a", script);
  add("b", next);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::suspended);
  trip.settle();
  EXPECT_FALSE(trip.walk);
  advance(std::chrono::milliseconds(20));
  pending.complete(GH_OK);
  EXPECT_FALSE(trip.walk) << "not inside the call";
  turn();
  EXPECT_EQ(trip.walk, Walk::proceed);
  EXPECT_TRUE(ran);
  EXPECT_EQ(account(instance, Phase::request).suspended.value(), 1U);
  EXPECT_EQ(account(instance, Phase::request).waiting.value(), 20'000'000U);
}

TEST_F(ChainWaitTest, AResumeMayAnswerOrFail) {
  auto script = waiter(GH_FAILED);
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.settle();
  pending.complete(GH_OK);
  turn();
  EXPECT_EQ(trip.walk, Walk::answered);
  EXPECT_EQ(trip.run->answer().error, Error::plugin_failed);
}

TEST_F(ChainWaitTest, ASecondResumeIsIgnoredAndCounted) {
  auto script = waiter();
  const auto& instance = add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.settle();
  pending.complete(GH_OK);
  host().resume(exchange, GH_FAILED);
  turn();
  EXPECT_EQ(trip.walk, Walk::proceed);
  host().resume(exchange, GH_PROCEED);
  EXPECT_EQ(misbehaviours(instance), 2U);
}

TEST_F(ChainWaitTest, TheDeadlineIsTheFailureOfTheInstanceAndCancelsWhatItBegan) {
  auto script = waiter();
  const auto& instance = add("a", script);
  Trip trip(*this, chain());
  trip.run->set_deadline(now + std::chrono::seconds(1));
  (void)trip.run->request();
  trip.settle();
  advance(std::chrono::milliseconds(900));
  EXPECT_FALSE(trip.walk);
  advance(std::chrono::milliseconds(200));
  EXPECT_EQ(trip.walk, Walk::answered);
  EXPECT_EQ(trip.run->answer().error, Error::plugin_failed);
  EXPECT_EQ(pending.abandons, 1);
  EXPECT_FALSE(told);
  EXPECT_EQ(account(instance, Phase::request).failed.value(), 1U);
}

TEST_F(ChainWaitTest, WithoutADeadlineASuspensionStillEnds) {
  auto script = waiter();
  add("a", script, PluginMode::enforce, OnFailure::open);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.settle();
  for (int i = 0; i < 40; ++i) advance(std::chrono::seconds(10));
  EXPECT_EQ(trip.walk, Walk::proceed);
}

TEST_F(ChainWaitTest, AClientThatLeavesEndsIt) {
  auto script = waiter();
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.client.ready |= kHungUp;
  trip.settle();
  EXPECT_EQ(trip.walk, Walk::client_gone);
  EXPECT_EQ(pending.abandons, 1);
  trip.run->end();
  EXPECT_EQ(script.ended, 1);
}

TEST_F(ChainWaitTest, AnInstanceThatMustFinishOutlivesTheClient) {
  auto script = waiter();
  const auto wait = script.request;
  script.request = [this, wait](gh_exchange* x, void** state) {
    EXPECT_EQ(host().hint(x, GH_FINISH), GH_OK);
    return wait(x, state);
  };
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.client.ready |= kHungUp;
  trip.settle();
  EXPECT_FALSE(trip.walk);
  pending.complete(GH_OK);
  turn();
  EXPECT_EQ(trip.walk, Walk::proceed);
}

TEST_F(ChainWaitTest, ACancelledExchangeEndsIt) {
  auto script = waiter();
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.settle();
  trip.deadline.cancel();
  EXPECT_EQ(trip.walk, Walk::shutdown);
  EXPECT_EQ(pending.abandons, 1);
}

TEST_F(ChainWaitTest, ThePluginMayCancelItsOwnOperationOnce) {
  auto script = waiter();
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  const auto id = pending.id();
  host().cancel(&host(), id);
  EXPECT_EQ(pending.abandons, 1);
  host().cancel(&host(), id);
  host().cancel(&host(), 0);
  EXPECT_EQ(pending.abandons, 1);
  EXPECT_EQ(worker.operations().pending(), 0U);
}

TEST_F(ChainWaitTest, ALateResumeOfAFailedInstanceDoesNotResumeAnother) {
  auto slow = waiter();
  Script other;
  other.request = [](gh_exchange*, void**) { return GH_SUSPENDED; };
  const auto& first = add("a", slow, PluginMode::enforce, OnFailure::open);
  add("b", other);
  Trip trip(*this, chain());
  trip.run->set_deadline(now + std::chrono::seconds(1));
  (void)trip.run->request();
  trip.settle();
  trip.run->set_deadline(now + std::chrono::seconds(1));
  advance(std::chrono::milliseconds(1100));
  trip.run->set_deadline(now + std::chrono::seconds(9));
  {
    const Entry late(worker, first, Phase::request);  // a waker of the first instance
    host().resume(exchange, GH_PROCEED);
  }
  turn();
  EXPECT_FALSE(trip.walk == Walk::proceed);
  EXPECT_EQ(misbehaviours(first), 1U);
}

TEST_F(ChainWaitTest, WhatACompletionDoesItsOwnInstanceDoes) {
  struct Late {
    const gh_host& host;
    gh_exchange* exchange;
    std::int32_t note;
  } late{host(), nullptr, 99};
  Script first;
  first.manifest = R"({"manifest":1,"notes":["late"]})";
  first.request = [&](gh_exchange* x, void**) {
    late.exchange = x;
    auto* run = ChainRun::of(x);
    const auto done = [](void* context, std::int32_t) {
      auto& self = *static_cast<Late*>(context);
      self.note = self.host.note(self.exchange, text_of("late"), text_of("1"));
      self.host.resume(self.exchange, GH_PROCEED);
    };
    EXPECT_NE(pending.begin(run, run->acting(), done, &late), 0U);
    return GH_PROCEED;
  };
  Script second;
  second.request = [](gh_exchange*, void**) { return GH_SUSPENDED; };
  const auto& instance = add("a", first);
  add("b", second);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::suspended);
  trip.settle();
  pending.complete(GH_OK);
  turn();
  EXPECT_EQ(late.note, GH_OK) << "declared by the first, not by the one the walk waits for";
  EXPECT_FALSE(trip.walk) << "it may not end the suspension of another";
  EXPECT_EQ(misbehaviours(instance), 1U);
  host().resume(late.exchange, GH_PROCEED);
  turn();
  EXPECT_EQ(trip.walk, Walk::proceed);
}

TEST_F(ChainWaitTest, OperationsOfAnExchangeAreBounded) {
  Script script;
  std::vector<std::unique_ptr<Pending>> begun;
  std::uint32_t refused = 0;
  script.request = [&](gh_exchange* x, void**) {
    auto* run = ChainRun::of(x);
    for (std::uint32_t i = 0; i < kMaxOperationsOfExchange + 3; ++i) {
      begun.push_back(std::make_unique<Pending>());
      if (begun.back()->begin(run, run->acting(), nullptr, nullptr) == 0) ++refused;
    }
    return GH_PROCEED;
  };
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_EQ(refused, 3U);
  trip.run->end();
  EXPECT_EQ(worker.operations().pending(), 0U);
  EXPECT_EQ(begun.front()->abandons, 1);
}

}  // namespace
}  // namespace gatehouse::core
