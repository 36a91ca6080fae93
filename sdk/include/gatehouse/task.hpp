// Task<T>: a phase, or a part of one, that may suspend. Its frame lies in the arena of the exchange.
#pragma once

#include <gatehouse/error.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace gatehouse::inline v1 {

class Exchange;

namespace detail {

// Memory of the exchange for a frame, nullptr when its arena is full. Defined in exchange.hpp.
void* frame_memory(Exchange& exchange, std::size_t size) noexcept;

// Who goes on when something is done: one coroutine, perhaps only after others are done too.
struct Waiting {
  std::coroutine_handle<> handle;
  unsigned* others = nullptr;

  // True: it is `handle` that goes on now.
  bool arrived() const noexcept { return handle && (others == nullptr || --*others == 0); }
};

template <class Argument>
Exchange* exchange_in(Argument& argument) noexcept {
  if constexpr (std::is_same_v<Argument, Exchange>) {
    return &argument;
  } else {
    return nullptr;
  }
}

class PromiseBase {
 public:
  // Coroutines that return Task take an Exchange& among their parameters.
  template <class... Arguments>
  static void* operator new(std::size_t size, Arguments&... arguments) noexcept {
    static_assert((std::is_same_v<Arguments, Exchange> || ...), "a coroutine that returns Task takes an Exchange&");
    Exchange* found = nullptr;
    ((found = found == nullptr ? exchange_in(arguments) : found), ...);
    return frame_memory(*found, size);
  }
  static void operator delete(void*, std::size_t) noexcept {}  // ends with the exchange

  std::suspend_never initial_suspend() const noexcept { return {}; }
  auto final_suspend() const noexcept { return Final{}; }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  Waiting waiting;

 protected:
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  struct Final {
    bool await_ready() const noexcept { return false; }
    // Resumes by a call, not by symmetric transfer: std::noop_coroutine is a UNIQUE symbol, and the depth is bounded by
    // how deep tasks are nested in the source.
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> frame) const noexcept {
      const Waiting waiting = frame.promise().waiting;
      if (waiting.arrived()) waiting.handle.resume();
    }
    void await_resume() const noexcept {}
  };

  std::exception_ptr exception_;
};

template <class T>
class Promise : public PromiseBase {
 public:
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> : public PromiseBase {
 public:
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

}  // namespace detail

// A coroutine that has begun to run. Awaiting it gives its T or throws what it threw; destroying it ends it where it
// stands, with all its local objects. A frame that found no memory is an empty task: awaiting it throws std::bad_alloc.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::Promise<T> {
    Task get_return_object() noexcept { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    static Task get_return_object_on_allocation_failure() noexcept { return Task{nullptr}; }
  };

  Task(Task&& other) noexcept : frame_{std::exchange(other.frame_, nullptr)} {}
  Task& operator=(Task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool is_empty() const noexcept { return !frame_; }
  bool is_done() const noexcept { return !frame_ || frame_.done(); }
  T take() {
    if (!frame_) throw std::bad_alloc{};
    return frame_.promise().take();
  }

  bool await_ready() const noexcept { return is_done(); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { wake({waiting, nullptr}); }
  T await_resume() { return take(); }
  void wake(detail::Waiting waiting) noexcept { frame_.promise().waiting = waiting; }

 private:
  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_{frame} {}

  std::coroutine_handle<promise_type> frame_;
};

}  // namespace gatehouse::inline v1
