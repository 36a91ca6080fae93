// G07–G09: lines that are not lines, folded lines, names that are not names.
#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::string_literals;

RefusalCase bad_head(std::string name, std::string bytes) {
  return {.name = std::move(name), .bytes = std::move(bytes), .status = 400, .codes = "bad_head"};
}

RefusalCase bad_line(std::string name, const std::string& field_line) {
  return bad_head(std::move(name), get_with(field_line + "\r\n"));
}

}  // namespace

RefusalCases line_cases() {
  return {
      bad_head("G07_BareLfAfterRequestLine", "GET / HTTP/1.1\nHost: api.test\r\n\r\n"),
      bad_head("G07_BareLfAfterField", "GET / HTTP/1.1\r\nHost: api.test\nX: y\r\n\r\n"),
      bad_head("G07_BareLfEverywhere", "GET / HTTP/1.1\nHost: api.test\n\n"),
      bad_head("G07_BareLfEndsHead", "GET / HTTP/1.1\r\nHost: api.test\r\n\n"),
      bad_head("G07_BareCrAfterField", "GET / HTTP/1.1\r\nHost: api.test\rX: y\r\n\r\n"),
      bad_head("G07_BareCrAfterRequestLine", "GET / HTTP/1.1\rHost: api.test\r\n\r\n"),
      bad_head("G07_BareCrEndsHead", "GET / HTTP/1.1\r\nHost: api.test\r\n\rX\r\n\r\n"),
      bad_head("G07_CrCrLf", "GET / HTTP/1.1\r\nHost: api.test\r\r\n\r\n"),
      bad_line("G07_BareCrInValue", "X: a\rb"),
      bad_line("G07_BareLfInValue", "X: a\nTransfer-Encoding: chunked"),
      bad_line("G07_NulInValue", "X: a\0b"s),
      bad_line("G07_NulInName", "X\0: a"s),
      bad_line("G07_BellInValue", "X: a\x07z"),
      bad_line("G07_VerticalTabInValue", "X: a\x0Bz"),
      bad_line("G07_FormFeedInValue", "X: a\x0Cz"),
      bad_line("G07_EscapeInValue", "X: \x1B[31m"),
      bad_line("G07_DeleteInValue", "X: a\x7Fz"),
      bad_line("G07_VerticalTabBeforeCoding",
               "Transfer-Encoding: \x0B"
               "chunked"),

      bad_line("G08_FoldedBySpace", "X: a\r\n b"),
      bad_line("G08_FoldedByTab", "X: a\r\n\tb"),
      bad_line("G08_FoldedCoding", "Transfer-Encoding:\r\n chunked"),
      bad_line("G08_FoldedLength", "Content-Length: 0\r\n 5"),
      bad_line("G08_OnlySpaces", "X: a\r\n  "),
      bad_head("G08_SpaceBeforeFirstField", "GET / HTTP/1.1\r\n Host: api.test\r\n\r\n"),
      bad_head("G08_TabBeforeFirstField", "GET / HTTP/1.1\r\n\tX: y\r\nHost: api.test\r\n\r\n"),
      bad_head("G08_SpaceLineBeforeFirstField", "GET / HTTP/1.1\r\n \r\nHost: api.test\r\n\r\n"),

      bad_line("G09_SpaceBeforeColon", "Content-Length : 0"),
      bad_line("G09_TabBeforeColon", "Transfer-Encoding\t: chunked"),
      bad_line("G09_EmptyName", ": y"),
      bad_line("G09_SpaceInName", "X Y: z"),
      bad_line("G09_BracketInName", "X(Y): z"),
      bad_line("G09_SlashInName", "X/Y: z"),
      bad_line("G09_QuoteInName", "\"X\": z"),
      bad_line("G09_HighByteInName", "X\xC3\xA4: z"),
      bad_line("G09_NoColon", "Transfer-Encoding chunked"),
      bad_line("G09_PseudoHeader", ":path: /refused"),
  };
}

}  // namespace gatehouse::testing
