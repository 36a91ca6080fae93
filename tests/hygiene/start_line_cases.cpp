// G10–G17, G21, G24: Host, request line, request target, methods, Expect, and bytes that are no HTTP.
#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::string_literals;

RefusalCase refused(std::string name, std::string bytes, int status, std::string codes) {
  return {.name = std::move(name), .bytes = std::move(bytes), .status = status, .codes = std::move(codes)};
}

RefusalCase host(std::string name, const std::string& lines) {
  return refused(std::move(name), "GET / HTTP/1.1\r\n" + lines + "\r\n", 400, "bad_host");
}

RefusalCase line(std::string name, const std::string& request_line, int status, std::string codes) {
  return refused(std::move(name), request_line + "\r\nHost: api.test\r\n\r\n", status, std::move(codes));
}

RefusalCase path(std::string name, const std::string& request_target) {
  return line(std::move(name), "GET " + request_target + " HTTP/1.1", 400, "bad_target");
}

}  // namespace

RefusalCases start_line_cases() {
  return {
      host("G10_NoHost", "X: y\r\n"),
      host("G10_HostTwiceEqual", "Host: api.test\r\nHost: api.test\r\n"),
      host("G10_HostTwiceDifferent", "Host: api.test\r\nX: y\r\nhost: evil.test\r\n"),
      host("G10_Empty", "Host:\r\n"),
      host("G10_UserInfo", "Host: user@api.test\r\n"),
      host("G10_Path", "Host: api.test/x\r\n"),
      host("G10_Comma", "Host: api.test,evil.test\r\n"),
      host("G10_Space", "Host: api.test evil.test\r\n"),
      host("G10_PortIsAWord", "Host: api.test:http\r\n"),
      host("G10_PortTooLarge", "Host: api.test:65536\r\n"),
      host("G10_PortNegative", "Host: api.test:-1\r\n"),
      host("G10_TwoPorts", "Host: api.test:80:81\r\n"),
      host("G10_BracketOpen", "Host: [::1\r\n"),
      host("G10_BracketClosed", "Host: ::1]\r\n"),
      host("G10_NoAddressInBrackets", "Host: [nonsense]\r\n"),
      host("G10_BehindBrackets", "Host: [::1]x\r\n"),
      host("G10_HighByte", "Host: caf\xC3\xA9.test\r\n"),
      host("G10_QueryInHost", "Host: api.test?x\r\n"),

      line("G11_MethodNotAToken", "GE(T / HTTP/1.1", 400, "bad_head"),
      line("G11_TwoSpacesBeforePath", "GET  / HTTP/1.1", 400, "bad_head|bad_target"),
      line("G11_TwoSpacesBeforeVersion", "GET /  HTTP/1.1", 400, "bad_head|bad_target"),
      line("G11_Tab", "GET\t/ HTTP/1.1", 400, "bad_head"),
      line("G11_TabBeforeVersion", "GET /\tHTTP/1.1", 400, "bad_head|bad_target"),
      line("G11_TrailingSpace", "GET / HTTP/1.1 ", 400, "bad_head"),
      line("G11_LeadingSpace", " GET / HTTP/1.1", 400, "bad_head"),
      line("G11_NoVersion", "GET /", 400, "bad_head"),
      line("G11_NoPath", "GET HTTP/1.1", 400, "bad_head"),
      line("G11_Http09", "GET / HTTP/0.9", 400, "bad_head"),
      line("G11_LowerCaseVersion", "GET / http/1.1", 400, "bad_head"),
      line("G11_VersionWithoutMinor", "GET / HTTP/1", 400, "bad_head"),
      line("G11_BytesBehindVersion", "GET / HTTP/1.1x", 400, "bad_head"),
      line("G11_NotHttp", "GET / ICAP/1.0", 400, "bad_head"),

      line("G12_Http12", "GET / HTTP/1.2", 505, "version_unsupported"),
      line("G12_Http20", "GET / HTTP/2.0", 505, "version_unsupported"),
      line("G12_Http30", "GET / HTTP/3.0", 505, "version_unsupported"),
      refused("G12_Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_unsupported"),

      path("G13_HighByte", "/caf\xC3\xA9"),
      path("G13_Delete", "/a\x7F"),
      path("G13_Fragment", "/a#b"),
      path("G13_FragmentInQuery", "/a?b#c"),
      path("G13_DoubleQuote", "/a\"b"),
      path("G13_Less", "/a<b"),
      path("G13_Greater", "/a>b"),
      path("G13_PercentAlone", "/a%"),
      path("G13_PercentOneDigit", "/a%4"),
      path("G13_PercentNoHex", "/a%zz"),
      line("G13_Space", "GET /a b HTTP/1.1", 400, "bad_head|bad_target"),

      path("G14_OtherScheme", "ftp://api.test/"),
      path("G14_UserInfo", "http://user@api.test/"),
      path("G14_EmptyHost", "http:///x"),
      path("G14_BadPort", "http://api.test:x/"),
      line("G14_OtherSchemeThanTheConnection", "GET https://api.test/ HTTP/1.1", 421, "misdirected"),

      path("G15_AsteriskWithGet", "*"),
      path("G15_Relative", "submit"),
      path("G15_RelativeDots", "../submit"),

      line("G16_Connect", "CONNECT api.test:443 HTTP/1.1", 501, "not_implemented"),
      line("G16_ConnectWithPath", "CONNECT / HTTP/1.1", 501, "not_implemented|bad_target"),
      line("G16_Trace", "TRACE / HTTP/1.1", 501, "not_implemented"),
      line("G16_MethodOf33Bytes", std::string(33, 'A') + " / HTTP/1.1", 501, "not_implemented"),

      refused("G17_TwoEmptyLines", std::string("\r\n\r\n").append(request("GET", "/")), 400, "bad_head"),
      refused("G17_EmptyLineByLf", std::string("\n").append(request("GET", "/")), 400, "bad_head"),

      refused("G21_OtherExpectation", request("GET", "/", "Expect: 200-ok\r\n"), 417, "expectation_failed"),
      refused("G21_TwoExpectations", request("GET", "/", "Expect: 100-continue, gold\r\n"), 417, "expectation_failed"),

      refused("G24_TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s.append(501, '\x5A'), 400, "bad_head"),
      refused("G24_ProxyLine", std::string("PROXY TCP4 192.0.2.1 192.0.2.2 40000 80\r\n").append(request("GET", "/")),
              400, "bad_head"),
      refused("G24_ProxyVersion2", "\r\n\r\n\0\r\nQUIT\n\x21\x11"s, 400, "bad_head"),
      refused("G24_RandomBytes", "\x9F\x01\xE2\x00\x7C\xAA\x55\xFE\r\n\r\n"s, 400, "bad_head"),
      refused("G24_Ssh", "SSH-2.0-OpenSSH_9.2\r\n", 400, "bad_head"),
  };
}

}  // namespace gatehouse::testing
