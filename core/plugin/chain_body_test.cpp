// Bodies: streamed, buffered, replaced, too large, and kept over a suspension.
#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

std::string manifest_of(const std::string& direction, const std::string& wish) {
  return R"({"manifest":1,")" + direction + R"(_body":)" + wish + "}";
}

class ChainBodyTest : public PluginTest {
 protected:
  /// Notes what each call saw and proceeds.
  Script::Body watcher(std::string& journal) {
    return [this, &journal](gh_exchange*, gh_body* body) {
      journal += "[";
      for (std::uint64_t i = 0; i < host().body_count(body); ++i) journal += view(host().body_segment(body, i));
      if (host().body_is_last(body) != 0) journal += ".";
      if (host().body_is_over(body) != 0) journal += "!";
      journal += "]";
      return GH_PROCEED;
    };
  }
  static std::string out(const Trip& trip) {
    std::string text;
    for (const auto& segment : trip.run->body()) text += segment;
    return text;
  }
};

TEST_F(ChainBodyTest, AStreamPassesPieceByPieceAndMayBeReplaced) {
  std::string journal;
  Script outer;
  outer.manifest = manifest_of("request", R"({"how":"stream"})");
  outer.request_body = [&](gh_exchange* x, gh_body* body) {
    const gh_text parts[] = {text_of("<"), host().body_segment(body, 0), text_of(">")};
    EXPECT_EQ(host().body_replace(x, body, parts, 3), GH_OK);
    return GH_PROCEED;
  };
  Script inner;
  inner.manifest = manifest_of("request", R"({"how":"stream"})");
  inner.request_body = watcher(journal);
  add("a", outer);
  add("b", inner);
  Trip trip(*this, chain());
  (void)trip.run->request();
  ASSERT_TRUE(trip.run->wants_request_body());
  EXPECT_FALSE(trip.run->holds_request_body());
  EXPECT_EQ(trip.run->push_request_body("one", false), Walk::proceed);
  EXPECT_EQ(out(trip), "<one>");
  EXPECT_EQ(trip.run->push_request_body("two", true), Walk::proceed);
  EXPECT_EQ(out(trip), "<two>");
  EXPECT_EQ(journal, "[<one>][<two>.]");
}

TEST_F(ChainBodyTest, ABufferIsCalledOnceWithTheWhole) {
  std::string journal;
  Script script;
  script.manifest = manifest_of("request", R"({"how":"buffer","max":100})");
  script.request_body = watcher(journal);
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  EXPECT_TRUE(trip.run->holds_request_body());
  EXPECT_EQ(trip.run->push_request_body("one", false), Walk::proceed);
  EXPECT_EQ(out(trip), "");
  EXPECT_EQ(trip.run->push_request_body("two", false), Walk::proceed);
  EXPECT_EQ(trip.run->push_request_body({}, true), Walk::proceed);
  EXPECT_EQ(out(trip), "onetwo");
  EXPECT_EQ(journal, "[onetwo.]");
  EXPECT_FALSE(trip.run->holds_request_body());
}

TEST_F(ChainBodyTest, ARequestOverTheBufferIsTooLarge) {
  std::string journal;
  Script script;
  script.manifest = manifest_of("request", R"({"how":"buffer","max":4})");
  script.request_body = watcher(journal);
  for (const auto mode : {PluginMode::enforce, PluginMode::shadow}) {
    entries.clear();
    built.reset();
    add("a", script, mode);
    Trip trip(*this, chain());
    (void)trip.run->request();
    (void)trip.run->push_request_body("one", false);
    const auto walk = trip.run->push_request_body("two", false);
    if (mode == PluginMode::enforce) {
      EXPECT_EQ(walk, Walk::answered);
      EXPECT_EQ(trip.run->answer().error, Error::request_too_large);
    } else {
      EXPECT_EQ(walk, Walk::proceed);
      EXPECT_EQ(out(trip), "onetwo");
    }
  }
  EXPECT_EQ(journal, "[onetwo!]");
}

