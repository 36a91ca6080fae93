#include "http/chunk_decoder.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "http/chunk_encoder.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

struct Decoded : TestArena {
  Headers trailers{arena};
  std::string body;
  std::size_t consumed = 0;
  bool done = false;
  Error error = Error::none;

  /// Feeds `bytes` in pieces of at most `piece` bytes, the first of them `first` bytes long.
  explicit Decoded(std::string_view bytes, std::size_t first = 1, std::size_t piece = SIZE_MAX,
                   Side side = Side::client, const ChunkLimits& limits = {}) {
    ChunkDecoder decoder(side, trailers, limits);
    auto size = first;
    while (consumed < bytes.size() && !done) {
      const std::string copy(bytes.substr(consumed, std::max<std::size_t>(size, 1)));
      std::string_view in = copy;
      while (!in.empty() && !done) {
        const auto step = decoder.step(in);
        if (!step) {
          error = step.error();
          return;
        }
        body.append(step->data);
        consumed += step->consumed;
        in.remove_prefix(step->consumed);
        done = step->done;
        if (!done && step->data.empty()) {
          EXPECT_TRUE(in.empty());
        }
      }
      size = piece;
    }
  }
};

TEST(ChunkDecoder, DecodesInEverySplit) {
  const std::string bytes =
      "5\r\nhello\r\n006;a=b;c=\"d\\\";e\"\r\n world\r\nA\r\n0123456789\r\n0\r\nX-A: 1\r\nx-b:\t2 \r\n\r\nGET /";
  for (std::size_t piece = 1; piece <= 3; ++piece) {
    for (std::size_t first = 1; first <= bytes.size(); ++first) {
      Decoded decoded(bytes, first, piece);
      ASSERT_EQ(decoded.error, Error::none) << first;
      ASSERT_TRUE(decoded.done);
      ASSERT_EQ(decoded.body, "hello world0123456789");
      ASSERT_EQ(decoded.consumed, bytes.size() - 5);
      ASSERT_EQ(decoded.trailers.size(), 2U);
      ASSERT_EQ(decoded.trailers.begin()[0].value, "1");
      ASSERT_EQ(decoded.trailers.begin()[1].name, "x-b");
      ASSERT_EQ(decoded.trailers.begin()[1].value, "2");
    }
  }
}

TEST(ChunkDecoder, RefusesMalformedChunks) {  // G18, G19
  const std::string long_extension(256, 'e');
  for (const std::string& bytes : std::initializer_list<std::string>{"+5\r\nhello\r\n",
                                                                     "-5\r\nhello\r\n",
                                                                     "0x5\r\nhello\r\n",
                                                                     " 5\r\nhello\r\n",
                                                                     "5 \r\nhello\r\n",
                                                                     "\r\n",
                                                                     ";a\r\n",
                                                                     "00000000000000005\r\nhello\r\n",
                                                                     "8000000000000000\r\n",
                                                                     "FFFFFFFFFFFFFFFF\r\n",
                                                                     "5\nhello\r\n",
                                                                     "5\rhello\r\n",
                                                                     "5\r\nhelloX\r\n",
                                                                     "5\r\nhello\n",
                                                                     "5\r\nhello\rX",
                                                                     "5;" + long_extension + "\r\n",
                                                                     "5;a=\x01\r\n",
                                                                     "5;a=\"b\nc\"\r\n",
                                                                     "5;a=\"b\r\nhello\r\n",
                                                                     "5;a=\"b\\\"\r\n",
                                                                     "5;a\n",
                                                                     "0;a=\"\r\n\r\n",
                                                                     "g\r\n",
                                                                     "5,\r\n",
                                                                     "5\t\r\n"}) {
    for (std::size_t first = 1; first <= bytes.size(); ++first) {
      EXPECT_EQ(code(Decoded(bytes, first, 1).error), "bad_framing") << bytes;
    }
    EXPECT_EQ(Decoded(bytes, bytes.size(), 1, Side::upstream).error, Error::upstream_protocol_error);
  }
  EXPECT_EQ(Decoded("5;" + std::string(255, 'e') + "\r\nhello\r\n0\r\n\r\n").body, "hello");
  EXPECT_EQ(Decoded("0000000000000005\r\nhello\r\n0\r\n\r\n").body, "hello") << "sixteen digits";
  EXPECT_EQ(Decoded("7fffffffffffffff\r\nhello").body, "hello") << "2^63 - 1";
}

TEST(ChunkDecoder, ExtensionsOfAMessageAreBounded) {  // G19
  std::string bytes;
  for (int i = 0; i < 65; ++i) bytes += "1;" + std::string(255, 'e') + "\r\nx\r\n";
  EXPECT_EQ(Decoded(bytes).error, Error::bad_framing);
  EXPECT_EQ(Decoded(bytes.substr(0, bytes.size() * 64 / 65)).error, Error::none);
}

