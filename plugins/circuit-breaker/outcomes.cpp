#include "outcomes.hpp"

#include <algorithm>
#include <array>

namespace circuit_breaker {
namespace {

using gatehouse::AttemptResult;

// https://grpc.github.io/grpc/core/md_doc_statuscodes.html
constexpr std::array<std::string_view, 17> kGrpcCodes = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

std::vector<AttemptResult> results_of(std::string_view word) {
  if (word == "connect-error") return {AttemptResult::connect_failed};
  if (word == "tls-error") return {AttemptResult::tls_failed};
  if (word == "timeout") return {AttemptResult::timeout};
  if (word == "reset") return {AttemptResult::reset_before_head, AttemptResult::reset_in_body};
  if (word == "protocol-error") return {AttemptResult::protocol};
  return {};
}

/// 0: not a status.
int status_of(std::string_view word) noexcept {
  const bool is_number = word.size() == 3 && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
  const int status = is_number ? (word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0') : 0;
  return status >= 100 ? status : 0;
}

}  // namespace

Outcomes::Outcomes(const std::vector<std::string>& failures, const std::vector<std::string>& grpc_failures,
                   gatehouse::Setup& setup) {
  for (std::size_t i = 0; i < failures.size(); ++i) {
    const auto results = results_of(failures[i]);
    for (const auto result : results) results_.set(static_cast<std::size_t>(result));
    const auto status = status_of(failures[i]);
    if (status != 0) statuses_.set(static_cast<std::size_t>(status));
    if (results.empty() && status == 0) {
      setup.config_error("failures[" + std::to_string(i) + "]",
                         "neither a status nor connect-error, tls-error, timeout, reset or protocol-error");
    }
  }
  for (std::size_t i = 0; i < grpc_failures.size(); ++i) {
    const auto* const found = std::ranges::find(kGrpcCodes, std::string_view(grpc_failures[i]));
    if (found == kGrpcCodes.end()) {
      setup.config_error("grpc_failures[" + std::to_string(i) + "]", "no gRPC status code");
    } else {
      grpc_.set(static_cast<std::size_t>(found - kGrpcCodes.begin()));
    }
  }
}

Outcome Outcomes::of(const gatehouse::Attempt& attempt) const noexcept {
  if (attempt.result() == AttemptResult::cancelled || attempt.result() == AttemptResult::refused)
    return Outcome::neutral;
  if (attempt.result() != AttemptResult::ok) return has(attempt.result()) ? Outcome::failure : Outcome::neutral;
  const auto status = attempt.status();
  if (status >= 100 && status < 1000 && statuses_[static_cast<std::size_t>(status)]) return Outcome::failure;
  if (attempt.grpc_status() >= 0 && attempt.grpc_status() < 17 &&
      grpc_[static_cast<std::size_t>(attempt.grpc_status())]) {
    return Outcome::failure;
  }
  return status >= 400 && status < 500 ? Outcome::neutral : Outcome::success;
}

bool Outcomes::broke_later(const gatehouse::Attempt& attempt) const noexcept {
  if (attempt.result() != AttemptResult::ok && attempt.result() != AttemptResult::cancelled)
    return has(attempt.result());
  const auto code = attempt.grpc_status();
  return attempt.result() == AttemptResult::ok && code >= 0 && code < 17 && grpc_[static_cast<std::size_t>(code)];
}

}  // namespace circuit_breaker
