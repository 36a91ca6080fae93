#include "base/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace gatehouse::core {
namespace {

std::string gunzip(const std::string& packed, std::size_t size) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string text(size, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, WhatIsPackedUnpacksToTheSame) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{300000}}) {
    std::string text;
    while (text.size() < size) text.append("line ").append(std::to_string(text.size() * 7919 % 1000)).append("\n");
    std::string packed;
    ASSERT_TRUE(gzip(text, packed));
    EXPECT_EQ(gunzip(packed, text.size()), text);
  }
}

TEST(Gzip, AppendsBehindWhatIsThere) {
  std::string packed("head");
  ASSERT_TRUE(gzip("abc", packed));
  EXPECT_TRUE(packed.starts_with("head\x1f\x8b"));
}

}  // namespace
}  // namespace gatehouse::core
