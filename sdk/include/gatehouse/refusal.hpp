// A refusal under construction: exchange.refuse("code").header("retry-after", "3"), which becomes a Verdict.
#pragma once

#include <gatehouse/detail/abi.hpp>
#include <gatehouse/detail/context.hpp>
#include <gatehouse/verdict.hpp>

#include <array>
#include <string_view>

namespace gatehouse::inline v1 {

// Texts are borrowed until the conversion to Verdict, which tells the host. Use it in a return or co_return.
class [[nodiscard]] Refusal {
 public:
  Refusal(const v1::detail::Context& context, gh_exchange* exchange, std::string_view code) noexcept
      : context_{&context}, exchange_{exchange}, code_{code} {}

  // A further field of the answer; at most 16.
  Refusal& header(std::string_view name, std::string_view value) noexcept {
    if (count_ < fields_.size()) fields_[count_] = {v1::detail::text(name), v1::detail::text(value)};
    ++count_;
    return *this;
  }
  // Another status than the reason's.
  Refusal& status(int status) noexcept {
    status_ = static_cast<std::uint32_t>(status);
    return *this;
  }
  // The finer cause, for the log only.
  Refusal& detail(std::string_view cause) noexcept {
    detail_ = cause;
    return *this;
  }
  // Further members of the problem, as one JSON object: {"violated-policies":["login"]}.
  Refusal& members(std::string_view json_object) noexcept {
    members_ = json_object;
    return *this;
  }

  operator Verdict() const noexcept {
    if (count_ > fields_.size()) return failed(Error::argument);
    const gh_refusal more{sizeof(gh_refusal),        status_, fields_.data(), count_, v1::detail::text(detail_),
                          v1::detail::text(members_)};
    const std::int32_t answer = context_->host->refuse(exchange_, v1::detail::text(code_), &more);
    return answer < 0 ? failed(v1::detail::to_error(answer)) : Verdict{GH_RESPONDED};
  }

 private:
  const v1::detail::Context* context_;
  gh_exchange* exchange_;
  std::string_view code_, detail_, members_;
  std::uint32_t status_ = 0;
  std::size_t count_ = 0;
  std::array<gh_field, 16> fields_;
};

}  // namespace gatehouse::inline v1
