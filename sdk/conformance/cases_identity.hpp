// Conformance: identity, versions and flags at load, config values as they arrive.
#pragma once

#include "conformance/cases_answers.hpp"
#include "conformance/scene.hpp"

namespace gatehouse::conformance {

inline constexpr const char* kProvides = R"("provides": ["identity"])";

inline std::int32_t identify(Call& call, const char* subject) {
  gh_identity identity{};
  const gh_text role = text("admin");
  identity.size = sizeof(identity);
  identity.kind = GH_USER;
  identity.source = GH_SOURCE_BEARER;
  identity.level = 2;
  identity.subject = text(subject);
  identity.roles = &role;
  identity.role_count = 1;
  identity.claims_json = text(R"({"a":{"b":7}})");
  identity.token_version = -1;
  return call.host.set_identity(call.exchange, &identity);
}

inline const std::vector<Case>& identity_cases() {
  static const std::vector<Case> kCases{
      {"WithoutAProviderEverybodyIsAnonymous",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = [](Call& call) {
           const gh_identity* identity = call.host.identity(call.exchange);
           if (identity == nullptr || identity->kind != GH_ANONYMOUS || identity->level != 0)
             call.probe.write("not anonymous");
           if (call.host.consumer(call.exchange) != nullptr) call.probe.write("a consumer");
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"AnIdentityIsReadByLaterInstances",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& provider = scene.add("alpha");
         provider.manifest_members = kProvides;
         provider.on_request = [](Call& call) { return identify(call, "u1") == GH_OK ? GH_PROCEED : GH_FAILED; };
         scene.add("beta").on_request = [](Call& call) {
           const gh_identity* identity = call.host.identity(call.exchange);
           call.probe.write(view(identity->subject));
           call.probe.write(identity->role_count == 1 ? view(identity->roles[0]) : "no role");
           gh_text claim{};
           call.host.lookup(call.exchange, GH_LOOKUP_CLAIM, text("a.b"), &claim);
           call.probe.write(view(claim));
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "beta.u1", "beta.admin", "beta.7"});
       }},
      {"OnlyADeclaredProviderMaySetAnIdentity",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = [](Call& call) {
           call.probe.write(std::to_string(identify(call, "u1")));
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.-11", "alpha.end"});
       }},
      {"AnIdentityIsSetOnceAndNotReplaced",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         for (const char* name : {"alpha", "beta"}) {
           Probe& provider = scene.add(name);
           provider.manifest_members = kProvides;
           provider.on_request = [](Call& call) {
             call.probe.write(std::to_string(identify(call, "u1")));
             return GH_PROCEED;
           };
         }
         scene.load();
         scene.run();
         claims.journal(journal_without_ends(), {"alpha.request", "alpha.0", "beta.request", "beta.-11"});
       }},
      {"AShadowProviderSetsNothing",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& provider = scene.add("alpha", {.is_shadow = true});
         provider.manifest_members = kProvides;
         provider.on_request = [](Call& call) {
           identify(call, "u1");
           return GH_PROCEED;
         };
         scene.add("beta").on_request = [](Call& call) {
           call.probe.write(std::to_string(call.host.identity(call.exchange)->kind));
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "beta.0"});
       }},
      {"ANeedThatNothingMeetsRefusesTheChain",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("needs": ["identity"])";
         probe.on_request = answers(GH_PROCEED);
         claims.that(!scene.try_load().empty(), "the chain is refused");
         claims.equal(probe.created, probe.destroyed, "nothing is left");
       }},
      {"AShadowProviderDoesNotMeetANeed",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& provider = scene.add("alpha", {.is_shadow = true});
         provider.manifest_members = kProvides;
         provider.on_request = answers(GH_PROCEED);
         Probe& probe = scene.add("beta");
         probe.manifest_members = R"("needs": ["identity"])";
         probe.on_request = answers(GH_PROCEED);
         claims.that(!scene.try_load().empty(), "the chain is refused");
       }},
      {"APluginThatNeedsANewerHostIsRefused",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.needs_minor = 9999;
         probe.on_request = answers(GH_PROCEED);
         const auto refused = scene.try_load();
         claims.that(!refused.empty() && refused[0].find("9999") != std::string::npos,
                     "the sentence names the version");
         claims.equal(probe.created, 0, "created");
       }},
      {"AClosedOnlyPluginRejectsOpen",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.is_open = true});
         probe.flags = GH_CLOSED_ONLY;
         probe.on_request = answers(GH_PROCEED);
         claims.that(!scene.try_load().empty(), "the chain is refused");
       }},
      {"CreateMayRefuseWithAPlaceOrAWord",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.config = "wait: 5s"});
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           call.host.config_error(call.instance, call.host.value_find(call.config, text("wait")),
                                  text("five seconds is too long"));
           return false;
         };
         const auto first = scene.try_load();
         claims.that(first.size() == 1 && first[0].find("five seconds is too long") != std::string::npos,
                     "config_error is told");
         claims.that(!first.empty() && first[0].find("wait") != std::string::npos, "with its place");
         probe.why = "not today";
         probe.on_create = [](Call&) { return false; };
         const auto second = scene.try_load();
         claims.that(second.size() == 1 && second[0].find("not today") != std::string::npos,
                     "the word of create is told");
         probe.why.clear();
         claims.that(!scene.try_load().empty(), "without a word it is refused all the same");
       }},
      {"AnUnknownKeyAndAWrongTypeRefuseTheConfig",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.config = "wait: 5\nnobody: 1"});
         probe.on_request = answers(GH_PROCEED);
         claims.equal(scene.try_load().size(), std::size_t{2}, "every error is told");
         claims.equal(probe.created, 0, "created");
       }},
      {"ConfigValuesArriveTyped",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add(
             "alpha",
             {.config = "wait: 1m30s\nsize: 8KiB\nrate: 5/10s\nvalue: {a: [1, 2.5, true, text, null], b: \"7\"}"});
         probe.on_request = answers(GH_PROCEED);
         probe.on_create = [](Call& call) {
           const gh_host& h = call.host;
           const auto find = [&](const gh_value* map, const char* key) { return h.value_find(map, text(key)); };
           const gh_value* wait = find(call.config, "wait");
           const gh_value* rate = find(call.config, "rate");
           const gh_value* value = find(call.config, "value");
           const gh_value* list = find(value, "a");
           const bool scalars = h.value_kind(wait) == GH_VALUE_DURATION && h.value_integer(wait) == 90'000'000'000 &&
                                h.value_integer(find(call.config, "size")) == 8192 &&
                                h.value_kind(rate) == GH_VALUE_RATE && h.value_integer(rate) == 5 &&
                                h.value_per(rate) == 10'000'000'000;
           const bool tree = h.value_kind(value) == GH_VALUE_MAP && h.value_size(list) == 5 &&
                             h.value_integer(h.value_at(list, 0, nullptr)) == 1 &&
                             h.value_kind(h.value_at(list, 1, nullptr)) == GH_VALUE_REAL &&
                             h.value_kind(h.value_at(list, 2, nullptr)) == GH_VALUE_BOOLEAN &&
                             view(h.value_text(h.value_at(list, 3, nullptr))) == "text" &&
                             h.value_kind(h.value_at(list, 4, nullptr)) == GH_VALUE_NULL &&
                             h.value_kind(find(value, "b")) == GH_VALUE_TEXT;
           const bool absent = find(call.config, "pattern") == nullptr && h.value_kind(nullptr) == GH_VALUE_NULL;
           const bool fallback = view(h.value_text(find(call.config, "store"))) == "local";
           if (!scalars) call.probe.write("scalars");
           if (!tree) call.probe.write("tree");
           if (!absent || !fallback) call.probe.write("absent or default");
           return true;
         };
         scene.load();
         claims.journal(Probe::journal(), {});
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
