// Reading UTF-8: what is a code point, and what is not.
#include "observe/utf8.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

struct Case {
  std::string_view text;
  char32_t value;
  std::size_t bytes;
};

TEST(Utf8, CodePointsAreReadAndEverythingElseIsReplacedByteByByte) {
  const Case cases[] = {
      {"a", U'a', 1},
      {std::string_view("\0", 1), 0, 1},
      {"\xC3\xA4", U'ä', 2},
      {"\xE2\x82\xAC", U'€', 3},
      {"\xF0\x9F\x98\x80", 0x1F600, 4},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
      {"\x80", kReplacementCharacter, 1},              // continuation without a lead
      {"\xC0\xAF", kReplacementCharacter, 1},          // overlong '/'
      {"\xE0\x80\xAF", kReplacementCharacter, 1},      // overlong '/'
      {"\xED\xA0\x80", kReplacementCharacter, 1},      // surrogate
      {"\xF4\x90\x80\x80", kReplacementCharacter, 1},  // above the last code point
      {"\xFF", kReplacementCharacter, 1},
      {"\xE2\x82", kReplacementCharacter, 1},  // cut off
      {"\xE2x\xAC", kReplacementCharacter, 1},
  };
  for (const auto& c : cases) {
    const auto [value, bytes] = next_code_point(c.text);
    EXPECT_EQ(static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(c.value)) << c.text;
    EXPECT_EQ(bytes, c.bytes) << c.text;
  }
}

}  // namespace
}  // namespace gatehouse::core
