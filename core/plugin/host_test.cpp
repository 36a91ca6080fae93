// The functions of the host, each in and out of the phases that may call it.
#include "plugin/plugin_fixture_test.hpp"
#include "routing/route.hpp"

namespace gatehouse::core {
namespace {

class HostTest : public PluginTest {
 protected:
  /// One exchange whose request phase, and then whose response phase, run the lambdas.
  void in(std::function<void(gh_exchange*)> request, std::function<void(gh_exchange*)> response = {}) {
    script.request = [request](gh_exchange* x, void**) {
      request(x);
      return GH_PROCEED;
    };
    script.response = [response](gh_exchange* x, void**) {
      if (response) response(x);
      return GH_PROCEED;
    };
    instance = &add("a", script);
    trip = std::make_unique<Trip>(*this, chain());
    trip->exchange.route = &route;
    trip->exchange.request.query = "q=a+b%21&q=2";
    trip->exchange.request.headers.add("Cookie", "sid=s1");
    (void)trip->run->request();
    trip->exchange.response.status = 200;
    (void)trip->run->response();
    trip->run->end();
  }
  std::string text(gh_exchange* x, std::uint32_t which) {
    gh_text out{};
    EXPECT_EQ(host().text(x, which, &out), GH_OK);
    return std::string(view(out));
  }
  std::int64_t number(gh_exchange* x, std::uint32_t which) {
    std::int64_t out = -99;
    EXPECT_EQ(host().number(x, which, &out), GH_OK);
    return out;
  }
  std::string lookup(gh_exchange* x, std::uint32_t what, std::string_view name) {
    gh_text out{};
    const auto found = host().lookup(x, what, text_of(name), &out);
    return found == GH_OK ? std::string(view(out)) : "(" + std::to_string(found) + ")";
  }

  Script script;
  Route route;
  Instance* instance = nullptr;
  std::unique_ptr<Trip> trip;
};

TEST_F(HostTest, TextsAndNumbersTellTheExchange) {
  route.name = "orders-read";
  route.service = "orders";
  route.timeouts.request = std::chrono::seconds(7);
  in([&](gh_exchange* x) {
    EXPECT_EQ(text(x, GH_TEXT_METHOD), "GET");
    EXPECT_EQ(text(x, GH_TEXT_AUTHORITY), "api.example.com");
    EXPECT_EQ(text(x, GH_TEXT_ROUTE), "orders-read");
    EXPECT_EQ(text(x, GH_TEXT_SERVICE), "orders");
    EXPECT_EQ(text(x, GH_TEXT_UPSTREAM), "orders");
    EXPECT_EQ(text(x, GH_TEXT_SENT_TARGET), "/sent");
    EXPECT_EQ(text(x, GH_TEXT_GATEWAY), "edge");
    EXPECT_EQ(text(x, GH_TEXT_ALLOWED_METHODS), "GET, POST");
    EXPECT_EQ(number(x, GH_NUMBER_DEADLINE_LEFT_NS), INT64_MAX);
    EXPECT_EQ(number(x, GH_NUMBER_REQUEST_TIMEOUT_NS), 7'000'000'000);
    EXPECT_EQ(number(x, GH_NUMBER_REQUEST_SIZE), -1);
    EXPECT_EQ(number(x, GH_NUMBER_STATUS), 0);
    std::int64_t out = 0;
    EXPECT_EQ(host().number(x, 4711, &out), GH_E_ABSENT);
    EXPECT_EQ(host().report(x), nullptr);
  });
}

TEST_F(HostTest, NamedValuesAreFoundOrAbsent) {
  route.labels = {{"team", "payments"}};
  in([&](gh_exchange* x) {
    EXPECT_EQ(lookup(x, GH_LOOKUP_LABEL, "team"), "payments");
    EXPECT_EQ(lookup(x, GH_LOOKUP_LABEL, "none"), "(-4)");
    EXPECT_EQ(lookup(x, GH_LOOKUP_QUERY_PARAMETER, "q"), "a b!");
    EXPECT_EQ(lookup(x, GH_LOOKUP_COOKIE, "sid"), "s1");
    EXPECT_EQ(lookup(x, GH_LOOKUP_CLAIM, "sub"), "(-4)");
    EXPECT_EQ(lookup(x, 99, "x"), "(-4)");
  });
}

TEST_F(HostTest, HeadsAreWrittenWhereThePhaseAllowsIt) {
  in(
      [&](gh_exchange* x) {
        gh_text first{};
        EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of("x-a"), text_of("1")), GH_OK);
        EXPECT_EQ(host().header_add(x, GH_REQUEST, text_of("X-A"), text_of("2")), GH_OK);
        EXPECT_EQ(host().header_get(x, GH_REQUEST, text_of("X-a"), &first), 2);
        EXPECT_EQ(view(first), "1");
        EXPECT_EQ(host().header_remove(x, GH_REQUEST, text_of("x-a")), 2);
        for (const auto* name : {"Host", "content-length", "transfer-encoding", "Connection", "bad name", ""}) {
          EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of(name), text_of("1")), GH_E_ARGUMENT) << name;
        }
        EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of("x"), text_of("a\r\nb: c")), GH_E_ARGUMENT);
        EXPECT_EQ(host().header_set(x, GH_RESPONSE, text_of("x"), text_of("1")), GH_E_PHASE);
      },
      [&](gh_exchange* x) {
        EXPECT_EQ(host().header_set(x, GH_RESPONSE, text_of("x"), text_of("1")), GH_OK);
        EXPECT_EQ(host().set_status(x, 201), GH_OK);
        EXPECT_EQ(host().set_status(x, 99), GH_E_ARGUMENT);
        EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of("x"), text_of("1")), GH_E_PHASE);
      });
  EXPECT_EQ(trip->exchange.response.status, 201);
  EXPECT_EQ(misbehaviours(*instance), 2U);
}

