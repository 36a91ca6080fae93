#include "plugin/instance_timers.hpp"

#include <new>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {

class TimerSet::Tick final : public Operation, private Timer {
 public:
  Tick(TimerSet& in, PluginThread& thread, Wheel& wheel, const TickSpec& spec) noexcept
      : Timer(&due), set_(in), thread_(thread), wheel_(wheel), spec_(spec) {}
  ~Tick() = default;

  gh_op start(Instance& instance) noexcept {
    const auto id = begin(nullptr, instance, nullptr, nullptr);
    if (id != 0) arm();
    return id;
  }

 private:
  void arm() noexcept {
    auto length = std::max<std::int64_t>(spec_.every.count(), 1);
    const auto spread = length / 100 * spec_.jitter_percent;
    if (spread > 0) {
      random_ = mix_bits(random_ + static_cast<std::uint64_t>(thread_.now().time_since_epoch().count()) +
                         reinterpret_cast<std::uintptr_t>(this));
      length += static_cast<std::int64_t>(random_ % static_cast<std::uint64_t>(2 * spread + 1)) - spread;
    }
    wheel_.set(*this, deadline_after(thread_.now(), Duration(std::max<std::int64_t>(length, 1))));
  }

  static void due(Timer& timer) {
    auto& self = static_cast<Tick&>(timer);
    auto& thread = self.thread_;
    const auto& instance = *self.instance();
    const auto spec = self.spec_;
    if (spec.is_repeated) {
      self.arm();
    } else {
      self.end();
    }
    // From here on the plugin may end the timer, which takes this object away.
    const Entry entry(thread, instance, thread.worker() == nullptr ? Phase::control : Phase::none);
    spec.tick(spec.context);
  }
  void end() noexcept {
    forget();
    abandoned();
  }
  void abandoned() noexcept override {
    set_.ticks_.remove_if([this](const auto& tick) { return tick.get() == this; });
  }

  TimerSet& set_;
  PluginThread& thread_;
  Wheel& wheel_;
  TickSpec spec_;
  std::uint64_t random_ = 0;
};

TimerSet::TimerSet() = default;
TimerSet::~TimerSet() = default;

gh_op TimerSet::start(PluginThread& thread, Wheel& wheel, Instance& instance, const TickSpec& spec) {
  if (spec.every < Duration::zero() || spec.jitter_percent > 100 || ticks_.size() >= kMax) return 0;
  try {
    auto& tick = *ticks_.emplace_back(std::make_unique<Tick>(*this, thread, wheel, spec));
    const auto id = tick.start(instance);
    if (id == 0) ticks_.pop_back();
    return id;
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

void TimerSet::clear() noexcept { ticks_.clear(); }

}  // namespace gatehouse::core
