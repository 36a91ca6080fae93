// Walks over heads: order, answers, failures, shadow.
#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

using ChainRunTest = PluginTest;

/// Writes down who ran.
Script teller(std::string& journal, const std::string& name) {
  Script script;
  script.request = [&journal, name](gh_exchange*, void**) {
    journal += name + "> ";
    return GH_PROCEED;
  };
  script.response = [&journal, name](gh_exchange*, void**) {
    journal += "<" + name + " ";
    return GH_PROCEED;
  };
  script.end = [&journal, name](gh_exchange*, void*, const gh_report*) { journal += name + "! "; };
  return script;
}

TEST_F(ChainRunTest, AnEmptyChainHasNoRun) {
  const Chain empty;
  Trip trip(*this, empty);
  EXPECT_EQ(trip.run, nullptr);
}

TEST_F(ChainRunTest, RequestsRunInWrittenOrderResponsesInReverse) {
  std::string journal;
  auto a = teller(journal, "a");
  auto b = teller(journal, "b");
  add("a", a);
  add("b", b);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::proceed);
  EXPECT_FALSE(trip.run->wants_request_body());
  EXPECT_EQ(trip.run->response(), Walk::proceed);
  EXPECT_FALSE(trip.run->wants_response_body());
  trip.run->end();
  EXPECT_EQ(journal, "a> b> <b <a b! a! ");
}

TEST_F(ChainRunTest, AnAnswerEndsTheWayInAndPassesOnlyThoseBeforeIt) {
  std::string journal;
  auto a = teller(journal, "a");
  auto b = teller(journal, "b");
  auto c = teller(journal, "c");
  b.request = [&](gh_exchange* x, void**) {
    const gh_field field{text_of("x-a"), text_of("1")};
    EXPECT_EQ(host().respond(x, 201, &field, 1, text_of("body")), GH_OK);
    return GH_RESPONDED;
  };
  add("a", a);
  add("b", b);
  add("c", c);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::answered);
  const auto& answer = trip.run->answer();
  EXPECT_EQ(answer.kind, PluginAnswer::Kind::response);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "body");
  ASSERT_EQ(answer.fields.size(), 1U);
  EXPECT_EQ(answer.fields[0].name, "x-a");
  EXPECT_EQ(answer.by->address(), "route/r/b");
  EXPECT_EQ(trip.run->response(), Walk::proceed);
  trip.run->end();
  EXPECT_EQ(journal, "a> <a b! a! ");
}

TEST_F(ChainRunTest, AnObserverIsToldOfExchangesThatReachedNobody) {
  std::string journal;
  auto a = teller(journal, "a");
  auto log = teller(journal, "log");
  log.flags = GH_OBSERVER;
  add("a", a);
  add("log", log);
  Trip trip(*this, chain());
  trip.run->end();
  EXPECT_EQ(journal, "log! ");
}

