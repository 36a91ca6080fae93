// Conformance: header functions in every phase, allowed and refused; texts, numbers, look-ups, memory.
#pragma once

#include <array>
#include <cstring>

#include "conformance/cases_walk.hpp"
#include "conformance/scene.hpp"

namespace gatehouse::conformance {

inline std::int32_t set(Call& call, std::uint32_t head, std::string_view name, std::string_view value) {
  return call.host.header_set(call.exchange, head, text(name), text(value));
}

inline void write_code(Call& call, const char* what, std::int32_t code) {
  call.probe.write(std::string(what) + "=" + std::to_string(code));
}

inline const std::vector<Case>& head_cases() {
  static const std::vector<Case> kCases{
      {"RequestFieldsAreReadWithoutCaseAndCounted",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           gh_text first{};
           write_code(call, "count", call.host.header_get(call.exchange, GH_REQUEST, text("X-LIST"), &first));
           call.probe.write(view(first));
           write_code(call, "absent", call.host.header_get(call.exchange, GH_REQUEST, text("x-none"), &first));
           return GH_PROCEED;
         };
         scene.load();
         scene.run({.fields = {{"x-list", "one"}, {"X-List", "two"}}});
         claims.journal(Probe::journal(),
                        {"alpha.request", "alpha.count=2", "alpha.one", "alpha.absent=0", "alpha.end"});
       }},
      {"HeaderAtListsFieldsInOrder",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           std::string all;
           gh_field field{};
           for (std::uint32_t i = 0; i < call.host.header_count(call.exchange, GH_REQUEST); ++i) {
             call.host.header_at(call.exchange, GH_REQUEST, i, &field);
             if (view(field.name).substr(0, 2) == "x-") all += std::string(view(field.value));
           }
           call.probe.write(all);
           write_code(call, "behind", call.host.header_at(call.exchange, GH_REQUEST, 1000, &field));
           return GH_PROCEED;
         };
         scene.load();
         scene.run({.fields = {{"x-a", "1"}, {"x-b", "2"}, {"x-a", "3"}}});
         claims.journal(Probe::journal(), {"alpha.request", "alpha.123", "alpha.behind=-4", "alpha.end"});
       }},
      {"SetReplacesAddAppendsRemoveCountsAndTheUpstreamSeesIt",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           write_code(call, "set", set(call, GH_REQUEST, "x-list", "new"));
           write_code(call, "add", call.host.header_add(call.exchange, GH_REQUEST, text("x-more"), text("m")));
           write_code(call, "remove", call.host.header_remove(call.exchange, GH_REQUEST, text("X-Gone")));
           return GH_PROCEED;
         };
         scene.load();
         const Seen seen =
             scene.run({.fields = {{"x-list", "one"}, {"x-list", "two"}, {"x-gone", "1"}, {"x-gone", "2"}}});
         claims.journal(Probe::journal(),
                        {"alpha.request", "alpha.set=0", "alpha.add=0", "alpha.remove=2", "alpha.end"});
         int lists = 0;
         for (const auto& field : seen.upstream_fields) lists += field.name == "x-list" ? 1 : 0;
         claims.equal(lists, 1, "fields x-list upstream");
         claims.equal(value_of(seen.upstream_fields, "x-list"), "new", "x-list upstream");
         claims.equal(value_of(seen.upstream_fields, "x-more"), "m", "x-more upstream");
         claims.equal(value_of(seen.upstream_fields, "x-gone"), "", "x-gone upstream");
       }},
      {"FramingFieldsAndInvalidBytesAreRefused",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           for (const char* name : {"content-length", "Transfer-Encoding", "connection", "a b", ""}) {
             if (set(call, GH_REQUEST, name, "1") != GH_E_ARGUMENT) call.probe.write(std::string("took ") + name);
           }
           if (set(call, GH_REQUEST, "x-ok", "a\r\nb: c") != GH_E_ARGUMENT) call.probe.write("took a line break");
           if (call.host.header_remove(call.exchange, GH_REQUEST, text("content-length")) >= 0)
             call.probe.write("removed framing");
           return GH_PROCEED;
         };
         scene.load();
         scene.run();
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"HeadsAreWrittenOnlyWhereThePhaseMay",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.manifest_members = R"("request_body": {"how": "stream"}, "response_body": {"how": "stream"})";
         const auto both = [](Call& call) {
           write_code(call, "request", set(call, GH_REQUEST, "x-a", "1"));
           write_code(call, "response", set(call, GH_RESPONSE, "x-b", "1"));
           write_code(call, "status", call.host.set_status(call.exchange, 201));
           return GH_PROCEED;
         };
         probe.on_request = both;
         probe.on_request_body = both;
         probe.on_response = both;
         probe.on_response_body = both;
         scene.load();
         host.upstream({.body = {"text"}});
         scene.run(post({"body"}));
         std::vector<std::string> codes;
         for (const auto& word : Probe::journal()) {
           const bool is_again = !codes.empty() && word == "alpha.request_body" && codes.size() > 6;
           if (is_again) break;
           codes.push_back(word);
         }
         codes.resize(std::min<std::size_t>(codes.size(), 12));
         claims.journal(codes, {"alpha.request", "alpha.request=0", "alpha.response=-1", "alpha.status=-1",
                                "alpha.request_body", "alpha.request=-1", "alpha.response=-1", "alpha.status=-1",
                                "alpha.response", "alpha.request=-1", "alpha.response=0", "alpha.status=0"});
         bool has_written_late = false;
         bool is_response_body = false;
         for (const auto& word : Probe::journal()) {
           is_response_body = is_response_body || word == "alpha.response_body";
           has_written_late = has_written_late || (is_response_body && word == "alpha.response=0");
         }
         claims.that(!has_written_late, "a streamed response body finds its head sent");
       }},
      {"ResponseFieldsAndStatusReachTheClient",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_response = [](Call& call) {
           call.probe.write(call.header(GH_RESPONSE, "x-from"));
           set(call, GH_RESPONSE, "x-seen", "yes");
           call.host.set_status(call.exchange, 202);
           return GH_PROCEED;
         };
         scene.load();
         host.upstream({.fields = {{"x-from", "upstream"}}});
         const Seen seen = scene.run();
         claims.journal(journal_without_ends(), {"alpha.response", "alpha.upstream"});
         claims.equal(value_of(seen.fields, "x-seen"), "yes", "x-seen");
         claims.equal(seen.status, 202U, "status");
       }},
      {"TextsAndNumbersOfTheExchange",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           call.probe.write(call.text_of(GH_TEXT_METHOD) + " " + call.text_of(GH_TEXT_PATH) + " " +
                            call.text_of(GH_TEXT_QUERY));
           call.probe.write(call.text_of(GH_TEXT_UPSTREAM) + " " + call.text_of(GH_TEXT_SENT_TARGET));
           if (call.text_of(GH_TEXT_REQUEST_ID).empty()) call.probe.write("no id");
           write_code(call, "status", static_cast<std::int32_t>(call.number(GH_NUMBER_STATUS)));
           write_code(call, "size", static_cast<std::int32_t>(call.number(GH_NUMBER_REQUEST_SIZE)));
           if (call.number(GH_NUMBER_DEADLINE_LEFT_NS) != 30'000'000'000) call.probe.write("other deadline");
           if (call.text_of(9999) != "<error>") call.probe.write("an unknown text is an error");
           gh_text out{};
           write_code(call, "parameter", call.host.lookup(call.exchange, GH_LOOKUP_QUERY_PARAMETER, text("x"), &out));
           call.probe.write(view(out));
           write_code(call, "cookie", call.host.lookup(call.exchange, GH_LOOKUP_COOKIE, text("b"), &out));
           call.probe.write(view(out));
           write_code(call, "label", call.host.lookup(call.exchange, GH_LOOKUP_LABEL, text("team"), &out));
           call.probe.write(view(out));
           write_code(call, "absent", call.host.lookup(call.exchange, GH_LOOKUP_LABEL, text("none"), &out));
           return GH_PROCEED;
         };
         scene.load({.labels = {{"team", "payments"}}});
         scene.run({.target = "/orders/1?x=a%20b&y=2", .fields = {{"cookie", "a=1; b=2"}}});
         claims.journal(Probe::journal(),
                        {"alpha.request", "alpha.GET /orders/1 x=a%20b&y=2", "alpha.orders /orders/1?x=a%20b&y=2",
                         "alpha.status=0", "alpha.size=0", "alpha.parameter=0", "alpha.a b", "alpha.cookie=0",
                         "alpha.2", "alpha.label=0", "alpha.payments", "alpha.absent=-4", "alpha.end"});
       }},
      {"AllocIsAlignedAndEndsAtTheBoundOfTheArena",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_request = [](Call& call) {
           void* memory = call.host.alloc(call.exchange, 100, 64);
           if (memory == nullptr || reinterpret_cast<std::uintptr_t>(memory) % 64 != 0) call.probe.write("not aligned");
           if (memory != nullptr) std::memset(memory, 1, 100);
           *call.state = memory;
           const auto left = static_cast<std::uint64_t>(call.number(GH_NUMBER_ARENA_LEFT));
           if (call.host.alloc(call.exchange, left + 1, 8) != nullptr) call.probe.write("more than there is");
           return GH_PROCEED;
         };
         probe.on_end = [](Call& call) {
           if (static_cast<unsigned char*>(*call.state)[99] != 1) call.probe.write("memory changed");
         };
         scene.load();
         claims.equal(scene.run().status, 200U, "status");
         claims.journal(Probe::journal(), {"alpha.request", "alpha.end"});
       }},
      {"AManagedHeaderNeverComesFromAClient",
       [](HostUnderTest& host, Claims& claims) {
         Scene scene{host, claims};
         Probe& probe = scene.add("alpha");
         probe.on_create = [](Call& call) { return call.host.manage_header(call.instance, text("x-user")) == GH_OK; };
         probe.on_request = [](Call& call) {
           call.probe.write(call.header(GH_REQUEST, "x-user"));
           return GH_PROCEED;
         };
         scene.load();
         scene.run({.fields = {{"X-User", "root"}, {"x_user", "root"}}});
         claims.journal(Probe::journal(), {"alpha.request", "alpha.", "alpha.end"});
       }},
  };
  return kCases;
}

}  // namespace gatehouse::conformance
