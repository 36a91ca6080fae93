// Keeps a thread of its own from create to destroy.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "table.hpp"

namespace {

struct Threaded {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_over = false;
  std::thread thread{[this] {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_over; });
  }};

  ~Threaded() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    changed.notify_all();
    thread.join();
  }
};

void* create(const gh_host*, gh_instance*, const gh_value*, gh_text*) { return new Threaded; }
void destroy(void* self) { delete static_cast<Threaded*>(self); }

}  // namespace

extern "C" GH_EXPORT const gh_plugin* gatehouse_plugin_v1(void) {
  static constexpr gh_plugin kTable = [] {
    gh_plugin plugin = bad::table("starts-thread");
    plugin.create = create;
    plugin.destroy = destroy;
    return plugin;
  }();
  return &kTable;
}
