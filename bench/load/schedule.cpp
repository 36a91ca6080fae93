// When requests are due. An open loop does not wait for answers: what is late is sent late and measured from its due
// time.
#include "load/schedule.hpp"

#include <algorithm>

namespace gatehouse::bench {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

}  // namespace

std::uint64_t Schedule::intended(std::uint64_t index) const noexcept {
  if (index >= requests_) return kNever;
  // Whole seconds and the rest apart: index * 10^9 overflows after some minutes of a high rate.
  const std::uint64_t due = index / rate_ * kSecond + index % rate_ * kSecond / rate_;
  return due < end_ ? due : kNever;
}

bool Schedule::is_due(std::uint64_t index, std::uint64_t now) const noexcept {
  if (!is_open_loop()) return index < requests_ && now < end_;
  const std::uint64_t due = intended(index);
  return due != kNever && due <= now;
}

bool Schedule::is_over(std::uint64_t index, std::uint64_t now) const noexcept {
  return is_open_loop() ? intended(index) == kNever : index >= requests_ || now >= end_;
}

std::uint64_t Schedule::total() const noexcept {
  if (end_ == kNever) return requests_;
  // The first index whose time is not before the end.
  const std::uint64_t whole = end_ / kSecond * rate_;
  const std::uint64_t rest = (end_ % kSecond * rate_ + kSecond - 1) / kSecond;
  return std::min(requests_, whole + rest);
}

}  // namespace gatehouse::bench
