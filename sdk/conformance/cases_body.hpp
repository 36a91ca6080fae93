// Conformance: bodies that nobody wants, that stream, that are gathered, that are too large.
#pragma once

#include "conformance/cases_answers.hpp"
#include "conformance/scene.hpp"

namespace gatehouse::conformance {

/// What the body calls of one probe brought, over all calls.
struct Gathered {
  std::string text;
  int calls = 0, lasts = 0, overs = 0;

  std::int32_t add(Call& call) {
    ++calls;
    text += call.body_text();
    lasts += call.host.body_is_last(call.body) != 0 ? 1 : 0;
    overs += call.host.body_is_over(call.body) != 0 ? 1 : 0;
    return GH_PROCEED;
  }
};

inline std::int32_t shout(Call& call) {
  std::string all = call.body_text();
  for (char& c : all) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  const gh_text segment = text(all);
  call.host.body_replace(call.exchange, call.body, &segment, all.empty() ? 0 : 1);
  return GH_PROCEED;
}

inline const std::vector<Case>& body_cases() {
  static const std::vector<Case> kCases{
      {"ABodyThatNobodyWantsPassesUntouched",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         scene.add("alpha").on_request = answers(GH_PROCEED);
         scene.load();
         host.upstream({.body = {"one", "two"}});
         const Seen seen = scene.run(post({"first", "second"}));
         claims.equal(seen.upstream_body, "firstsecond", "body upstream");
         claims.equal(seen.body, "onetwo", "body of the response");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"AStreamedRequestBodyIsSeenWholeAndOnceLast",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "stream"})";
         probe.on_request_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         const Seen seen = scene.run(post({"first", "second"}));
         claims.equal(gathered.text, "firstsecond", "text");
         claims.equal(gathered.lasts, 1, "calls that were the last");
         claims.equal(seen.upstream_body, "firstsecond", "body upstream");
       }},
      {"SegmentsMayBeReplacedAndDropped",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& louder = scene.add("alpha");
         louder.manifest_members = R"("request_body": {"how": "stream"}, "response_body": {"how": "stream"})";
         louder.on_request_body = shout;
         louder.on_response_body = [](Call& call) {
           call.host.body_replace(call.exchange, call.body, nullptr, 0);
           return GH_PROCEED;
         };
         scene.load();
         host.upstream({.body = {"text"}});
         const Seen seen = scene.run(post({"quiet"}));
         claims.equal(seen.upstream_body, "QUIET", "body upstream");
         claims.equal(seen.body, "", "body of the response");
       }},
      {"ABufferedRequestBodyComesInOneCall",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "buffer", "max": 100})";
         probe.on_request_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         const std::size_t exchange = scene.start({.method = "POST", .body = {"first"}, .is_complete = false});
         claims.equal(gathered.calls, 0, "calls before the body is complete");
         host.send_body(exchange, "second", true);
         claims.equal(gathered.calls, 1, "calls");
         claims.equal(gathered.text, "firstsecond", "text");
         claims.equal(scene.look(exchange).upstream_body, "firstsecond", "body upstream");
       }},
      {"ARequestBodyOverTheBufferIs413",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "buffer", "max": 8, "over": "stream"})";
         probe.on_request_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         const Seen seen = scene.run(post({"12345", "6789"}));
         claims.equal(seen.status, 413U, "status");
         claims.equal(seen.reason, "request_too_large", "reason");
         claims.equal(gathered.calls, 0, "calls");
         claims.that(!seen.reached_upstream, "the upstream is not reached");
       }},
      {"ABufferedBodyMayBeRefused",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = std::string(kBlocked) + R"(, "request_body": {"how": "buffer", "max": 100})";
         probe.on_request_body = refuse_blocked;
         scene.load();
         const Seen seen = scene.run(post({"bad"}));
         claims.equal(seen.status, 403U, "status");
         claims.that(!seen.reached_upstream, "the upstream is not reached");
       }},
      {"ABodyIsWantedByTheExchange",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "buffer", "max": 100, "default": "none"})";
         probe.on_request = [](Call& call) {
           if (call.text_of(GH_TEXT_PATH) != "/wanted") return GH_PROCEED;
           if (call.host.want_body(call.exchange, GH_REQUEST, GH_BODY_BUFFER, 101) != GH_E_ARGUMENT)
             call.probe.write("over the manifest");
           if (call.host.want_body(call.exchange, GH_RESPONSE, GH_BODY_STREAM, 0) != GH_E_DENIED)
             call.probe.write("not declared");
           return call.host.want_body(call.exchange, GH_REQUEST, GH_BODY_BUFFER, 50) == GH_OK ? GH_PROCEED : GH_FAILED;
         };
         probe.on_request_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         scene.run(post({"text"}));
         claims.equal(gathered.calls, 0, "calls without a wish");
         Request wanted = post({"text"});
         wanted.target = "/wanted";
         scene.run(wanted);
         claims.equal(gathered.calls, 1, "calls with a wish");
       }},
      {"ABufferedResponseHoldsItsHeadBack",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("response_body": {"how": "buffer", "max": 100})";
         probe.on_response_body = [&](Call& call) {
           gathered.add(call);
           call.host.header_set(call.exchange, GH_RESPONSE, text("x-size"), text(std::to_string(gathered.text.size())));
           return GH_PROCEED;
         };
         scene.load();
         host.upstream({.body = {"one", "two"}});
         const Seen seen = scene.run();
         claims.equal(gathered.calls, 1, "calls");
         claims.equal(seen.body, "onetwo", "body");
         claims.equal(value_of(seen.fields, "x-size"), "6", "x-size");
       }},
      {"AnEmptyResponseBodyIsOneCallThatIsTheLast",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("response_body": {"how": "buffer", "max": 100})";
         probe.on_response_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         host.upstream({.status = 201});
         claims.equal(scene.run().status, 201U, "status");
         claims.equal(gathered.calls, 1, "calls");
         claims.equal(gathered.lasts, 1, "calls that were the last");
         host.upstream({.status = 204});
         claims.equal(scene.run().status, 204U, "status");
         claims.equal(gathered.calls, 1, "calls after a response that can have no body");
       }},
      {"ABufferedResponseMayBeReplaced",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = std::string(kBlocked) + R"(, "response_body": {"how": "buffer", "max": 100})";
         probe.on_response_body = refuse_blocked;
         scene.load();
         host.upstream({.body = {"secret"}});
         const Seen seen = scene.run();
         claims.equal(seen.status, 403U, "status");
         claims.that(seen.body.find("secret") == std::string::npos, "the upstream's body is gone");
       }},
      {"AResponseOverTheBufferStreamsOn",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("response_body": {"how": "buffer", "max": 4, "over": "stream"})";
         probe.on_response_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         host.upstream({.body = {"123", "456", "789"}});
         const Seen seen = scene.run();
         claims.equal(seen.body, "123456789", "body");
         claims.equal(gathered.text, "123456789", "text");
         claims.that(gathered.overs >= 1, "the calls say that it is over");
         claims.equal(gathered.lasts, 1, "calls that were the last");
       }},
      {"AResponseOverTheBufferFailsWhenThePluginSaysSo",
       [](HostUnderTest& host, Claims& claims) {
         Gathered gathered;
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("response_body": {"how": "buffer", "max": 4, "over": "fail"})";
         probe.on_response_body = [&](Call& call) { return gathered.add(call); };
         scene.load();
         host.upstream({.body = {"123", "456"}});
         const Seen seen = scene.run();
         claims.equal(seen.status, 503U, "status");
         claims.equal(seen.reason, "plugin_failed", "reason");
         claims.equal(gathered.calls, 0, "calls");
       }},
      {"BodiesPassTheChainInItsOrder",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         for (const char* name : {"alpha", "beta"}) {
           Probe& probe = scene.add(name);
           probe.manifest_members =
               R"("request_body": {"how": "buffer", "max": 100}, "response_body": {"how": "buffer", "max": 100})";
           const auto sign = [](Call& call) {
             const std::string signed_text = call.body_text() + "+" + call.probe.name();
             const gh_text segment = text(signed_text);
             call.host.body_replace(call.exchange, call.body, &segment, 1);
             return GH_PROCEED;
           };
           probe.on_request_body = sign;
           probe.on_response_body = sign;
         }
         scene.load();
         host.upstream({.body = {"r"}});
         const Seen seen = scene.run(post({"q"}));
         claims.equal(seen.upstream_body, "q+alpha+beta", "body upstream");
         claims.equal(seen.body, "r+beta+alpha", "body of the response");
       }},
      {"ARequestWithoutABodyEntersNoBodyPhase",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "buffer", "max": 100})";
         probe.on_request = answers(GH_PROCEED);
         probe.on_request_body = answers(GH_PROCEED);
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
