// Whether a request body arrives fast enough, judged only over the time spent waiting for it. Pure.
#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace gatehouse::core {

/// A body of one byte a second would hold an upstream connection for as long as it likes.
class BodyRate {
 public:
  static constexpr Duration kWindow = std::chrono::seconds(10);

  /// `least` bytes per second; 0: anything goes.
  explicit BodyRate(std::uint64_t least) noexcept : least_(least) {}

  /// `waited` was spent waiting for the client, `total` body bytes have arrived since the beginning. True: too slow.
  bool is_too_slow(Duration waited, std::uint64_t total) noexcept {
    waited_ += waited;
    if (least_ == 0 || waited_ < kWindow) return false;
    const auto seconds = static_cast<double>(waited_.count()) / 1e9;
    if (static_cast<double>(total - counted_) < static_cast<double>(least_) * seconds) return true;
    waited_ = Duration::zero();
    counted_ = total;
    return false;
  }
  /// How much longer a wait may last before the judgement is due; kWindow at most.
  [[nodiscard]] Duration left() const noexcept { return least_ == 0 ? Duration::zero() : kWindow - waited_; }

 private:
  std::uint64_t least_;
  std::uint64_t counted_ = 0;
  Duration waited_{};
};

}  // namespace gatehouse::core
