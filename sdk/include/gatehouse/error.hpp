// What went wrong, as a value: Error, and Result<T>, which is a T or an Error.
#pragma once

#include <gatehouse/abi/types.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace gatehouse::inline v1 {

// Why a function of the host did not do its work. The numbers are those of the boundary.
enum class Error : std::int32_t {
  none = GH_OK,
  phase = GH_E_PHASE,              // not allowed in this phase
  argument = GH_E_ARGUMENT,        // an argument is invalid
  memory = GH_E_MEMORY,            // the arena of the exchange is full
  absent = GH_E_ABSENT,            // no such thing
  deadline = GH_E_DEADLINE,        // the time of the operation or of the exchange is over
  unreachable = GH_E_UNREACHABLE,  // store, upstream or origin cannot be reached
  cancelled = GH_E_CANCELLED,      // the exchange or the instance ended first
  full = GH_E_FULL,                // a queue or a store is at its bound
  too_large = GH_E_TOO_LARGE,      // a value or body is over its bound
  lost = GH_E_LOST,                // somebody else changed the entry
  denied = GH_E_DENIED,            // not declared in Info, or not offered by this host
  protocol = GH_E_PROTOCOL,        // the other side answered something that makes no sense
  failed = GH_E_FAILED,            // any other failure
};

// The error as one word, for logs.
constexpr std::string_view to_text(Error error) noexcept {
  switch (error) {
    case Error::none:
      return "none";
    case Error::phase:
      return "phase";
    case Error::argument:
      return "argument";
    case Error::memory:
      return "memory";
    case Error::absent:
      return "absent";
    case Error::deadline:
      return "deadline";
    case Error::unreachable:
      return "unreachable";
    case Error::cancelled:
      return "cancelled";
    case Error::full:
      return "full";
    case Error::too_large:
      return "too_large";
    case Error::lost:
      return "lost";
    case Error::denied:
      return "denied";
    case Error::protocol:
      return "protocol";
    case Error::failed:
      break;
  }
  return "failed";
}

// A T, or the Error why there is none. Reading the value of an error is undefined, as with std::optional.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_{std::move(value)} {}
  Result(Error error) noexcept : error_{error == Error::none ? Error::failed : error} {}

  explicit operator bool() const noexcept { return value_.has_value(); }
  bool has_value() const noexcept { return value_.has_value(); }
  Error error() const noexcept { return error_; }  // none: there is a value

  T& value() & noexcept { return *value_; }
  const T& value() const& noexcept { return *value_; }
  T&& value() && noexcept { return *std::move(value_); }
  T& operator*() & noexcept { return *value_; }
  const T& operator*() const& noexcept { return *value_; }
  T&& operator*() && noexcept { return *std::move(value_); }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }

 private:
  std::optional<T> value_;
  Error error_ = Error::none;
};

// Done, or the Error why not. May be ignored where failing can only mean a mistake of the plugin.
template <>
class Result<void> {
 public:
  Result() noexcept = default;
  Result(Error error) noexcept : error_{error} {}

  explicit operator bool() const noexcept { return error_ == Error::none; }
  bool has_value() const noexcept { return error_ == Error::none; }
  Error error() const noexcept { return error_; }

 private:
  Error error_ = Error::none;
};

namespace detail {

// A negative answer of the host as an Error; a count or 0 as none.
constexpr Error to_error(std::int32_t answer) noexcept { return answer < 0 ? static_cast<Error>(answer) : Error::none; }

}  // namespace detail
}  // namespace gatehouse::inline v1
