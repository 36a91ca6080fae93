// Workers count and grow while the control thread scrapes and reloads: nothing is lost, nothing races (TSan).
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "observe/expose.hpp"

namespace gatehouse::core {
namespace {

struct Adopted {
  MetricCapacity capacity;
  RouteSlot route;
  ListenerSlot listener;
  UpstreamSlot upstream;
};

// Stands for the mailbox of a worker.
class Post {
 public:
  void put(const Adopted& adopted) {
    const std::lock_guard lock(mutex_);
    waiting_ = adopted;
  }
  std::optional<Adopted> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Adopted> waiting_;
};

constexpr int kSnapshots = 60;

void work(WorkerMetrics& metrics, Post& post, std::atomic<std::uint64_t>& counted, const std::atomic<bool>& stop) {
  Adopted now;
  std::uint64_t finished = 0;
  for (std::uint16_t i = 0; !stop.load(std::memory_order_relaxed); ++i) {
    if (const auto next = post.take()) {
      now = *next;
      metrics.ensure_capacity(now.capacity);
    }
    if (!now.listener) continue;
    metrics.active_exchanges(now.listener, 1);
    metrics.attempt_finished(now.upstream, now.route, std::chrono::microseconds(i));
    metrics.connect_error(now.upstream);
    const auto status = static_cast<std::uint16_t>(200 + i % 300);
    metrics.exchange_finished({.route = now.route, .listener = now.listener, .status = status});
    metrics.exchange_finished({.route = kNoRoute, .listener = now.listener, .status = status});
    metrics.active_exchanges(now.listener, -1);
    counted.store(++finished, std::memory_order_relaxed);
  }
}

TEST(MetricsRace, WorkersCountWhileTheControlThreadScrapesAndReloads) {
  MetricsRegistry registry;
  std::atomic<bool> stop{false};
  std::array<Post, 2> posts;
  std::array<std::atomic<std::uint64_t>, 2> counted{};
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    auto& metrics = registry.add_worker("worker-" + std::to_string(i));
    threads.emplace_back([&, i] { work(metrics, posts[i], counted[i], stop); });
  }
  std::uint64_t last = 0;
  for (int snapshot = 0; snapshot < kSnapshots; ++snapshot) {
    registry.begin_reload();
    for (int filler = 0; filler < snapshot * 10; ++filler) registry.route_slot("-", "r" + std::to_string(filler));
    const Adopted adopted{{},
                          registry.route_slot("-", "of-" + std::to_string(snapshot / 2)),
                          registry.listener_slot("http"),
                          registry.upstream_slot("u" + std::to_string(snapshot / 3))};
    registry.commit_reload();
    for (auto& post : posts) post.put({registry.capacity(), adopted.route, adopted.listener, adopted.upstream});
    const auto before = counted[0].load() + counted[1].load();
    while (counted[0].load() + counted[1].load() < before + 500) expose(registry);
    const auto total = registry.totals(kNoRoute).requests;
    EXPECT_GE(total, last);
    last = total;
  }
  stop = true;
  threads.clear();
  EXPECT_EQ(registry.totals(kNoRoute).requests, counted[0].load() + counted[1].load());
}

}  // namespace
}  // namespace gatehouse::core