TEST(ChunkDecoder, RefusesMalformedTrailers) {  // G20
  std::string many = "0\r\n";
  for (int i = 0; i < 33; ++i) many += "A: b\r\n";
  for (const std::string& bytes : std::initializer_list<std::string>{
           "0\r\nno colon\r\n\r\n", "0\r\nA : b\r\n\r\n", "0\r\n: b\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n",
           "0\r\n A: b\r\n\r\n", "0\r\nA: \x01\r\n\r\n", "0\r\nA: b\n\r\n", "0\r\nA: b\rX", "0\r\n\n", many,
           "0\r\nA: " + std::string(8192, 'x') + "\r\n\r\n"}) {
    for (const std::size_t piece : {std::size_t{1}, bytes.size()}) {
      EXPECT_EQ(code(Decoded(bytes, piece, piece).error), "bad_head") << bytes;
      EXPECT_EQ(Decoded(bytes, piece, piece, Side::upstream).error, Error::upstream_protocol_error);
    }
  }
}

TEST(ChunkDecoder, LongTrailersKeepTheirTexts) {
  std::string bytes = "0\r\n";
  for (int i = 0; i < 20; ++i)
    bytes += "Name-" + std::to_string(i) + ": " + std::string(300, static_cast<char>('a' + i)) + "\r\n";
  Decoded decoded(bytes + "\r\n", 1, 7);
  ASSERT_TRUE(decoded.done);
  ASSERT_EQ(decoded.trailers.size(), 20U);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(decoded.trailers.begin()[i].name, "Name-" + std::to_string(i));
    EXPECT_EQ(decoded.trailers.begin()[i].value, std::string(300, static_cast<char>('a' + i)));
  }
}

TEST(ChunkDecoder, AnUnfinishedBodyIsNotDone) {  // G22, R06
  for (const auto* bytes : {"5\r\nhel", "5\r\nhello\r\n", "0\r\n", "0\r\n\r", "0"}) {
    Decoded decoded(bytes, 1, 1);
    EXPECT_EQ(decoded.error, Error::none);
    EXPECT_FALSE(decoded.done);
  }
}

TEST(ChunkEncoder, WhatIsWrittenDecodesToTheSame) {
  for (const std::uint64_t size : {1ULL, 15ULL, 16ULL, 255ULL, 4096ULL, 70'000ULL}) {
    char head[kChunkHeadBytes];
    std::string bytes(head, write_chunk_head(head, size));
    bytes.append(size, 'x').append(kChunkEnd);
    TestArena memory;
    Headers trailers(memory.arena);
    trailers.add("X-Sum", "1");
    char end[64];
    HeadWriter writer(end, sizeof end);
    ASSERT_TRUE(write_last_chunk(writer, trailers));
    Decoded decoded(bytes.append(writer.view()), 1, 1000);
    EXPECT_TRUE(decoded.done);
    EXPECT_EQ(decoded.body.size(), size);
    EXPECT_EQ(decoded.trailers.size(), 1U);
  }
  char head[kChunkHeadBytes];
  EXPECT_EQ(std::string_view(head, write_chunk_head(head, UINT64_MAX)), "ffffffffffffffff\r\n");
}

TEST(ChunkDecoder, MutatedBodiesGiveTheSameVerdictInEverySplit) {
  std::mt19937 random(11);
  const std::string seed = "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nA: b\r\n\r\n";
  constexpr std::string_view kBytes("\r\n\t \";=0F5xg\0\xff", 15);
  for (int round = 0; round < 10'000; ++round) {
    auto bytes = seed;
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      const auto at = random() % bytes.size();
      if (random() % 2 == 0)
        bytes[at] = kBytes[random() % kBytes.size()];
      else if (random() % 2 == 0)
        bytes.erase(at, 1 + random() % 5);
      else
        bytes.insert(at, 1, kBytes[random() % kBytes.size()]);
      if (bytes.empty()) bytes = seed;
    }
    const Decoded whole(bytes, bytes.size());
    const Decoded pieces(bytes, 1, 1 + random() % 7);
    ASSERT_EQ(whole.error, pieces.error) << bytes;
    ASSERT_EQ(whole.done, pieces.done) << bytes;
    if (whole.error == Error::none) {
      ASSERT_EQ(whole.body, pieces.body) << bytes;
      ASSERT_EQ(whole.consumed, pieces.consumed) << bytes;
    }
  }
}

}  // namespace
}  // namespace gatehouse::core
