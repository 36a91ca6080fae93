// Chunked bodies.
#include <string>

#include "fuzz/targets.hpp"
#include "http/chunk_decoder.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

struct Outcome {
  std::string data;
  std::size_t consumed = 0;
  bool is_done = false;
  Error error = Error::none;
  std::string trailers;
  bool operator==(const Outcome&) const = default;
};

/// False: nothing more is to be fed.
bool feed(ChunkDecoder& decoder, std::string_view piece, Outcome& to) {
  while (!piece.empty()) {
    const auto step = decoder.step(piece);
    if (!step) {
      to.error = step.error();
      return false;
    }
    require(step->consumed <= piece.size(), "no more is consumed than given", piece);
    require(step->consumed != 0, "a step goes on", piece);
    to.consumed += step->consumed;
    to.data += step->data;
    if (step->done) {
      to.is_done = true;
      return false;
    }
    piece.remove_prefix(step->consumed);
  }
  return true;
}

Outcome decode(Side side, std::string_view bytes, std::size_t split) {
  TestArena memory;
  Headers trailers(memory.arena);
  ChunkDecoder decoder(side, trailers);
  Outcome outcome;
  if (feed(decoder, bytes.substr(0, split), outcome)) feed(decoder, bytes.substr(split), outcome);
  if (outcome.error != Error::none) outcome.consumed = 0;  // how far it came before is no promise
  for (const auto& field : trailers) outcome.trailers.append(field.name).append(":").append(field.value).append("\n");
  return outcome;
}

}  // namespace

void fuzz_chunks(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto body = bytes.substr(1);
  const auto split = static_cast<unsigned char>(bytes.front()) % (body.size() + 1);
  for (const auto side : {Side::client, Side::upstream}) {
    require(decode(side, body, 0) == decode(side, body, split), "a split changes nothing", bytes);
  }
}

}  // namespace gatehouse::core
