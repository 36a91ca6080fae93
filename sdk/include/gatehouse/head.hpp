// The header fields of a request or of a response: reading and writing.
#pragma once

#include <gatehouse/detail/abi.hpp>
#include <gatehouse/detail/context.hpp>
#include <gatehouse/error.hpp>

#include <optional>
#include <string_view>

namespace gatehouse::inline v1 {

// One field as seen in a head. Good until the phase returns or suspends.
struct HeaderView {
  std::string_view name;  // as received; compare without case
  std::string_view value;
};

// A head of an exchange; cheap to copy. [worker] Names compare without case. Which phase may read or write which head
// is in sdk/README.md; a forbidden write is Error::phase, a framing or hop-by-hop field Error::argument.
class Head {
 public:
  Head(const detail::Context& context, gh_exchange* exchange, std::uint32_t which) noexcept
      : context_{&context}, exchange_{exchange}, which_{which} {}

  // The value of the first field of this name. Good until the phase returns or suspends.
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    gh_text first{};
    if (host().header_get(exchange_, which_, detail::text(name), &first) <= 0) return std::nullopt;
    return detail::view(first);
  }
  // How many fields have this name.
  std::uint32_t count(std::string_view name) const noexcept {
    gh_text first{};
    const std::int32_t count = host().header_get(exchange_, which_, detail::text(name), &first);
    return count > 0 ? static_cast<std::uint32_t>(count) : 0;
  }
  bool has(std::string_view name) const noexcept { return count(name) > 0; }

  // All fields in order.
  std::uint32_t size() const noexcept { return host().header_count(exchange_, which_); }
  HeaderView at(std::uint32_t index) const noexcept {
    gh_field field{};
    if (host().header_at(exchange_, which_, index, &field) < 0) return {};
    return {detail::view(field.name), detail::view(field.value)};
  }
  // Calls visit(HeaderView) for each field; it must not write to this head.
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::uint32_t i = 0, n = size(); i < n; ++i) visit(at(i));
  }

  // Replaces all fields of the name by one. Name and value are copied.
  Result<void> set(std::string_view name, std::string_view value) const noexcept {
    return detail::to_error(host().header_set(exchange_, which_, detail::text(name), detail::text(value)));
  }
  Result<void> add(std::string_view name, std::string_view value) const noexcept {
    return detail::to_error(host().header_add(exchange_, which_, detail::text(name), detail::text(value)));
  }
  // Removes all fields of the name and answers how many there were.
  std::uint32_t remove(std::string_view name) const noexcept {
    const std::int32_t count = host().header_remove(exchange_, which_, detail::text(name));
    return count > 0 ? static_cast<std::uint32_t>(count) : 0;
  }

 protected:
  const gh_host& host() const noexcept { return *context_->host; }
  gh_exchange* exchange() const noexcept { return exchange_; }

 private:
  const detail::Context* context_;
  gh_exchange* exchange_;
  std::uint32_t which_;
};

// The head of the response, with its status.
class ResponseHead : public Head {
 public:
  ResponseHead(const detail::Context& context, gh_exchange* exchange) noexcept : Head{context, exchange, GH_RESPONSE} {}

  // 0: there is no response yet.
  int status() const noexcept {
    std::int64_t status = 0;
    host().number(exchange(), GH_NUMBER_STATUS, &status);
    return static_cast<int>(status);
  }
  // [response phase]
  Result<void> set_status(int status) const noexcept {
    return detail::to_error(host().set_status(exchange(), static_cast<std::uint32_t>(status)));
  }
};

}  // namespace gatehouse::inline v1
