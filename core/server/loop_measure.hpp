// How busy the loop of a worker is, and how long it keeps others waiting. Pure: the loop tells its turns.
#pragma once

#include <algorithm>

#include "base/clock.hpp"

namespace gatehouse::core {

class LoopMeasure {
 public:
  static constexpr Duration kEvery = std::chrono::seconds(1);
  /// The usual time between two scrapes: whoever looks at least so often sees every stall, beside other readers.
  static constexpr Duration kWindow = std::chrono::seconds(15);

  struct Figures {
    Duration lag;  // the longest turn, or the latest look at something due, in the last one to two windows
    double busy;   // share of the time since the last figures that was not spent waiting, 0 to 1
  };

  explicit LoopMeasure(TimePoint start) noexcept : told_(start), window_(start) {}

  /// When the next figures are due.
  [[nodiscard]] TimePoint next() const noexcept { return told_ + kEvery; }
  /// A turn: what became ready during it waited that long at most.
  void turned(TimePoint begun, TimePoint ended) noexcept;
  /// What was due came up so much later.
  void late(Duration by) noexcept { now_ = std::max(now_, by); }
  /// The figures at `now`; begins the next second.
  Figures tell(TimePoint now) noexcept;

 private:
  TimePoint told_;
  TimePoint window_;  // when the running window began
  Duration busy_{};
  Duration now_{};     // longest of the running window
  Duration before_{};  // longest of the window before
};

}  // namespace gatehouse::core
