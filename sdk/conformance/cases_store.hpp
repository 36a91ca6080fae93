// Conformance: the store. The same claims hold at once (local) and later (redis).
#pragma once

#include <functional>

#include "conformance/cases_answers.hpp"
#include "conformance/scene.hpp"
#include "gatehouse/abi/ext/store.h"

namespace gatehouse::conformance {

/// Runs one store call after the other within on_request: each step begins a call and looks at its result when it is
/// there.
struct StoreStory {
  const gh_store_v1* table = nullptr;
  gh_store* store = nullptr;
  const gh_host* host = nullptr;
  gh_exchange* exchange = nullptr;
  gh_store_entry entry{};
  gh_take_result taken{};
  std::vector<std::function<gh_op(StoreStory&)>> steps;  ///< each looks at the result before, then begins
  std::size_t next = 0;
  bool was_suspended = false;

  /// True: all steps are through.
  bool go_on() {
    while (next < steps.size()) {
      if (steps[next++](*this) == 0) continue;
      return false;
    }
    return true;
  }
  static void done(void* context, std::int32_t) {
    auto& self = *static_cast<StoreStory*>(context);
    if (self.go_on()) self.host->resume(self.exchange, GH_PROCEED);
  }
  bool open(Call& call, const char* name) {
    table = call.extension<gh_store_v1>(GH_STORE);
    store = table->open(call.instance, text(name), nullptr, nullptr);
    return store != nullptr;
  }
  std::int32_t run(Call& call) {
    host = &call.host;
    exchange = call.exchange;
    next = 0;
    if (go_on()) return GH_PROCEED;
    was_suspended = true;
    return GH_SUSPENDED;
  }

  gh_op get(const char* name) {
    return with(name, [&](const gh_store_key* key) { return table->get(store, exchange, key, 0, &entry, done, this); });
  }
  gh_op put(const char* name, const char* value, Duration ttl) {
    return with(name, [&](const gh_store_key* key) {
      return table->put_if_absent(store, exchange, key, text(value), ttl.count(), 0, &entry, done, this);
    });
  }
  gh_op set(const char* name, std::uint64_t version, const char* value, Duration ttl) {
    return with(name, [&](const gh_store_key* key) {
      return table->compare_and_set(store, exchange, key, version, text(value), ttl.count(), 0, &entry, done, this);
    });
  }
  gh_op remove(const char* name, std::uint64_t version) {
    return with(name, [&](const gh_store_key* key) {
      return table->remove(store, exchange, key, version, 0, &entry, done, this);
    });
  }
  gh_op take(const char* name, std::uint32_t algorithm, std::int64_t count, Duration window, std::int64_t cost = 1) {
    const gh_text part = text(name);
    const gh_limit limit{{&part, 1}, algorithm, 0, count, window.count(), count, cost};
    return table->take(store, exchange, &limit, 1, 0, &taken, done, this);
  }

 private:
  template <typename F>
  gh_op with(const char* name, F call) {
    const gh_text parts[] = {text("key"), text(name)};
    const gh_store_key key{parts, 2};
    return call(&key);
  }
};

using StoreStep = std::function<gh_op(StoreStory&)>;

/// A step that begins nothing.
inline StoreStep look(std::function<void(StoreStory&)> at) {
  return [at = std::move(at)](StoreStory& story) {
    at(story);
    return gh_op{0};
  };
}

inline void tell_story(HostUnderTest& host, Claims& claims, const char* name, StoreStory& story) {
  Scene scene{host, claims};
  Probe& probe = scene.add("alpha");
  probe.on_create = [&](Call& call) { return story.open(call, name); };
  probe.on_request = [&](Call& call) { return story.run(call); };
  scene.load();
  const std::size_t exchange = scene.start();
  host.advance(std::chrono::seconds{2});
  claims.equal(scene.look(exchange).status, 200U, "status");
  claims.equal(story.next, story.steps.size(), "steps");
}

inline void check_entries(HostUnderTest& host, Claims& claims, const char* name) {
  using namespace std::chrono_literals;
  static std::uint64_t version;
  StoreStory story;
  story.steps = {
      [](StoreStory& s) { return s.get("a"); },
      look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_ABSENT, "get of nothing"); }),
      [](StoreStory& s) { return s.put("a", "one", 60s); },
      look([&](StoreStory& s) {
        claims.equal(s.entry.error, GH_OK, "put");
        claims.equal(s.entry.existed, 0U, "existed");
        version = s.entry.version;
      }),
      [](StoreStory& s) { return s.put("a", "two", 60s); },
      look([&](StoreStory& s) {
        claims.equal(s.entry.existed, 1U, "existed the second time");
        claims.equal(view(s.entry.value), "one", "what is there");
        claims.that(s.entry.version == version, "its version");
      }),
      [](StoreStory& s) { return s.set("a", version + 1000, "no", 60s); },
      look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_LOST, "set with another version"); }),
      [](StoreStory& s) { return s.set("a", version, "three", 60s); },
      look([&](StoreStory& s) {
        claims.equal(s.entry.error, GH_OK, "set");
        claims.that(s.entry.version > version, "the version grows");
      }),
      [](StoreStory& s) { return s.get("a"); },
      look([&](StoreStory& s) {
        claims.equal(view(s.entry.value), "three", "get");
        claims.that(s.entry.ttl_ns > 0 && s.entry.ttl_ns <= 60'000'000'000, "ttl left");
      }),
      [](StoreStory& s) { return s.remove("a", version); },
      look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_LOST, "remove with the old version"); }),
      [](StoreStory& s) { return s.get("a"); },
      [](StoreStory& s) { return s.remove("a", s.entry.version); },
      look([&](StoreStory& s) { claims.equal(s.entry.error, GH_OK, "remove"); }),
      [](StoreStory& s) { return s.get("a"); },
      look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_ABSENT, "get after remove"); }),
  };
  tell_story(host, claims, name, story);
  claims.equal(story.was_suspended, std::string_view(name) != "local", "suspended");
}