TEST_F(ChainRunTest, TheEndComesOnceAlsoWithoutACall) {
  Script script;
  script.request = [](gh_exchange*, void** state) {
    *state = state;
    return GH_PROCEED;
  };
  void* seen = nullptr;
  script.end = [&](gh_exchange*, void* state, const gh_report*) { seen = state; };
  add("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  EXPECT_EQ(script.ended, 1);
  EXPECT_NE(seen, nullptr);
}

TEST_F(ChainRunTest, AResponsePhaseMayReplaceTheResponseAndTheOuterOnesSeeIt) {
  std::string journal;
  auto a = teller(journal, "a");
  auto b = teller(journal, "b");
  b.manifest = R"({"manifest":1,"reasons":[{"code":"no_good","status":409,"text":"No good."}]})";
  b.response = [&](gh_exchange* x, void**) {
    EXPECT_EQ(host().refuse(x, text_of("no_good"), nullptr), GH_OK);
    return GH_RESPONDED;
  };
  add("a", a);
  add("b", b);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_EQ(trip.run->response(), Walk::answered);
  EXPECT_EQ(trip.run->answer().kind, PluginAnswer::Kind::refusal);
  EXPECT_EQ(trip.run->answer().status, 409);
  EXPECT_EQ(trip.run->answer().text, "No good.");
  EXPECT_EQ(trip.run->response(), Walk::proceed);
  EXPECT_EQ(journal, "a> b> <a ");
}

TEST_F(ChainRunTest, AFailureIsAnsweredUnlessTheInstanceIsOpen) {
  for (const auto on_failure : {OnFailure::closed, OnFailure::open}) {
    std::string journal;
    Script bad;
    bad.request = [](gh_exchange*, void**) { return GH_FAILED; };
    bad.response = [&journal](gh_exchange*, void**) {
      journal += "bad ";
      return GH_PROCEED;
    };
    auto next = teller(journal, "next");
    entries.clear();
    built.reset();
    const auto& instance = add("bad", bad, PluginMode::enforce, on_failure);
    add("next", next);
    Trip trip(*this, chain());
    const auto walk = trip.run->request();
    EXPECT_EQ(account(instance, Phase::request).failed.value(), 1U + (on_failure == OnFailure::open ? 1U : 0U));
    if (on_failure == OnFailure::closed) {
      EXPECT_EQ(walk, Walk::answered);
      EXPECT_EQ(trip.run->answer().error, Error::plugin_failed);
      continue;
    }
    EXPECT_EQ(walk, Walk::proceed);
    (void)trip.run->response();
    EXPECT_EQ(journal, "next> <next ") << "a failed instance is as if it had not been there";
  }
}

TEST_F(ChainRunTest, VerdictsThatMakeNoSenseAreFailuresAndCounted) {
  std::int32_t verdict = GH_RESPONDED;
  Script script;
  script.request = [&](gh_exchange*, void**) { return verdict; };
  const auto& instance = add("a", script);
  for (const auto odd : {std::int32_t{GH_RESPONDED}, std::int32_t{17}, std::int32_t{-1}}) {
    verdict = odd;
    Trip trip(*this, chain());
    EXPECT_EQ(trip.run->request(), Walk::answered) << odd;
    EXPECT_EQ(trip.run->answer().error, Error::plugin_failed);
  }
  EXPECT_EQ(misbehaviours(instance), 3U);
}

TEST_F(ChainRunTest, AnAnswerWithoutTheVerdictIsAFailure) {
  Script script;
  script.request = [&](gh_exchange* x, void**) {
    EXPECT_EQ(host().respond(x, 200, nullptr, 0, {}), GH_OK);
    return GH_PROCEED;
  };
  const auto& instance = add("a", script);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::answered);
  EXPECT_EQ(trip.run->answer().error, Error::plugin_failed);
  EXPECT_EQ(misbehaviours(instance), 1U);
}

TEST_F(ChainRunTest, WhatAnInstanceInShadowDoesIsDroppedAndCounted) {
  Script script;
  script.manifest =
      R"({"manifest":1,"provides":["identity"],"reasons":[{"code":"blocked","status":403,"text":"Blocked."}]})";
  script.request = [&](gh_exchange* x, void**) {
    gh_identity identity{};
    identity.size = sizeof identity;
    identity.kind = GH_USER;
    EXPECT_EQ(host().set_identity(x, &identity), GH_OK);
    EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of("x-seen"), text_of("1")), GH_OK);
    EXPECT_EQ(host().hint(x, GH_FINISH), GH_OK);
    EXPECT_EQ(host().refuse(x, text_of("blocked"), nullptr), GH_OK);
    return GH_RESPONDED;
  };
  const auto& instance = add("a", script, PluginMode::shadow);
  Trip trip(*this, chain());
  EXPECT_EQ(trip.run->request(), Walk::proceed);
  EXPECT_TRUE(trip.exchange.request.headers.empty());
  EXPECT_TRUE(trip.run->identity().is_anonymous());
  EXPECT_FALSE(trip.run->must_finish());
  EXPECT_EQ(instance.account().workers[0].would_refuse[0].value(), 1U);
  EXPECT_EQ(instance.account().workers[0].refusals[0].value(), 0U);
  const auto& report = trip.run->report();
  ASSERT_EQ(report.instance_count, 1U);
  EXPECT_EQ(report.instances[0].is_shadow, 1U);
  EXPECT_EQ(report.instances[0].would_status, 403U);
  EXPECT_EQ(view(report.instances[0].reason), "blocked");
}

TEST_F(ChainRunTest, PhasesAndTheirSamplesAreCounted) {
  Script script;
  script.request = [](gh_exchange*, void**) { return GH_PROCEED; };
  const auto& instance = add("a", script);
  for (int i = 0; i < 33; ++i) {
    Trip trip(*this, chain());
    (void)trip.run->request();
  }
  EXPECT_EQ(account(instance, Phase::request).calls.value(), 33U);
  EXPECT_EQ(account(instance, Phase::end).calls.value(), 33U);
  BucketSums sums;
  instance.account().workers[0].durations[0].add_to(sums);
  std::uint64_t sampled = 0;
  for (const auto count : sums.counts) sampled += count;
  EXPECT_EQ(sampled, 3U);
  const auto totals = totals_of(instance.account(), runtime.rate());
  EXPECT_GT(totals.phases[0].running, 0.0);
}

}  // namespace
}  // namespace gatehouse::core
