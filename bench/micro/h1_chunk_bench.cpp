// The chunked coding: large chunks, where framing must vanish, and small ones, where it is everything.
#include <benchmark/benchmark.h>

#include <string>

#include "http/chunk_decoder.hpp"
#include "http/chunk_encoder.hpp"

namespace {

using namespace gatehouse::core;

std::string body_of(std::size_t chunk, std::size_t total) {
  std::string bytes;
  char head[kChunkHeadBytes];
  for (std::size_t done = 0; done < total; done += chunk) {
    bytes.append(head, write_chunk_head(head, chunk)).append(chunk, 'x').append(kChunkEnd);
  }
  return bytes.append(kLastChunk);
}

void decode_chunks(benchmark::State& state) {
  BlockPool pool(16 * 1024, 4);
  Arena arena(pool);
  const auto bytes = body_of(static_cast<std::size_t>(state.range(0)), 64 * 1024);
  for (auto _ : state) {
    Headers trailers(arena);
    ChunkDecoder decoder(Side::upstream, trailers);
    std::string_view in = bytes;
    for (bool done = false; !done && !in.empty();) {
      const auto step = decoder.step(in);
      if (!step) return state.SkipWithError("refused");
      benchmark::DoNotOptimize(step->data);
      in.remove_prefix(step->consumed);
      done = step->done;
    }
    arena.reset();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(decode_chunks)->Arg(16)->Arg(1024)->Arg(16 * 1024);

}  // namespace
