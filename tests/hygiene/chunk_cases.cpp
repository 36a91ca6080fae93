// G18–G20: chunk sizes, chunk extensions, trailers.
#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::string_literals;

RefusalCase chunked(std::string name, const std::string& body, std::string codes = "bad_framing") {
  return {
      .name = std::move(name), .bytes = chunked_post(body), .status = 400, .codes = std::move(codes), .in_body = true};
}

/// A body whose first size line is `line`, all else being right.
RefusalCase size_line(std::string name, const std::string& line) {
  return chunked(std::move(name), line + "\r\nhello\r\n0\r\n\r\n");
}

RefusalCase trailer(std::string name, const std::string& lines) {
  return chunked(std::move(name), "5\r\nhello\r\n0\r\n" + lines + "\r\n", "bad_head");
}

std::string many_extensions() {
  std::string body;
  for (int i = 0; i < 70; ++i) body += "1;" + std::string(250, 'e') + "\r\nx\r\n";
  return body + "0\r\n\r\n";
}

std::string many_trailers() {
  std::string lines;
  for (int i = 0; i < 33; ++i) lines += "T" + std::to_string(i) + ": v\r\n";
  return lines;
}

}  // namespace

RefusalCases chunk_cases() {
  return {
      size_line("G18_Plus", "+5"),
      size_line("G18_Minus", "-5"),
      size_line("G18_HexPrefix", "0x5"),
      size_line("G18_SpaceBefore", " 5"),
      size_line("G18_SpaceBehind", "5 "),
      size_line("G18_TabBehind", "5\t"),
      size_line("G18_SpaceInside", "0 5"),
      size_line("G18_NoDigit", ""),
      size_line("G18_OnlyExtension", ";a=b"),
      size_line("G18_NotHex", "g"),
      size_line("G18_Underscore", "0_5"),
      size_line("G18_SeventeenDigits", "00000000000000005"),
      size_line("G18_OverInt64", "8000000000000000"),
      size_line("G18_AllOnes", "FFFFFFFFFFFFFFFF"),
      size_line("G18_WrapsAround", "10000000000000005"),
      chunked("G18_SizeLineEndedByLf", "5\nhello\r\n0\r\n\r\n"),
      chunked("G18_SizeLineEndedByCr", "5\rhello\r\n0\r\n\r\n"),
      chunked("G18_DataWithoutLineEnd", "5\r\nhello0\r\n\r\n"),
      chunked("G18_DataEndedByLf", "5\r\nhello\n0\r\n\r\n"),
      chunked("G18_DataEndedByCrX", "5\r\nhello\rX0\r\n\r\n"),
      chunked("G18_DataLongerThanSize", "5\r\nhello!\r\n0\r\n\r\n"),
      chunked("G18_LastSizeLineEndedByLf", "5\r\nhello\r\n0\n\r\n"),

      size_line("G19_Over256Bytes", "5;" + std::string(300, 'e')),
      chunked("G19_Over16KiBPerMessage", many_extensions()),
      size_line("G19_ControlByte",
                "5;a\x01"
                "b"),
      size_line("G19_Nul", "5;a\0b"s),
      size_line("G19_BareCr", "5;a\rb"),
      chunked("G19_LfEndsExtension", "5;a\nhello\r\n0\r\n\r\n"),
      chunked("G19_LfInsideQuotes", "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"),
      chunked("G19_CrLfInsideQuotes", "5;a=\"\r\n0\r\n\r\n\"\r\nhello\r\n0\r\n\r\n"),
      size_line("G19_QuoteLeftOpen", "5;a=\"b"),

      trailer("G20_NoColon", "Trailer\r\n"),
      trailer("G20_SpaceBeforeColon", "T : v\r\n"),
      trailer("G20_EmptyName", ": v\r\n"),
      trailer("G20_Folded", "T: a\r\n b\r\n"),
      trailer("G20_BareLf", "T: a\nU: b\r\n"),
      trailer("G20_ControlByte", "T: a\x01\r\n"),
      trailer("G20_TooManyFields", many_trailers()),
      trailer("G20_TooManyBytes", "T: " + std::string(9000, 'v') + "\r\n"),
  };
}

}  // namespace gatehouse::testing
