// What became of an exchange: the boundary's report with C++ views.
#pragma once

#include <gatehouse/abi/report.h>
#include <gatehouse/detail/abi.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatehouse::inline v1 {

// An array whose elements may be longer than this plugin knows: the host tells their distance.
template <class T>
class Strided {
 public:
  class Iterator {
   public:
    Iterator(const std::byte* at, std::size_t step) noexcept : at_{at}, step_{step} {}
    const T& operator*() const noexcept { return *reinterpret_cast<const T*>(at_); }
    const T* operator->() const noexcept { return reinterpret_cast<const T*>(at_); }
    Iterator& operator++() noexcept {
      at_ += step_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.at_ == b.at_; }

   private:
    const std::byte* at_;
    std::size_t step_;
  };

  Strided(const T* first, std::uint64_t count, std::uint32_t step) noexcept
      : first_{reinterpret_cast<const std::byte*>(first)}, count_{static_cast<std::size_t>(count)}, step_{step} {}
  Iterator begin() const noexcept { return {first_, step_}; }
  Iterator end() const noexcept { return {first_ == nullptr ? first_ : first_ + count_ * step_, step_}; }
  std::size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }
  const T& operator[](std::size_t index) const noexcept { return *reinterpret_cast<const T*>(first_ + index * step_); }
  const T& back() const noexcept { return (*this)[count_ - 1]; }

 private:
  const std::byte* first_;
  std::size_t count_;
  std::size_t step_;
};

enum class ResponseOrigin : std::uint32_t { none, upstream, gateway, plugin };
enum class Side : std::uint32_t { none, client, upstream, gateway, plugin };
enum class ClientStay : std::uint32_t { stayed, left_before_head, left_in_body };
enum class AttemptResult : std::uint32_t {
  ok,
  connect_failed,
  tls_failed,
  timeout,
  reset_before_head,
  reset_in_body,
  protocol,
  cancelled,
  refused,  // no endpoint or no room in the queue: nothing was sent
};

// One try to forward.
struct Attempt : private gh_attempt {
  std::string_view upstream() const noexcept { return detail::view(gh_attempt::upstream); }
  std::string_view endpoint() const noexcept { return detail::view(gh_attempt::endpoint); }
  std::string_view why() const noexcept { return detail::view(gh_attempt::why); }  // it was repeated, or not
  AttemptResult result() const noexcept { return static_cast<AttemptResult>(gh_attempt::result); }
  int status() const noexcept { return static_cast<int>(gh_attempt::status); }  // of the response head; 0: none
  bool wrote_any() const noexcept { return gh_attempt::wrote_any != 0; }        // a byte may have reached the endpoint
  bool reused_connection() const noexcept { return gh_attempt::reused_connection != 0; }
  int grpc_status() const noexcept { return gh_attempt::grpc_status; }                               // -1: none
  std::chrono::seconds retry_after() const noexcept { return std::chrono::seconds{retry_after_s}; }  // -1 s: none
  std::chrono::microseconds connect() const noexcept { return std::chrono::microseconds{connect_us}; }
  std::chrono::microseconds first_byte() const noexcept { return std::chrono::microseconds{first_byte_us}; }
  std::chrono::microseconds total() const noexcept { return std::chrono::microseconds{total_us}; }
};
static_assert(sizeof(Attempt) == sizeof(gh_attempt));

// The report of an exchange, borrowed from the host. raw() has every number; times there are microseconds.
class Report {
 public:
  explicit Report(const gh_report* report) noexcept : report_{report} {}

  const gh_report& raw() const noexcept { return *report_; }
  int status() const noexcept { return static_cast<int>(report_->status); }  // sent or to be sent; 0: none
  ResponseOrigin origin() const noexcept { return static_cast<ResponseOrigin>(report_->origin); }
  Side fault() const noexcept { return static_cast<Side>(report_->fault); }
  ClientStay client() const noexcept { return static_cast<ClientStay>(report_->client); }
  bool is_cut() const noexcept { return report_->is_cut != 0; }
  std::string_view reason() const noexcept { return v1::detail::view(report_->reason); }
  std::string_view detail() const noexcept { return v1::detail::view(report_->detail); }
  std::string_view answered_by() const noexcept { return v1::detail::view(report_->answered_by); }
  std::string_view listener() const noexcept { return v1::detail::view(report_->listener); }
  std::string_view service() const noexcept { return v1::detail::view(report_->service); }
  std::string_view route() const noexcept { return v1::detail::view(report_->route); }
  std::string_view split() const noexcept { return v1::detail::view(report_->split); }
  std::string_view upstream() const noexcept { return v1::detail::view(report_->upstream); }
  std::string_view endpoint() const noexcept { return v1::detail::view(report_->endpoint); }
  std::uint64_t attempts_made() const noexcept { return report_->attempts_made; }
  std::chrono::microseconds total() const noexcept { return std::chrono::microseconds{report_->total_us}; }

  Strided<Attempt> attempts() const noexcept {
    return {static_cast<const Attempt*>(static_cast<const void*>(report_->attempts)), report_->attempt_count,
            report_->attempt_size};
  }
  Strided<gh_instance_report> instances() const noexcept {
    return {report_->instances, report_->instance_count, report_->instance_size};
  }
  std::span<const gh_note> notes() const noexcept {
    return {report_->notes, static_cast<std::size_t>(report_->note_count)};
  }

 private:
  const gh_report* report_;
};

}  // namespace gatehouse::inline v1
