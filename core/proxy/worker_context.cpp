#include "proxy/worker_context.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gatehouse::core {

namespace {
constexpr std::size_t kIdleArenaBlocks = 1024;  // 4 MiB per worker kept for the next burst
}

WorkerContext::WorkerContext(std::uint32_t worker, std::uint32_t workers, const Clock& time, WorkerMetrics& shard)
    : index(worker),
      count(workers),
      clock(time),
      metrics(shard),
      now(time.now()),
      wall(time.wall()),
      wheel(time.now()),
      blocks(kArenaBlock, kIdleArenaBlocks),
      head_buffer(std::make_unique_for_overwrite<char[]>(kHeadBytes)) {}

std::string_view WorkerContext::time_text(Arena& arena) const {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
  constexpr std::size_t kSize = 40;
  auto* to = arena.make_array<char>(kSize);
  const auto result = fmt::format_to_n(to, kSize, "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                                       fmt::gmtime(static_cast<std::time_t>(millis / 1000)), millis % 1000);
  return {to, result.size};
}

}  // namespace gatehouse::core
