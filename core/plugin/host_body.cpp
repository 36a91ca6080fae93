// The host table: the segments of one body call.
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

std::uint64_t body_count(const gh_body* handle) noexcept {
  const auto* call = BodyCall::of(handle);
  return call == nullptr ? 0 : call->segments.size();
}

gh_text body_segment(const gh_body* handle, std::uint64_t index) noexcept {
  const auto* call = BodyCall::of(handle);
  if (call == nullptr || index >= call->segments.size()) return {};
  return text_of(call->segments[static_cast<std::size_t>(index)]);
}

std::uint64_t body_size(const gh_body* handle) noexcept {
  const auto* call = BodyCall::of(handle);
  return call == nullptr ? 0 : call->size();
}

std::uint32_t body_is_last(const gh_body* handle) noexcept {
  const auto* call = BodyCall::of(handle);
  return call != nullptr && call->is_last ? 1 : 0;
}

std::uint32_t body_is_over(const gh_body* handle) noexcept {
  const auto* call = BodyCall::of(handle);
  return call != nullptr && call->is_over ? 1 : 0;
}

std::int32_t body_replace(gh_exchange* handle, gh_body* body, const gh_text* segments, std::uint64_t count) noexcept {
  auto* run = run_of(handle);
  auto* call = BodyCall::of(body);
  if (run == nullptr || call == nullptr || call->stage == nullptr || (segments == nullptr && count != 0)) {
    return GH_E_ARGUMENT;
  }
  if (run->phase() != Phase::request_body && run->phase() != Phase::response_body) return GH_E_PHASE;
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < count; ++i) bytes += segments[i].size;
  if (bytes > kMaxBufferedBody) return GH_E_TOO_LARGE;
  try {
    call->stage->replace(segments, count);
  } catch (const std::bad_alloc&) {
    return GH_E_MEMORY;
  }
  return GH_OK;
}

}  // namespace

void add_body_functions(gh_host& host) noexcept {
  host.body_count = &body_count;
  host.body_segment = &body_segment;
  host.body_size = &body_size;
  host.body_is_last = &body_is_last;
  host.body_is_over = &body_is_over;
  host.body_replace = &body_replace;
}

}  // namespace gatehouse::core
