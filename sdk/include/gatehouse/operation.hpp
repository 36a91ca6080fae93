// A pending operation of the host as something to co_await: begun when made, cancelled when destroyed.
#pragma once

#include <gatehouse/exchange.hpp>
#include <gatehouse/task.hpp>

#include <coroutine>
#include <tuple>
#include <type_traits>

namespace gatehouse::inline v1 {

namespace detail {

// The part that does not know the result. Never moves: the host holds its address.
class OperationBase {
 public:
  OperationBase(const OperationBase&) = delete;
  OperationBase& operator=(const OperationBase&) = delete;

  // The result is there; awaiting does not suspend.
  bool is_done() const noexcept { return is_done_; }

  bool await_ready() const noexcept { return is_done_; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { wake({waiting, nullptr}); }
  void wake(Waiting waiting) noexcept { waiting_ = waiting; }

 protected:
  explicit OperationBase(Exchange& exchange) noexcept : host_{access(exchange).host}, run_{run_of(exchange)} {}
  ~OperationBase() {
    if (op_ != 0) host_->cancel(host_, op_);
  }

  void begun(gh_op op, std::int32_t error) noexcept {
    op_ = op;
    is_done_ = op == 0;
    error_ = error;
  }
  std::int32_t error() const noexcept { return error_; }

  static void complete(void* context, std::int32_t error) noexcept {
    auto& self = *static_cast<OperationBase*>(context);
    self.op_ = 0;
    self.error_ = error;
    self.is_done_ = true;
    const Waiting waiting = self.waiting_;
    if (waiting.arrived()) self.run_->resume(waiting.handle);  // may destroy self
  }

 private:
  const gh_host* host_;
  Run* run_;
  gh_op op_ = 0;
  std::int32_t error_ = GH_OK;
  bool is_done_ = false;
  Waiting waiting_;
};

}  // namespace detail

// One operation whose raw result the host writes and Convert turns into what co_await gives. Start is called once with
// (Raw*, std::int32_t* error, gh_done, void*): whoever finishes at once and returns 0 may fill *error.
template <class Raw, auto Convert>
class [[nodiscard]] Operation : public detail::OperationBase {
 public:
  using Value = std::invoke_result_t<decltype(Convert), std::int32_t, const Raw&>;

  template <class Start>
  Operation(Exchange& exchange, Start&& start) noexcept : OperationBase{exchange} {
    std::int32_t at_once = GH_OK;
    const gh_op op = start(&raw_, &at_once, &OperationBase::complete, static_cast<OperationBase*>(this));
    begun(op, at_once);
  }

  // Only when is_done(); co_await does it.
  Value take() { return Convert(error(), raw_); }
  Value await_resume() { return take(); }

 private:
  Raw raw_{};
};

namespace detail {

template <class... Awaited>
class WhenAll {
 public:
  explicit WhenAll(Awaited&... awaited) noexcept : awaited_{awaited...} {}

  bool await_ready() const noexcept { return pending() == 0; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept {
    left_ = pending();
    std::apply([&](auto&... each) { (wake(each, waiting), ...); }, awaited_);
  }
  auto await_resume() {
    return std::apply([](auto&... each) { return std::tuple{each.take()...}; }, awaited_);
  }

 private:
  unsigned pending() const noexcept {
    return std::apply([](auto&... each) { return (0U + ... + (each.is_done() ? 0U : 1U)); }, awaited_);
  }
  void wake(auto& each, std::coroutine_handle<> waiting) noexcept {
    if (!each.is_done()) each.wake({waiting, &left_});
  }

  std::tuple<Awaited&...> awaited_;
  unsigned left_ = 0;
};

}  // namespace detail

// Waits for several operations or tasks at once: auto [a, b] = co_await when_all(first, second). Results come as a
// tuple; with tasks, the first exception in written order is thrown.
template <class... Awaited>
auto when_all(Awaited&&... awaited) noexcept {
  return detail::WhenAll<std::remove_reference_t<Awaited>...>{awaited...};
}

}  // namespace gatehouse::inline v1
