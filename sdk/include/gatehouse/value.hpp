// Value: a place in the tree of a configuration, as written. At<T>: a decoded value that knows its place.
#pragma once

#include <gatehouse/detail/abi.hpp>

#include <cstdint>
#include <string_view>

namespace gatehouse::inline v1 {

enum class ValueKind : std::uint32_t { null, boolean, integer, real, text, list, map, duration, rate };

// [control] Good until the plugin's constructor returns. A wrong kind reads as 0 or as an empty text, and what is not
// there as null.
class Value {
 public:
  Value() = default;
  Value(const gh_host* host, const gh_value* value) noexcept : host_{host}, value_{value} {}

  const gh_value* raw() const noexcept { return value_; }
  // Does it stand in the configuration? A default does not.
  bool is_written() const noexcept { return value_ != nullptr; }

  ValueKind kind() const noexcept {
    return value_ == nullptr ? ValueKind::null : static_cast<ValueKind>(host_->value_kind(value_));
  }
  bool is_null() const noexcept { return kind() == ValueKind::null; }
  bool boolean() const noexcept { return integer() != 0; }
  std::int64_t integer() const noexcept { return value_ == nullptr ? 0 : host_->value_integer(value_); }
  std::int64_t per() const noexcept { return value_ == nullptr ? 0 : host_->value_per(value_); }
  double real() const noexcept { return value_ == nullptr ? 0 : host_->value_real(value_); }
  std::string_view text() const noexcept {
    return value_ == nullptr ? std::string_view{} : detail::view(host_->value_text(value_));
  }

  // Items of a list, members of a map.
  std::uint64_t size() const noexcept { return value_ == nullptr ? 0 : host_->value_size(value_); }
  Value at(std::uint64_t index) const noexcept {
    return value_ == nullptr ? Value{} : Value{host_, host_->value_at(value_, index, nullptr)};
  }
  std::string_view key(std::uint64_t index) const noexcept {
    gh_text key{};
    if (value_ != nullptr) host_->value_at(value_, index, &key);
    return detail::view(key);
  }
  Value find(std::string_view key) const noexcept {
    return value_ == nullptr ? Value{} : Value{host_, host_->value_find(value_, detail::text(key))};
  }

 private:
  const gh_host* host_ = nullptr;
  const gh_value* value_ = nullptr;
};

// A field of Config of type At<T> is a T, with the place where it stands: for errors and for Setup::open_sink.
template <class T>
struct At {
  T value{};
  Value at{};

  At() = default;
  At(T the_value) : value{static_cast<T&&>(the_value)} {}
  const T& operator*() const noexcept { return value; }
  const T* operator->() const noexcept { return &value; }
};

}  // namespace gatehouse::inline v1
