#include "http/hygiene.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

struct Row {
  const char* id;
  std::string bytes;
  Error expected;
};

std::string head(std::string_view start_line, std::string_view lines = "Host: a.example\r\n") {
  return std::string(start_line).append("\r\n").append(lines).append("\r\n");
}

/// Each row whole and with every prefix scanned first, so that splitting never changes the verdict.
void expect_rows(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    JudgedRequest request(row.bytes);
    EXPECT_EQ(code(request.error), code(row.expected)) << row.id << "\n" << row.bytes << request.report.detail;
    HeadScanner scanner(Side::client, kRequestHeadLimits);
    Error scanned = Error::none;
    for (std::size_t i = 1; i <= row.bytes.size() && scanned == Error::none; ++i) {
      const auto step = scanner.scan(std::string_view(row.bytes).substr(0, i));
      if (!step) scanned = step.error();
      if (step && *step != 0) break;
    }
    if (scanned != Error::none) {
      EXPECT_EQ(code(scanned), code(row.expected)) << row.id << "\n" << row.bytes;
    }
  }
}

TEST(RequestGate, LengthIsKnownInExactlyOneWay) {
  const auto row = [](const char* id, std::string_view lines, Error expected) {
    return Row{id, with_lines(lines), expected};
  };
  expect_rows({
      row("G01", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", Error::bad_framing),
      row("G01", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", Error::bad_framing),
      row("G01", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", Error::bad_framing),
      row("G01", "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", Error::bad_framing),
      row("G01", "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n", Error::bad_framing),
      row("G01", "Transfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: xchunked\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: chunked, identity\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: chunked, chunked\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: identity\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: \"chunked\"\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: chunked;q=1\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding:\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: ,chunked\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: chunked,\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: gzip,,chunked\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", Error::bad_framing),
      row("G02", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", Error::bad_framing),
      row("G03", "Transfer-Encoding: gzip, chunked\r\n", Error::not_implemented),
      row("G03", "Transfer-Encoding: gzip ,\tCHUNKED\r\n", Error::not_implemented),
      row("G05", "Content-Length: 5\r\nContent-Length: 5\r\n", Error::bad_framing),
      row("G05", "Content-Length: 5\r\nContent-Length: 6\r\n", Error::bad_framing),
      row("G05", "Content-Length: 5, 5\r\n", Error::bad_framing),
      row("G06", "Content-Length: +5\r\n", Error::bad_framing),
      row("G06", "Content-Length: -5\r\n", Error::bad_framing),
      row("G06", "Content-Length: 0x5\r\n", Error::bad_framing),
      row("G06", "Content-Length: 5.0\r\n", Error::bad_framing),
      row("G06", "Content-Length: 5 5\r\n", Error::bad_framing),
      row("G06", "Content-Length: 5,\r\n", Error::bad_framing),
      row("G06", "Content-Length:\r\n", Error::bad_framing),
      row("G06", "Content-Length: 9223372036854775808\r\n", Error::bad_framing),
      row("G06", "Content-Length: 99999999999999999999999\r\n", Error::bad_framing),
      {"G04", head("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"), Error::bad_framing},
  });
}

TEST(RequestGate, GoodFramingIsUnderstood) {
  JudgedRequest padded(with_lines("Content-Length: 005\r\n"));
  EXPECT_EQ(padded.error, Error::none);
  EXPECT_EQ(padded.head.framing, Framing::sized);
  EXPECT_EQ(padded.head.content_length, 5U);
  EXPECT_EQ(padded.value("content-length"), "<none>") << "the writer makes it anew";
  JudgedRequest longest(with_lines("Content-Length: 9223372036854775807\r\n"));
  EXPECT_EQ(longest.head.content_length, 9223372036854775807U);
  JudgedRequest chunked(with_lines("Transfer-Encoding:  Chunked \t\r\n"));
  EXPECT_EQ(chunked.error, Error::none);
  EXPECT_EQ(chunked.head.framing, Framing::chunked);
  JudgedRequest none(with_lines(""));
  EXPECT_EQ(none.head.framing, Framing::none);
}

TEST(RequestGate, MalformedHeadsAreRefused) {
  const std::string nul(1, '\0');
  const std::string longest(32, 'M');  // method
  expect_rows({
      {"G07", "GET / HTTP/1.1\nHost: a\r\n\r\n", Error::bad_head},
      {"G07", "GET / HTTP/1.1\r\nHost: a\n\r\n", Error::bad_head},
      {"G07", "GET / HTTP/1.1\r\nHost: a\r\n\n", Error::bad_head},
      {"G07", with_lines("X: a\rb\r\n"), Error::bad_head},
      {"G07", with_lines("X: a" + nul + "b\r\n"), Error::bad_head},
      {"G07", with_lines("X: a\x01\r\n"), Error::bad_head},
      {"G07", with_lines("X: a\x7f\r\n"), Error::bad_head},
      {"G07", with_lines("X: a\tb\r\n"), Error::none},
      {"G08", with_lines("X: a\r\n b\r\n"), Error::bad_head},
      {"G08", with_lines("X: a\r\n\tb\r\n"), Error::bad_head},
      {"G08", with_lines("X:\r\n b\r\n"), Error::bad_head},
      {"G08", with_lines("X: a\r\n \r\n"), Error::bad_head},
      {"G08", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", Error::bad_head},
      {"G08", "GET / HTTP/1.1\r\n\tX: b\r\nHost: a\r\n\r\n", Error::bad_head},
      {"G09", with_lines("X : a\r\n"), Error::bad_head},
      {"G09", with_lines("X\t: a\r\n"), Error::bad_head},
      {"G09", with_lines(": a\r\n"), Error::bad_head},
      {"G09", with_lines("X(: a\r\n"), Error::bad_head},
      {"G09", with_lines("X\xc3\xa4: a\r\n"), Error::bad_head},
      {"G09", with_lines("no colon\r\n"), Error::bad_head},
      {"G09", with_lines(":path: /\r\n"), Error::bad_head},
      {"G11", head("G(T / HTTP/1.1"), Error::bad_head},
      {"G11", head(" / HTTP/1.1"), Error::bad_head},
      {"G11", head("GET  / HTTP/1.1"), Error::bad_head},
      {"G11", head("GET /  HTTP/1.1"), Error::bad_head},
      {"G11", head("GET\t/ HTTP/1.1"), Error::bad_head},
      {"G11", head("GET /\tHTTP/1.1"), Error::bad_head},
      {"G11", head("GET / HTTP/1.1 "), Error::bad_head},
      {"G11", head("GET /"), Error::bad_head},
      {"G11", head("GET"), Error::bad_head},
      {"G11", head("GET / HTTP/0.9"), Error::bad_head},
      {"G11", head("GET / http/1.1"), Error::bad_head},
      {"G11", head("GET / HTTP/1"), Error::bad_head},
      {"G11", head("GET / HTTP/1.10"), Error::bad_head},
      {"G12", head("GET / HTTP/1.2"), Error::version_unsupported},
      {"G12", head("GET / HTTP/2.0"), Error::version_unsupported},
      {"G12", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Error::version_unsupported},
      {"G12", head("GET / HTTP/3.0"), Error::version_unsupported},
      {"G16", head("CONNECT a.example:443 HTTP/1.1"), Error::not_implemented},
      {"G16", head("TRACE / HTTP/1.1"), Error::not_implemented},
      {"G16", head(longest + "M / HTTP/1.1"), Error::not_implemented},
      {"G16", longest + "M", Error::not_implemented},
      {"G16", head(longest + " / HTTP/1.1"), Error::none},
      {"G17", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", Error::none},
      {"G17", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", Error::bad_head},
      {"G17", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", Error::bad_head},
      {"G24", "\x16\x03\x01\x02", Error::bad_head},
      {"G24", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", Error::bad_head},
      {"G24", "\r\n\r\n" + nul + "\r\nQUIT\n", Error::bad_head},
      {"G24", "\x80\x2e\x01", Error::bad_head},
  });
}

TEST(RequestGate, HostIsExactlyOneValidAuthority) {
  const auto host = [](std::string_view value, Error expected) {
    return Row{"G10", head("GET / HTTP/1.1", std::string("Host: ").append(value).append("\r\n")), expected};
  };
  expect_rows({
      {"G10", head("GET / HTTP/1.1", ""), Error::bad_host},
      {"G10", head("GET / HTTP/1.1", "Host: a\r\nHost: a\r\n"), Error::bad_host},
      {"G10", head("GET / HTTP/1.1", "Host: a\r\nhost: b\r\n"), Error::bad_host},
      {"G10", head("GET / HTTP/1.0", ""), Error::none},
      {"G10", head("GET / HTTP/1.0", "Host: a\r\nHost: a\r\n"), Error::bad_host},
      host("", Error::bad_host),
      host("u@a", Error::bad_host),
      host("u:p@a", Error::bad_host),
      host("a/b", Error::bad_host),
      host("a,b", Error::bad_host),
      host("a b", Error::bad_host),
      host("a:", Error::bad_host),
      host("a:x", Error::bad_host),
      host("a:0", Error::bad_host),
      host("a:65536", Error::bad_host),
      host("a:1:2", Error::bad_host),
      host(":80", Error::bad_host),
      host("[::1", Error::bad_host),
      host("::1]", Error::bad_host),
      host("[1.2.3.4]", Error::bad_host),
      host("[::1]x", Error::bad_host),
      host("[::g]", Error::bad_host),
      host("[::1]:", Error::bad_host),
      host("\xc3\xa4", Error::bad_host),
      host(".", Error::bad_host),
      host("a?b", Error::bad_host),
      host("a#b", Error::bad_host),
      host("a%2fb", Error::bad_host),
      host("a:80", Error::none),
      host("[::1]:8080", Error::none),
      host("10.0.0.1", Error::none),
      host("A.Example.", Error::none),
      host("my_host", Error::none),
      host(std::string(256, 'a'), Error::bad_host),
  });
}

TEST(RequestGate, HostForRoutingIsLowerCaseWithoutDotAndPort) {
  EXPECT_EQ(JudgedRequest(head("GET / HTTP/1.1", "Host: API.Example.:8443\r\n")).head.host, "api.example");
  EXPECT_EQ(JudgedRequest(head("GET / HTTP/1.1", "Host: [2001:DB8::1]:1\r\n")).head.host, "[2001:db8::1]");
  EXPECT_EQ(JudgedRequest(head("GET / HTTP/1.1", "Host: A:80\r\n")).head.authority, "A:80");
  EXPECT_EQ(JudgedRequest(head("GET / HTTP/1.0", "")).head.host, "");
}

TEST(RequestGate, OnlyTheContinueExpectationIsUnderstood) {
  expect_rows({
      {"G21", with_lines("Expect: 200-ok\r\n"), Error::expectation_failed},
      {"G21", with_lines("Expect:\r\n"), Error::expectation_failed},
      {"G21", with_lines("Expect: 100-continue\r\nExpect: x\r\n"), Error::expectation_failed},
      {"G21", with_lines("Expect: 100-Continue\r\n"), Error::none},
      {"G21", head("POST / HTTP/1.0", "Expect: x\r\n"), Error::none},
  });
  JudgedRequest expecting(with_lines("Expect: 100-continue\r\nContent-Length: 3\r\n"));
  EXPECT_TRUE(expecting.head.expects_continue);
  EXPECT_EQ(expecting.value("expect"), "<none>");
  EXPECT_FALSE(JudgedRequest(with_lines("Expect: 100-continue\r\n")).head.expects_continue) << "nothing to wait for";
  EXPECT_FALSE(
      JudgedRequest(head("POST / HTTP/1.0", "Expect: 100-continue\r\nContent-Length: 3\r\n")).head.expects_continue);
}

TEST(RequestGate, PersistenceFollowsVersionAndConnection) {
  EXPECT_TRUE(JudgedRequest(with_lines("")).head.keep_alive);
  EXPECT_FALSE(JudgedRequest(with_lines("Connection: x, Close\r\n")).head.keep_alive);
  EXPECT_FALSE(JudgedRequest(with_lines("Connection: keep-alive\r\nConnection: close\r\n")).head.keep_alive);
  EXPECT_FALSE(JudgedRequest(head("GET / HTTP/1.0")).head.keep_alive);
  EXPECT_TRUE(JudgedRequest(head("GET / HTTP/1.0", "Connection: Keep-Alive\r\n")).head.keep_alive);
}

TEST(RequestGate, FieldsOfTheConnectionGoAndEndToEndFieldsStayInOrder) {
  JudgedRequest request(with_lines(
      "B: 1\r\nConnection: X-Hop, keep-alive\r\nKeep-Alive: 5\r\nX-Hop: 1\r\nProxy-Connection: close\r\n"
      "Proxy-Authorization: x\r\nProxy-Authenticate: x\r\nTE: gzip, trailers\r\nTrailer: X\r\nUpgrade: h2c\r\n"
      "HTTP2-Settings: AAA\r\nProxy: http://evil\r\nA: 2\r\nB: 3\r\nX_odd: y\r\n"));
  ASSERT_EQ(request.error, Error::none);
  std::string kept;
  for (const auto& field : request.head.headers) kept.append(field.name).append("=").append(field.value).append(";");
  EXPECT_EQ(kept, "Host=a.example;B=1;A=2;B=3;X_odd=y;");
  EXPECT_TRUE(request.head.accepts_trailers);
  EXPECT_FALSE(request.head.wants_websocket);
}

TEST(RequestGate, NoClientCanNominateAwayWhatTheGatewayNeeds) {  // HT-08
  JudgedRequest request(with_lines(
      "Connection: X-Passport, Host, Content-Length, Authorization, Cookie, Transfer-Encoding, x-forwarded-for\r\n"
      "Content-Length: 5\r\nAuthorization: Bearer x\r\nCookie: c\r\nX-Forwarded-For: 1.1.1.1\r\n"));
  ASSERT_EQ(request.error, Error::none);
  EXPECT_EQ(request.head.content_length, 5U);
  EXPECT_EQ(request.value("host"), "a.example");
  EXPECT_EQ(request.value("authorization"), "Bearer x");
  EXPECT_EQ(request.value("cookie"), "c");
  std::string many = "Connection: a";
  for (int i = 0; i < 40; ++i) many += ",x" + std::to_string(i);
  EXPECT_EQ(JudgedRequest(with_lines(many + "\r\n")).error, Error::bad_head);
}

TEST(RequestGate, WebSocketIsWantedOnlyWhenConnectionNamesTheUpgrade) {
  JudgedRequest wanted(with_lines("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"));
  EXPECT_TRUE(wanted.head.wants_websocket);
  EXPECT_EQ(wanted.value("upgrade"), "<none>");
  EXPECT_FALSE(JudgedRequest(with_lines("Upgrade: websocket\r\n")).head.wants_websocket);
  EXPECT_FALSE(JudgedRequest(with_lines("Connection: upgrade\r\nUpgrade: h2c\r\n")).head.wants_websocket);
  EXPECT_FALSE(
      JudgedRequest(head("GET / HTTP/1.0", "Connection: upgrade\r\nUpgrade: websocket\r\n")).head.wants_websocket);
}

TEST(RequestGate, ManagedNamesAreRemovedInEverySpelling) {
  const char* const aliases[] = {"X-Passport",      "X_Passport",        "x.passport",    "X-PASSPORT",
                                 "Txn_Token",       "x-passport-action", "Gatehouse-Any", "gatehouse_x",
                                 "X_Forwarded.For", "X-Real_IP",         "traceparent",   "X-Internal-Authorization",
                                 "FORWARDED",       "X-App-User"};
  for (const auto* alias : aliases) {
    JudgedRequest request;
    request.managed.add("x-app-user");
    ASSERT_EQ(request.run(with_lines(std::string(alias) + ": forged\r\n")), Error::none) << alias;
    EXPECT_EQ(request.head.headers.size(), 1U) << alias;
    EXPECT_EQ(request.report.managed_stripped, 1U) << alias;
  }
  JudgedRequest other(with_lines("X-Passports: a\r\nX-Pass: b\r\nxx-passport: c\r\n"));
  EXPECT_EQ(other.head.headers.size(), 4U);
  EXPECT_EQ(other.report.managed_stripped, 0U);
}

TEST(RequestGate, ATrustedPeerKeepsExactSpellingsOnly) {
  JudgedRequest request;
  request.managed.add("X-Request-Id", FieldRule::trusted);
  request.peer.is_trusted = true;
  ASSERT_EQ(request.run(with_lines("x-forwarded-FOR: 1.1.1.1\r\nX_Forwarded-For: 2.2.2.2\r\nForwarded: for=1.1.1.1\r\n"
                                   "X-Request-ID: abc\r\nx_request_id: d\r\ntraceparent: t\r\nX-Passport: p\r\n"
                                   "X-Forwarded-Fo_r: x\r\nX-Real-IP: 1.1.1.1\r\n")),
            Error::none);
  EXPECT_EQ(request.head.headers.count(HeaderId::x_forwarded), 1U);
  EXPECT_EQ(request.value("x-forwarded-for"), "1.1.1.1");
  EXPECT_EQ(request.value("x-request-id"), "abc");
  EXPECT_EQ(request.value("x-passport"), "<none>");
  EXPECT_EQ(request.report.managed_stripped, 4U);
}

TEST(RequestGate, ARequestIdForEverybodyKeepsItsExactSpelling) {
  JudgedRequest request;
  request.managed.add("X-Request-Id", FieldRule::exact);
  request.run(with_lines("x-request-id: abc\r\nX_Request_Id: no\r\n"));
  EXPECT_EQ(request.value("x-request-id"), "abc");
  EXPECT_EQ(request.head.headers.size(), 2U);
}

TEST(RequestGate, OverridesOfPathAndMethodAreRemovedWhoeverSendsThem) {
  JudgedRequest request;
  request.peer.is_trusted = true;
  request.run(
      with_lines("X-Original-URL: /a\r\nX-Rewrite-URL: /a\r\nX-HTTP-Method-Override: PUT\r\n"
                 "X_HTTP_Method: PUT\r\nX-Method-Override: PUT\r\nProxy: x\r\n"));
  EXPECT_EQ(request.head.headers.size(), 1U);
  EXPECT_EQ(request.report.managed_stripped, 0U);
}

TEST(RequestGate, TheDebugTokenIsRememberedAndRemoved) {
  JudgedRequest request(with_lines("Gatehouse-Debug: token\r\n"));
  EXPECT_EQ(request.report.debug_token, "token");
  EXPECT_EQ(request.value("gatehouse-debug"), "<none>");
}

TEST(TrailerGate, FieldsThatDecideAreDropped) {  // G20
  TestArena memory;
  Headers trailers(memory.arena);
  for (const char* name : {"Content-Length", "transfer-encoding", "Host", "Authorization", "Cookie", "X_Passport",
                           "X-Forwarded-For", "grpc-status", "X-Checksum"}) {
    trailers.add(name, "1");
  }
  const ManagedNames managed;
  EXPECT_EQ(check_trailers(trailers, &managed), 2U);
  ASSERT_EQ(trailers.size(), 2U);
  EXPECT_EQ(trailers.begin()->name, "grpc-status");
  EXPECT_EQ(check_trailers(trailers, nullptr), 0U);
}

}  // namespace
}  // namespace gatehouse::core