TEST_F(ChainBodyTest, AResponseOverTheBufferStreamsOrFailsAsTheManifestSays) {
  for (const bool fails : {false, true}) {
    std::string journal;
    Script script;
    script.manifest = manifest_of(
        "response", std::string(R"({"how":"buffer","max":4,"over":")") + (fails ? "fail" : "stream") + R"("})");
    script.response_body = watcher(journal);
    entries.clear();
    built.reset();
    add("a", script);
    Trip trip(*this, chain());
    (void)trip.run->request();
    (void)trip.run->response();
    EXPECT_TRUE(trip.run->holds_response_head());
    (void)trip.run->push_response_body("one", false);
    EXPECT_EQ(trip.run->push_response_body("two", false), fails ? Walk::answered : Walk::proceed);
    EXPECT_EQ(trip.run->holds_response_head(), fails);
    if (fails) continue;
    EXPECT_EQ(trip.run->push_response_body("three", true), Walk::proceed);
    EXPECT_EQ(out(trip), "three");
    EXPECT_EQ(journal, "[onetwo!][three.!]");
  }
}

TEST_F(ChainBodyTest, APieceOutlivesASuspension) {
  gh_exchange* handle = nullptr;
  Script script;
  script.manifest = manifest_of("request", R"({"how":"stream"})");
  script.request_body = [&](gh_exchange* x, gh_body*) {
    handle = x;
    return GH_SUSPENDED;
  };
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  std::string receive_buffer = "piece";
  EXPECT_EQ(trip.run->push_request_body(receive_buffer, true), Walk::suspended);
  receive_buffer = "XXXXX";
  trip.settle();
  host().resume(handle, GH_PROCEED);
  turn();
  EXPECT_EQ(trip.walk, Walk::proceed);
  EXPECT_EQ(out(trip), "piece");
}

TEST_F(ChainBodyTest, WishesOfOneExchangeStayWithinTheManifest) {
  std::vector<std::int32_t> answers;
  Script script;
  script.manifest = R"({"manifest":1,"request_body":{"how":"stream"},
                        "response_body":{"how":"buffer","max":10,"default":"none"}})";
  script.request = [&](gh_exchange* x, void**) {
    answers.push_back(host().want_body(x, GH_REQUEST, GH_BODY_BUFFER, 0));
    answers.push_back(host().want_body(x, GH_REQUEST, GH_BODY_NONE, 0));
    answers.push_back(host().want_body(x, GH_RESPONSE, GH_BODY_BUFFER, 3));
    answers.push_back(host().want_body(x, 7, GH_BODY_NONE, 0));
    return GH_PROCEED;
  };
  std::string journal;
  script.request_body = watcher(journal);
  script.response_body = watcher(journal);
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  (void)trip.run->response();
  EXPECT_EQ(answers, (std::vector<std::int32_t>{GH_E_DENIED, GH_OK, GH_OK, GH_E_ARGUMENT}));
  EXPECT_FALSE(trip.run->wants_request_body());
  EXPECT_TRUE(trip.run->holds_response_head());
  (void)trip.run->push_response_body("1234", true);
  EXPECT_EQ(journal, "[1234.!]");
}

TEST_F(ChainBodyTest, AnAnswerComesOnlyWhileItCanStillBeSent) {
  std::vector<std::int32_t> answers;
  Script script;
  script.manifest = R"({"manifest":1,"request_body":{"how":"stream"},"response_body":{"how":"stream"}})";
  const auto answer = [&](gh_exchange* x, gh_body*) {
    answers.push_back(host().respond(x, 204, nullptr, 0, {}));
    return answers.back() == GH_OK ? GH_RESPONDED : GH_PROCEED;
  };
  script.request_body = answer;
  script.response_body = answer;
  add("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  trip.run->forwarding_begun();
  EXPECT_EQ(trip.run->push_request_body("x", true), Walk::proceed);
  (void)trip.run->response();
  EXPECT_EQ(trip.run->push_response_body("x", false), Walk::answered);
  EXPECT_EQ(answers, (std::vector<std::int32_t>{GH_E_PHASE, GH_OK}));
}

TEST_F(ChainBodyTest, AnOpenFailureLetsTheBufferedBodyPassAsItWas) {
  Script script;
  script.manifest = manifest_of("request", R"({"how":"buffer"})");
  script.request_body = [&](gh_exchange* x, gh_body* body) {
    const auto other = text_of("other");
    (void)host().body_replace(x, body, &other, 1);
    return GH_FAILED;
  };
  add("a", script, PluginMode::enforce, OnFailure::open);
  Trip trip(*this, chain());
  (void)trip.run->request();
  (void)trip.run->push_request_body("one", false);
  EXPECT_EQ(trip.run->push_request_body("two", true), Walk::proceed);
  EXPECT_EQ(out(trip), "onetwo");
}

}  // namespace
}  // namespace gatehouse::core
