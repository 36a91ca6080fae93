// Shared by the tests of this folder: an arena, and one call from bytes to a judged head.
#pragma once

#include <string>
#include <string_view>

#include "base/arena.hpp"
#include "http/h1_parser.hpp"
#include "http/head_scanner.hpp"
#include "http/hygiene.hpp"

namespace gatehouse::core {

struct TestArena {
  BlockPool pool{16 * 1024, 4};
  Arena arena{pool};
};

/// The request "GET / HTTP/1.1" with a Host and these lines.
inline std::string with_lines(std::string_view lines) {
  return std::string("GET / HTTP/1.1\r\nHost: a.example\r\n").append(lines).append("\r\n");
}

/// Scanner, parser and gate over one head, as a connection runs them.
struct JudgedRequest : TestArena {
  RequestHead head{arena};
  GateReport report;
  ManagedNames managed;
  GateSettings settings;
  GatePeer peer;
  Error error = Error::none;
  std::size_t size = 0;

  JudgedRequest() { settings.managed = &managed; }
  explicit JudgedRequest(std::string_view bytes) : JudgedRequest() { run(bytes); }

  Error run(std::string_view bytes) {
    error = judge(bytes);
    return error;
  }

  [[nodiscard]] std::string_view value(std::string_view name) const {
    const auto* field = head.headers.find(name);
    return field == nullptr ? std::string_view("<none>") : field->value;
  }

 private:
  Error judge(std::string_view bytes) {
    HeadScanner scanner(Side::client, kRequestHeadLimits);
    const auto scanned = scanner.scan(bytes);
    if (!scanned) return scanned.error();
    size = *scanned;
    if (size == 0) return Error::client_gone;  // incomplete
    const auto parsed = parse_request_head(arena.copy(bytes.substr(0, size)), kRequestHeadLimits, head, &report.detail);
    if (!parsed) return parsed.error();
    const auto checked = check_request(head, settings, peer, report);
    return checked ? Error::none : checked.error();
  }
};

struct JudgedResponse : TestArena {
  ResponseHead head{arena};
  const char* detail = "";
  Error error = Error::none;

  explicit JudgedResponse(std::string_view bytes, bool request_was_head = false) {
    error = judge(bytes, request_was_head);
  }

  [[nodiscard]] std::string_view value(std::string_view name) const {
    const auto* field = head.headers.find(name);
    return field == nullptr ? std::string_view("<none>") : field->value;
  }

 private:
  Error judge(std::string_view bytes, bool request_was_head) {
    HeadScanner scanner(Side::upstream, kResponseHeadLimits);
    const auto scanned = scanner.scan(bytes);
    if (!scanned) return scanned.error();
    if (*scanned == 0) return Error::upstream_reset;  // incomplete
    const auto parsed = parse_response_head(arena.copy(bytes.substr(0, *scanned)), kResponseHeadLimits, head, &detail);
    if (!parsed) return parsed.error();
    const auto checked = check_response(head, request_was_head, detail);
    return checked ? Error::none : checked.error();
  }
};

}  // namespace gatehouse::core