TEST_F(HostTest, AnIdentityIsSetOnceByAProvider) {
  script.manifest = R"({"manifest":1,"provides":["identity"]})";
  in([&](gh_exchange* x) {
    EXPECT_EQ(host().identity(x)->kind, std::uint32_t{GH_ANONYMOUS});
    EXPECT_EQ(host().identity(x)->token_version, -1);
    gh_text scopes[] = {text_of("a"), text_of("b")};
    gh_identity given{};
    given.size = sizeof given;
    given.kind = GH_USER;
    given.subject = text_of("alice");
    given.scopes = scopes;
    given.scope_count = 2;
    given.claims_json = text_of(R"({"realm":{"roles":["x","y"]},"age":7,"ok":true})");
    given.level = 9;
    EXPECT_EQ(host().set_identity(x, &given), GH_E_ARGUMENT);
    given.level = 2;
    EXPECT_EQ(host().set_identity(x, &given), GH_OK);
    scopes[0] = text_of("changed");
    EXPECT_EQ(view(host().identity(x)->scopes[0]), "a");
    EXPECT_EQ(lookup(x, GH_LOOKUP_CLAIM, "realm.roles"), "x y");
    EXPECT_EQ(lookup(x, GH_LOOKUP_CLAIM, "age"), "7");
    EXPECT_EQ(lookup(x, GH_LOOKUP_CLAIM, "ok"), "true");
    EXPECT_EQ(view(host().consumer(x)->name), "apps");
    EXPECT_EQ(lookup(x, GH_LOOKUP_CONSUMER_ATTRIBUTE, "plan"), "gold");
    EXPECT_EQ(host().set_identity(x, &given), GH_E_DENIED);
  });
}

TEST_F(HostTest, WhatTheManifestDoesNotDeclareIsDenied) {
  in([&](gh_exchange* x) {
    gh_identity given{};
    given.size = sizeof given;
    EXPECT_EQ(host().set_identity(x, &given), GH_E_DENIED);
    EXPECT_EQ(host().note(x, text_of("n"), text_of("v")), GH_E_DENIED);
    EXPECT_EQ(host().set_upstream(x, text_of("other")), GH_E_DENIED);
    EXPECT_EQ(host().refuse(x, text_of("nope"), nullptr), GH_E_DENIED);
  });
}

TEST_F(HostTest, NotesAndAnotherUpstreamReachTheReport) {
  script.manifest = R"({"manifest":1,"notes":["state"],"uses":["upstream"]})";
  std::string told;
  script.end = [&](gh_exchange*, void*, const gh_report* report) {
    told = std::string(view(report->notes[0].plugin)) + "." + std::string(view(report->notes[0].name)) + "=" +
           std::string(view(report->notes[0].value)) + " via " + std::string(view(report->upstream));
  };
  in([&](gh_exchange* x) {
    EXPECT_EQ(host().note(x, text_of("state"), text_of("open")), GH_OK);
    EXPECT_EQ(host().note(x, text_of("state"), text_of("closed")), GH_OK);
    EXPECT_EQ(lookup(x, GH_LOOKUP_NOTE, "a.state"), "closed");
    EXPECT_EQ(host().set_upstream(x, text_of("unknown")), GH_E_ABSENT);
    EXPECT_EQ(host().set_upstream(x, text_of("other")), GH_OK);
  });
  EXPECT_EQ(told, "a.state=closed via other");
}

