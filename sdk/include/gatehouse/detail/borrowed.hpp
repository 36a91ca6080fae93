// An argument that is a list: braces, one element, a span, a vector or an array, borrowed for the call.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>

namespace gatehouse::inline v1::detail {

template <class T>
class Borrowed {
 public:
  constexpr Borrowed() noexcept = default;
  constexpr Borrowed(std::initializer_list<T> items) noexcept {
    data_ = items.begin();  // lives as long as the call it is an argument of
    size_ = items.size();
  }
  constexpr Borrowed(const T& only) noexcept {
    data_ = &only;
    size_ = 1;
  }
  template <class Range>
  requires requires(const Range& range) { std::span<const T>{range}; }
  constexpr Borrowed(const Range& range) noexcept {
    const std::span<const T> items{range};
    data_ = items.data();
    size_ = items.size();
  }

  constexpr const T* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }

 private:
  const T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace gatehouse::inline v1::detail