inline void check_limits(HostUnderTest& host, Claims& claims, const char* name, std::uint32_t algorithm) {
  using namespace std::chrono_literals;
  StoreStory story;
  for (int i = 0; i < 3; ++i) {
    story.steps.push_back([algorithm](StoreStory& s) { return s.take("t", algorithm, 3, 3600s); });
    story.steps.push_back(look([&claims, i](StoreStory& s) {
      claims.equal(s.taken.allowed, 1U, "allowed");
      claims.equal(s.taken.limits[0].remaining, std::int64_t{2 - i}, "remaining");
    }));
  }
  for (int i = 0; i < 2; ++i) {
    story.steps.push_back([algorithm](StoreStory& s) { return s.take("t", algorithm, 3, 3600s); });
    story.steps.push_back(look([&claims](StoreStory& s) {
      claims.equal(s.taken.allowed, 0U, "the fourth is denied");
      claims.that(s.taken.limits[0].retry_ns > 0, "and told when to come again");
    }));
  }
  tell_story(host, claims, name, story);
}

inline const std::vector<Case>& store_cases() {
  using namespace std::chrono_literals;
  static const std::vector<Case> kCases{
      {"LocalEntriesAreReadAndWrittenAtOnce",
       [](HostUnderTest& host, Claims& claims) { check_entries(host, claims, "local"); },
       {Ability::store}},
      {"RedisEntriesMeanTheSameLater",
       [](HostUnderTest& host, Claims& claims) { check_entries(host, claims, "redis:main"); },
       {Ability::redis_store}},
      {"GcraAdmitsItsBurst",
       [](HostUnderTest& host, Claims& claims) { check_limits(host, claims, "local", GH_LIMIT_GCRA); },
       {Ability::store}},
      {"SlidingWindowsAdmitTheirCount",
       [](HostUnderTest& host, Claims& claims) { check_limits(host, claims, "local", GH_LIMIT_SLIDING); },
       {Ability::store}},
      {"FixedWindowsAdmitTheirCount",
       [](HostUnderTest& host, Claims& claims) { check_limits(host, claims, "local", GH_LIMIT_FIXED); },
       {Ability::store}},
      {"RedisGcraAdmitsItsBurst",
       [](HostUnderTest& host, Claims& claims) { check_limits(host, claims, "redis:main", GH_LIMIT_GCRA); },
       {Ability::redis_store}},
      {"AConcurrencyUnitComesBackWhenTheExchangeEnds",
       [](HostUnderTest& host, Claims& claims) {
         StoreStory story;
         story.steps = {
             [](StoreStory& s) { return s.take("c", GH_LIMIT_CONCURRENCY, 1, 60s); },
             look([](StoreStory& s) { Probe::journal().push_back(s.taken.allowed != 0 ? "allowed" : "denied"); })};
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [&](Call& call) { return story.open(call, "local"); };
         probe.on_request = [&](Call& call) { return story.run(call); };
         scene.load();
         host.upstream({.after = 5ms});
         scene.start();
         scene.start();
         host.advance(200ms);
         scene.start();
         host.advance(200ms);
         std::vector<std::string> words;
         for (const auto& word : Probe::journal()) {
           if (word == "allowed" || word == "denied") words.push_back(word);
         }
         claims.journal(words, {"allowed", "denied", "allowed"});
       },
       {Ability::store}},
      {"WhatIsGivenBackCanBeTakenAgain",
       [](HostUnderTest& host, Claims& claims) {
         StoreStory story;
         const auto again = [](StoreStory& s) { return s.take("g", GH_LIMIT_GCRA, 1, 3600s); };
         story.steps = {again,
                        look([&](StoreStory& s) {
                          claims.equal(s.taken.allowed, 1U, "first");
                          s.table->give_back(s.store, s.exchange, &s.taken.receipt, 1);
                        }),
                        again,
                        look([&](StoreStory& s) { claims.equal(s.taken.allowed, 1U, "after giving back"); }),
                        again,
                        look([&](StoreStory& s) { claims.equal(s.taken.allowed, 0U, "then it is used up"); })};
         tell_story(host, claims, "local", story);
       },
       {Ability::store}},
      {"AnUnreachableStoreIsAnError",
       [](HostUnderTest& host, Claims& claims) {
         StoreStory story;
         story.steps = {[](StoreStory& s) { return s.get("a"); },
                        look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_UNREACHABLE, "error"); })};
         host.redis({.how = Service::How::unreachable});
         tell_story(host, claims, "redis:main", story);
       },
       {Ability::redis_store}},
      {"ASilentStoreIsADeadline",
       [](HostUnderTest& host, Claims& claims) {
         StoreStory story;
         story.steps = {[](StoreStory& s) { return s.get("a"); },
                        look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_DEADLINE, "error"); })};
         host.redis({.how = Service::How::silent});
         tell_story(host, claims, "redis:main", story);
       },
       {Ability::redis_store}},
      {"AKeyWithoutPartsIsRefusedAtOnce",
       [](HostUnderTest& host, Claims& claims) {
         StoreStory story;
         story.steps = {[](StoreStory& s) {
                          const gh_store_key none{nullptr, 0};
                          return s.table->get(s.store, s.exchange, &none, 0, &s.entry, StoreStory::done, &s);
                        },
                        look([&](StoreStory& s) { claims.equal(s.entry.error, GH_E_ARGUMENT, "error"); })};
         tell_story(host, claims, "local", story);
       },
       {Ability::store}},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
