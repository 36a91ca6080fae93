// The segments of one call of a body phase.
#pragma once

#include <gatehouse/detail/abi.hpp>
#include <gatehouse/detail/context.hpp>
#include <gatehouse/error.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::inline v1 {

// What a body phase may see and replace. [worker; body phases] Views are good until the phase returns or suspends;
// after a suspension segments() gives them anew.
class Body {
 public:
  Body(const detail::Context& context, gh_exchange* exchange, gh_body* body) noexcept
      : context_{&context}, exchange_{exchange}, body_{body} {}

  std::uint64_t count() const noexcept { return host().body_count(body_); }
  std::string_view segment(std::uint64_t index) const noexcept {
    return detail::view(host().body_segment(body_, index));
  }
  std::uint64_t size() const noexcept { return host().body_size(body_); }    // bytes of all segments
  bool is_last() const noexcept { return host().body_is_last(body_) != 0; }  // nothing follows
  bool is_over() const noexcept { return host().body_is_over(body_) != 0; }  // larger than the buffer: streams on

  // Calls visit(std::string_view) for each segment.
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::uint64_t i = 0, n = count(); i < n; ++i) visit(segment(i));
  }
  // All segments in one text; a copy unless there is only one.
  std::string to_string() const {
    std::string whole;
    whole.reserve(static_cast<std::size_t>(size()));
    each([&whole](std::string_view segment) { whole += segment; });
    return whole;
  }

  // Puts these segments, which are copied, in the place of those of this call.
  Result<void> replace(std::span<const TextRef> segments) const noexcept {
    return detail::to_error(host().body_replace(exchange_, body_, segments.data(), segments.size()));
  }
  Result<void> replace(std::string_view segment) const noexcept {
    const TextRef one{segment};
    return replace(std::span<const TextRef>{&one, 1});
  }
  Result<void> drop() const noexcept { return replace(std::span<const TextRef>{}); }

 private:
  const gh_host& host() const noexcept { return *context_->host; }

  const detail::Context* context_;
  gh_exchange* exchange_;
  gh_body* body_;
};

}  // namespace gatehouse::inline v1
