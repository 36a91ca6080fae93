// sleep within an exchange, and timers of an instance.
#pragma once

#include <gatehouse/operation.hpp>
#include <gatehouse/types.hpp>

namespace gatehouse::inline v1 {

namespace detail {

struct NoResult {};
inline Result<void> to_done(std::int32_t error, const NoResult&) noexcept { return to_error(error); }

}  // namespace detail

// An operation that only ends, or fails.
using WaitOperation = Operation<detail::NoResult, &detail::to_done>;

// co_await sleep(exchange, 50ms): cut to what the exchange has left (Error::deadline then).
inline WaitOperation sleep(Exchange& exchange, Duration time) noexcept {
  const gh_timer_v1* table = access(exchange).timer;
  return {exchange, [&](detail::NoResult*, std::int32_t* error, gh_done done, void* context) -> gh_op {
            if (table == nullptr) return *error = GH_E_DENIED, 0;
            return table->sleep(exchange.raw(), time.count(), error, done, context);
          }};
}

// A timer of Setup::every, Setup::once or WorkerSetup's. Ends with cancel or with the instance, whatever becomes of
// this handle.
class Timer {
 public:
  Timer() = default;
  Timer(const detail::Context& context, gh_op op) noexcept : host_{context.host}, op_{op} {}
  // False: refused, the instance has too many.
  explicit operator bool() const noexcept { return op_ != 0; }
  void cancel() noexcept {
    if (op_ != 0) host_->cancel(host_, op_);
    op_ = 0;
  }

 private:
  const gh_host* host_ = nullptr;
  gh_op op_ = 0;
};

}  // namespace gatehouse::inline v1
