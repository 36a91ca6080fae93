// Conformance: respond and refuse, failure and on_failure, shadow mode, notes, hints, what is not declared.
#pragma once

#include "conformance/cases_walk.hpp"
#include "conformance/scene.hpp"

namespace gatehouse::conformance {

inline constexpr const char* kBlocked =
    R"("reasons": [{"code": "blocked", "status": 403, "text": "This is blocked."}])";

inline std::int32_t refuse_blocked(Call& call) {
  if (call.host.refuse(call.exchange, text("blocked"), nullptr) != GH_OK) call.probe.write("refused to refuse");
  return GH_RESPONDED;
}

inline const std::vector<Case>& answer_cases() {
  static const std::vector<Case> kCases{
      {"RespondGivesStatusFieldsAndBody",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = [](Call& call) {
           std::string body = "hello";
           const gh_field field{text("x-why"), text("test")};
           call.host.respond(call.exchange, 299, &field, 1, text(body));
           body = "XXXXX";  // what was given is copied
           return GH_RESPONDED;
         };
         scene.load();
         const Seen seen = scene.run();
         claims.equal(seen.status, 299U, "status");
         claims.equal(seen.body, "hello", "body");
         claims.equal(value_of(seen.fields, "x-why"), "test", "x-why");
         claims.equal(seen.reason, "", "reason");
       }},
      {"RefuseGivesTheReasonItsShape",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = kBlocked;
         probe.on_request = [](Call& call) {
           const gh_field field{text("x-more"), text("1")};
           gh_refusal more{};
           more.size = sizeof(more);
           more.fields = &field;
           more.field_count = 1;
           more.detail = text("for the log only");
           more.members_json = text(R"({"finer":7})");
           call.host.refuse(call.exchange, text("blocked"), &more);
           return GH_RESPONDED;
         };
         scene.load();
         const Seen seen = scene.run();
         claims.equal(seen.status, 403U, "status");
         claims.equal(seen.reason, "blocked", "reason");
         claims.equal(value_of(seen.fields, "content-type"), "application/problem+json", "content-type");
         claims.equal(value_of(seen.fields, "cache-control"), "no-store", "cache-control");
         claims.equal(value_of(seen.fields, "x-more"), "1", "x-more");
         for (const char* part :
              {"\"code\"", "blocked", "This is blocked.", "urn:gatehouse:problem:blocked", "\"finer\""}) {
           claims.that(seen.body.find(part) != std::string::npos, std::string("the problem holds ") + part);
         }
         claims.that(seen.body.find("for the log only") == std::string::npos, "the detail is for the log only");
       }},
      {"AnUndeclaredReasonOrNoteIsDenied",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = [](Call& call) {
           call.probe.write(std::to_string(call.host.refuse(call.exchange, text("nobody"), nullptr)));
           call.probe.write(std::to_string(call.host.note(call.exchange, text("nobody"), text("x"))));
           return GH_PROCEED;
         };
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.-11", "alpha.-11", "alpha.end"});
       }},
      {"AnAnswerInTheResponsePhaseReplacesTheResponse",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& outer = scene.add("alpha");
         outer.on_response = [](Call& call) {
           call.probe.write(std::to_string(call.number(GH_NUMBER_STATUS)));
           return GH_PROCEED;
         };
         Probe& inner = scene.add("beta");
         inner.manifest_members = kBlocked;
         inner.on_response = refuse_blocked;
         scene.load();
         host.upstream({.body = {"from the upstream"}});
         const Seen seen = scene.run();
         claims.equal(seen.status, 403U, "status");
         claims.that(seen.body.find("from the upstream") == std::string::npos, "the upstream's body is gone");
         claims.journal(journal_without_ends(), {"beta.response", "alpha.response", "alpha.403"});
       }},
      {"NothingCanBeChangedInOnEnd",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("notes": ["n"])";
         probe.on_request = answers(GH_PROCEED);
         probe.on_end = [](Call& call) {
           const gh_host& table = call.host;
           const bool was_refused =
               table.header_set(call.exchange, GH_RESPONSE, text("x-a"), text("1")) == GH_E_PHASE &&
               table.header_set(call.exchange, GH_REQUEST, text("x-a"), text("1")) == GH_E_PHASE &&
               table.respond(call.exchange, 204, nullptr, 0, {nullptr, 0}) == GH_E_PHASE &&
               table.set_status(call.exchange, 204) == GH_E_PHASE;
           if (!was_refused) call.probe.write("changed");
           if (call.text_of(GH_TEXT_METHOD) != "GET") call.probe.write("unreadable");
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"FailureIsClosedByDefault",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& outer = scene.add("alpha");
         outer.on_request = answers(GH_PROCEED);
         outer.on_response = answers(GH_PROCEED);
         Probe& inner = scene.add("beta");
         inner.on_request = answers(GH_FAILED);
         inner.on_response = answers(GH_PROCEED);
         scene.load();
         const Seen seen = scene.run();
         claims.equal(seen.status, 503U, "status");
         claims.equal(seen.reason, "plugin_failed", "reason");
         claims.that(!seen.reached_upstream, "the upstream is not reached");
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "alpha.response"});
         claims.equal(ends_of("beta"), 1, "ends of the one that failed");
       }},
      {"FailureIsOpenWhenTheConfigSaysSo",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.is_open = true});
         probe.on_request = answers(GH_FAILED);
         probe.on_response = answers(GH_PROCEED);
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"RespondWithoutSayingSoIsAFailure",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = [](Call& call) {
           call.host.respond(call.exchange, 204, nullptr, 0, {nullptr, 0});
           return GH_PROCEED;
         };
         scene.load();
         claims.equal(scene.run().reason, "plugin_failed", "reason");
         claims.that(host.misbehaviours() >= 1, "it is counted as misbehaviour");
       }},
      {"SayingSoWithoutRespondIsAFailure",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = answers(GH_RESPONDED);
         scene.load();
         claims.equal(scene.run().reason, "plugin_failed", "reason");
         claims.that(host.misbehaviours() >= 1, "it is counted as misbehaviour");
       }},
      {"AnUnknownVerdictIsAFailure",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = answers(77);
         scene.load();
         claims.equal(scene.run().reason, "plugin_failed", "reason");
         claims.that(host.misbehaviours() >= 1, "it is counted as misbehaviour");
       }},
      {"AShadowInstanceChangesNothing",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha", {.is_shadow = true});
         probe.manifest_members = kBlocked;
         probe.on_request = [](Call& call) {
           call.probe.write(std::to_string(call.number(GH_NUMBER_IS_SHADOW)));
           call.host.header_set(call.exchange, GH_REQUEST, text("x-a"), text("shadow"));
           return refuse_blocked(call);
         };
         scene.load();
         const Seen seen = scene.run();
         claims.equal(seen.status, 200U, "status");
         claims.equal(value_of(seen.upstream_fields, "x-a"), "", "x-a upstream");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.1", "alpha.end"});
       }},
      {"AShadowFailureChangesNothing",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha", {.is_shadow = true}).on_request = answers(GH_FAILED);
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
       }},
      {"NotesReachLaterInstancesAndTheReport",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& first = scene.add("alpha");
         first.manifest_members = R"("notes": ["mark"])";
         first.on_request = [](Call& call) {
           return call.host.note(call.exchange, text("mark"), text("m1")) == GH_OK ? GH_PROCEED : GH_FAILED;
         };
         first.on_end = [](Call& call) {
           for (std::uint64_t i = 0; i < call.report->note_count; ++i)
             call.probe.write("told " + std::string(view(call.report->notes[i].value)));
         };
         scene.add("beta").on_request = [](Call& call) {
           gh_text out{};
           call.host.lookup(call.exchange, GH_LOOKUP_NOTE, text("alpha.mark"), &out);
           call.probe.write(view(out));
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(journal_without_ends(), {"alpha.request", "beta.request", "beta.m1", "alpha.told m1"});
       }},
      {"TheReportTellsStatusOriginAndAttempts",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = answers(GH_PROCEED);
         probe.on_end = [](Call& call) {
           const gh_report& report = *call.report;
           const std::uint32_t result = report.attempt_count == 0 ? 99 : report.attempts[0].result;
           call.probe.write(std::to_string(report.status) + " " + std::to_string(report.origin) + " " +
                            std::to_string(report.attempt_count) + " " + std::to_string(result) + " " +
                            std::string(view(report.reason)));
         };
         scene.load();
         scene.run();
         host.upstream({.how = Answer::How::connect_failed});
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end", "alpha.200 1 1 0 ", "alpha.request",
                                           "alpha.end", "alpha.502 2 1 1 upstream_connect_failed"});
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
