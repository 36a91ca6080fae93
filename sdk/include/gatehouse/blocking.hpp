// blocking: work that would stop the other connections of a worker, done on the blocking pool.
#pragma once

#include <gatehouse/operation.hpp>
#include <gatehouse/timer.hpp>
#include <gatehouse/types.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace gatehouse::inline v1 {

namespace detail {

// Shared by the awaiter and the host, both on the worker of the exchange, so the count is a plain number. Between run
// and the completion the pool's thread alone touches it.
template <class Function>
struct Job {
  using Value = std::invoke_result_t<Function&>;

  explicit Job(Function&& work) : function{std::move(work)} {}
  Function function;
  std::optional<Value> value;
  std::exception_ptr exception;
  unsigned owners = 2;

  static void run(void* data) noexcept {
    auto& job = *static_cast<Job*>(data);
    try {
      job.value.emplace(job.function());
    } catch (...) {
      job.exception = std::current_exception();
    }
  }
  static void leave(void* data) noexcept {
    auto* job = static_cast<Job*>(data);
    if (--job->owners == 0) delete job;
  }
};

}  // namespace detail

template <class Function>
class [[nodiscard]] BlockingOperation {
 public:
  using Job = detail::Job<Function>;

  BlockingOperation(Exchange& exchange, Function&& function, Duration deadline)
      : job_{new Job{std::move(function)}}, wait_{begin(exchange, job_, deadline)} {}
  BlockingOperation(const BlockingOperation&) = delete;
  BlockingOperation& operator=(const BlockingOperation&) = delete;
  ~BlockingOperation() { Job::leave(job_); }

  bool is_done() const noexcept { return wait_.is_done(); }
  void wake(detail::Waiting waiting) noexcept { wait_.wake(waiting); }
  bool await_ready() const noexcept { return wait_.await_ready(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { wait_.await_suspend(waiting); }
  Result<typename Job::Value> await_resume() { return take(); }
  Result<typename Job::Value> take() {
    if (const Result<void> done = wait_.take(); !done) return done.error();
    if (job_->exception) std::rethrow_exception(job_->exception);
    return std::move(*job_->value);
  }

 private:
  static WaitOperation begin(Exchange& exchange, Job* job, Duration deadline) noexcept {
    const gh_blocking_v1* table = access(exchange).blocking;
    return {exchange, [&](detail::NoResult*, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table == nullptr) {
                Job::leave(job);
                return *error = GH_E_DENIED, 0;
              }
              return table->run(exchange.raw(), &Job::run, job, &Job::leave, deadline.count(), error, done, context);
            }};
  }

  Job* job_;
  WaitOperation wait_;
};

// co_await blocking(exchange, [input = std::string{...}] { return digest(input); }) gives Result<what it returns>. The
// function owns what it uses: it sees no exchange, calls no host function and may run to its end after the exchange
// has. What it throws is thrown at the co_await. deadline zero: what the exchange has left.
template <class Function>
requires(!std::is_void_v<std::invoke_result_t<Function&>>)
    BlockingOperation<Function> blocking(Exchange& exchange, Function function, Duration deadline = {}) {
  return {exchange, std::move(function), deadline};
}

}  // namespace gatehouse::inline v1
