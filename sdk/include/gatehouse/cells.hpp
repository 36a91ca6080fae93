// Cells and Documents (drafts): memory that outlives reloads, and small documents served over HTTP.
#pragma once

#include <gatehouse/detail/context.hpp>
#include <gatehouse/error.hpp>

#include <string_view>
#include <type_traits>

namespace gatehouse::inline v1 {

// Named blocks of memory that all instances of the plugin share and that outlive a reload. [any] Cheap to copy.
class Cells {
 public:
  Cells() = default;
  explicit Cells(const detail::Context& context) noexcept : context_{&context} {}

  // A zero-initialised T, the same one for all who give the same name and layout; nullptr: the plugin's bound is
  // reached, or this host has none. T holds lock-free atomics and nothing else. layout: change it when T changes. On a
  // worker the first use of a name takes a lock: keep the pointer while the instance lives.
  template <class T>
  T* get(std::string_view name, std::uint64_t layout) const noexcept {
    static_assert(std::is_standard_layout_v<T> && std::is_trivially_destructible_v<T> && alignof(T) <= 64);
    if (context_ == nullptr || context_->cells == nullptr) return nullptr;
    return static_cast<T*>(context_->cells->get(context_->instance, detail::text(name), layout, sizeof(T)));
  }

 private:
  const detail::Context* context_ = nullptr;
};

// A document as it is served: GET and HEAD of a path on a listener ("admin" or one of the configuration).
struct Document {
  std::string_view listener = "admin";
  std::string_view path;
  std::string_view content_type = "application/json";
  std::string_view cache_control = "no-store";
  std::string_view body;
};

class Documents {
 public:
  Documents() = default;
  explicit Documents(const detail::Context& context) noexcept : context_{&context} {}

  // [control] Serves it while the instance lives; the same path again replaces it. Everything is copied.
  Result<void> publish(const Document& document) const noexcept {
    if (context_ == nullptr || context_->document == nullptr) return Error::denied;
    return detail::to_error(context_->document->publish(
        context_->instance, detail::text(document.listener), detail::text(document.path),
        detail::text(document.content_type), detail::text(document.cache_control), detail::text(document.body)));
  }

 private:
  const detail::Context* context_ = nullptr;
};

}  // namespace gatehouse::inline v1
