// G01–G06: more than one way, or a wrong way, to know where the request ends.
#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

RefusalCase framing(std::string name, std::string_view field_lines, std::string_view body = "0\r\n\r\n") {
  return {.name = std::move(name), .bytes = post(field_lines, body), .status = 400, .codes = "bad_framing"};
}

RefusalCase coding(std::string name, const std::string& value) {
  return framing(std::move(name), "Transfer-Encoding: " + value + "\r\n");
}

RefusalCase length(std::string name, const std::string& value) {
  return framing(std::move(name), "Content-Length: " + value + "\r\n", "hello");
}

}  // namespace

RefusalCases framing_cases() {
  return {
      framing("G01_LengthThenChunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
      framing("G01_ChunkedThenLength", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
      framing("G01_LengthZeroAndChunked", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
      framing("G01_LengthAndGzip", "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", "hello"),
      framing("G01_LengthAndIdentity", "Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello"),
      framing("G01_LengthAndGzipChunked", "Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n"),
      framing("G01_LengthAndEmptyCoding", "Content-Length: 5\r\nTransfer-Encoding:\r\n", "hello"),
      framing("G01_NamesInOtherCase", "content-LENGTH: 5\r\ntransfer-ENCODING: chunked\r\n"),

      coding("G02_XChunked", "xchunked"),
      coding("G02_ChunkedX", "chunkedx"),
      coding("G02_ChunkedIdentity", "chunked, identity"),
      coding("G02_ChunkedChunked", "chunked, chunked"),
      coding("G02_ChunkedThenGzip", "chunked, gzip"),
      coding("G02_Identity", "identity"),
      coding("G02_Gzip", "gzip"),
      coding("G02_Quoted", "\"chunked\""),
      coding("G02_SingleQuoted", "'chunked'"),
      coding("G02_WithParameter", "chunked;a=b"),
      coding("G02_Empty", ""),
      coding("G02_EmptyMemberFirst", ", chunked"),
      coding("G02_EmptyMemberLast", "chunked,"),
      coding("G02_EmptyMemberBetween", "gzip,, chunked"),
      coding("G02_SpaceInside", "chu nked"),
      framing("G02_TwoLines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
      framing("G02_TwoLinesGzipChunked", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
      framing("G02_TwoLinesIdentityLast", "Transfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: identity\r\n"),

      {.name = "G03_GzipChunked",
       .bytes = post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
       .status = 501,
       .codes = "not_implemented"},
      {.name = "G03_DeflateGzipChunked",
       .bytes = post("Transfer-Encoding: deflate,gzip , chunked\r\n", "0\r\n\r\n"),
       .status = 501,
       .codes = "not_implemented"},

      {.name = "G04_ChunkedInHttp10",
       .bytes = "POST / HTTP/1.0\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       .status = 400,
       .codes = "bad_framing"},
      {.name = "G04_ChunkedInHttp10KeepAlive",
       .bytes =
           "POST / HTTP/1.0\r\nHost: api.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       .status = 400,
       .codes = "bad_framing"},

      framing("G05_LengthTwiceEqual", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
      framing("G05_LengthTwiceDifferent", "Content-Length: 5\r\nContent-Length: 0\r\n", "hello"),
      framing("G05_LengthTwiceApart", "Content-Length: 5\r\nX: y\r\ncontent-length: 5\r\n", "hello"),
      length("G05_List", "5, 5"),
      length("G05_ListWithoutSpace", "5,5"),
      length("G05_ListDifferent", "5, 6"),

      length("G06_Plus", "+5"),
      length("G06_Minus", "-5"),
      length("G06_Hex", "0x5"),
      length("G06_Fraction", "5.0"),
      length("G06_SpaceInside", "5 5"),
      length("G06_TabInside", "5\t5"),
      length("G06_CommaBehind", "5,"),
      length("G06_CommaBefore", ",5"),
      length("G06_Empty", ""),
      length("G06_Word", "five"),
      length("G06_Exponent", "5e0"),
      length("G06_Quoted", "\"5\""),
      length("G06_OverInt64", "9223372036854775808"),
      length("G06_OverUint64", "18446744073709551621"),
      length("G06_FarOver", "99999999999999999999999999999999"),
  };
}

}  // namespace gatehouse::testing
