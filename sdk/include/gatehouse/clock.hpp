// Clock: time and randomness of the host, which tests set.
#pragma once

#include <gatehouse/detail/context.hpp>
#include <gatehouse/types.hpp>

#include <cstddef>

namespace gatehouse::inline v1 {

// [any] Cheap to copy; good as long as the instance. Time is that of this turn of the loop.
class Clock {
 public:
  explicit Clock(const detail::Context& context) noexcept : context_{&context} {}
  Duration now() const noexcept { return Duration{context_->host->now(context_->instance)}; }  // monotonic
  // Nanoseconds since 1970.
  Duration wall_clock() const noexcept { return Duration{context_->host->wall_clock(context_->instance)}; }
  // Random bytes fit for keys and tokens.
  void random(void* bytes, std::size_t size) const noexcept { context_->host->random(context_->instance, bytes, size); }

 private:
  const detail::Context* context_;
};

}  // namespace gatehouse::inline v1