TEST_F(HostTest, ARefusalCarriesFieldsAndCheckedMembers) {
  script.manifest = R"({"manifest":1,"reasons":[{"code":"slow_down","status":429,"text":"Slow down."}]})";
  in([&](gh_exchange* x) {
    const gh_field field{text_of("retry-after"), text_of("3")};
    gh_refusal more{};
    more.size = sizeof more;
    more.fields = &field;
    more.field_count = 1;
    more.detail = text_of("bucket");
    more.members_json = text_of("[1]");
    EXPECT_EQ(host().refuse(x, text_of("slow_down"), &more), GH_E_ARGUMENT);
    more.members_json = text_of(R"({"policies":["p"]})");
    EXPECT_EQ(host().refuse(x, text_of("slow_down"), &more), GH_OK);
    more.status = 200;
    EXPECT_EQ(host().refuse(x, text_of("slow_down"), &more), GH_E_ARGUMENT);
  });
}

TEST_F(HostTest, TheArenaOfPluginsIsBounded) {
  in([&](gh_exchange* x) {
    auto* aligned = host().alloc(x, 100, 64);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(aligned) % 64, 0U);
    EXPECT_EQ(host().alloc(x, 8, 3), nullptr);
    const auto left = number(x, GH_NUMBER_ARENA_LEFT);
    EXPECT_EQ(left, static_cast<std::int64_t>(kMaxPluginArena) - 100);
    EXPECT_EQ(host().alloc(x, static_cast<std::uint64_t>(left) + 1, 1), nullptr);
    EXPECT_NE(host().alloc(x, static_cast<std::uint64_t>(left), 1), nullptr);
    EXPECT_EQ(host().header_set(x, GH_REQUEST, text_of("x"), text_of("1")), GH_E_MEMORY);
  });
}

TEST_F(HostTest, AHandleThatIsNoneStopsAtTheTable) {
  alignas(16) char nothing[4096] = {};
  in([&](gh_exchange*) {
    auto* stale = reinterpret_cast<gh_exchange*>(nothing);
    gh_text out{};
    EXPECT_EQ(host().text(stale, GH_TEXT_PATH, &out), GH_E_ARGUMENT);
    EXPECT_EQ(host().alloc(nullptr, 8, 8), nullptr);
    EXPECT_EQ(host().body_count(reinterpret_cast<gh_body*>(nothing)), 0U);
    EXPECT_EQ(host().identity(stale)->kind, std::uint32_t{GH_ANONYMOUS});
  });
  EXPECT_EQ(misbehaviours(*instance), 3U);
}

TEST_F(HostTest, ValuesOfAWrongKindGiveNothing) {
  ValueTree tree;
  ASSERT_FALSE(parse_json(R"({"a":[1,2],"b":"t","c":3})", tree));
  const auto* root = reinterpret_cast<const gh_value*>(&tree.root);
  EXPECT_EQ(host().value_kind(nullptr), std::uint32_t{GH_VALUE_NULL});
  EXPECT_EQ(host().value_size(root), 3U);
  gh_text key{};
  EXPECT_EQ(host().value_size(host().value_at(root, 0, &key)), 2U);
  EXPECT_EQ(view(key), "a");
  EXPECT_EQ(host().value_at(root, 3, &key), nullptr);
  EXPECT_EQ(view(host().value_text(host().value_find(root, text_of("b")))), "t");
  EXPECT_EQ(host().value_integer(host().value_find(root, text_of("b"))), 0);
  EXPECT_EQ(host().value_real(host().value_find(root, text_of("c"))), 3.0);
  EXPECT_EQ(host().value_find(root, text_of("none")), nullptr);
}

TEST_F(HostTest, AnInstanceKnowsItsPlace) {
  in([](gh_exchange*) {});
  auto* handle = instance->handle();
  EXPECT_EQ(view(host().instance_text(handle, GH_INSTANCE_ADDRESS)), "route/r/a");
  EXPECT_EQ(view(host().instance_text(handle, GH_INSTANCE_GATEWAY)), "edge");
  EXPECT_EQ(view(host().instance_text(handle, GH_INSTANCE_STATE_DIRECTORY)), "");
  std::int64_t out = 0;
  EXPECT_EQ(host().instance_number(handle, GH_INSTANCE_WORKERS, &out), GH_OK);
  EXPECT_EQ(out, 1);
  EXPECT_EQ(host().manage_header(handle, text_of("x-late")), GH_E_PHASE);
  std::array<unsigned char, 16> random{};
  host().random(handle, random.data(), random.size());
  EXPECT_NE(random, (std::array<unsigned char, 16>{}));
  EXPECT_EQ(host().now(handle), now.time_since_epoch().count());
}

}  // namespace
}  // namespace gatehouse::core
