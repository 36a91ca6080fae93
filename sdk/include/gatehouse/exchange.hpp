// Exchange: one request and its response as a phase sees them.
#pragma once

#include <gatehouse/body.hpp>
#include <gatehouse/detail/borrowed.hpp>
#include <gatehouse/detail/run.hpp>
#include <gatehouse/head.hpp>
#include <gatehouse/identity.hpp>
#include <gatehouse/info.hpp>
#include <gatehouse/log.hpp>
#include <gatehouse/refusal.hpp>
#include <gatehouse/report.hpp>
#include <gatehouse/types.hpp>

#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <string_view>

namespace gatehouse::inline v1 {

using Fields = detail::Borrowed<HeaderField>;

// [worker] Views that it gives are good until the phase returns or suspends; copy() makes them last as long as the
// exchange. Lives itself until on_end has returned.
class Exchange {
 public:
  Exchange(const detail::Context& context, gh_exchange* exchange, detail::Run* run = nullptr) noexcept
      : context_{&context}, exchange_{exchange}, run_{run} {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Head request() const noexcept { return {*context_, exchange_, GH_REQUEST}; }
  ResponseHead response() const noexcept { return {*context_, exchange_}; }

  // Texts; which: GH_TEXT_*.
  std::string_view text(std::uint32_t which) const noexcept {
    gh_text out{};
    host().text(exchange_, which, &out);
    return detail::view(out);
  }
  std::string_view method() const noexcept { return text(GH_TEXT_METHOD); }
  std::string_view path() const noexcept { return text(GH_TEXT_PATH); }    // normalised
  std::string_view query() const noexcept { return text(GH_TEXT_QUERY); }  // without '?'
  std::string_view authority() const noexcept { return text(GH_TEXT_AUTHORITY); }
  std::string_view scheme() const noexcept { return text(GH_TEXT_SCHEME); }
  std::string_view request_id() const noexcept { return text(GH_TEXT_REQUEST_ID); }
  std::string_view client() const noexcept { return text(GH_TEXT_CLIENT); }  // address without port
  std::string_view service() const noexcept { return text(GH_TEXT_SERVICE); }
  std::string_view route() const noexcept { return text(GH_TEXT_ROUTE); }
  std::string_view upstream() const noexcept { return text(GH_TEXT_UPSTREAM); }  // request phase: draws the split
  std::string_view sent_method() const noexcept { return text(GH_TEXT_SENT_METHOD); }
  std::string_view sent_authority() const noexcept { return text(GH_TEXT_SENT_AUTHORITY); }
  std::string_view sent_target() const noexcept { return text(GH_TEXT_SENT_TARGET); }
  std::string_view allowed_methods() const noexcept { return text(GH_TEXT_ALLOWED_METHODS); }
  std::string_view requested_method() const noexcept { return text(GH_TEXT_REQUESTED_METHOD); }

  // Numbers; which: GH_NUMBER_*. fallback: the host does not know the number.
  std::int64_t number(std::uint32_t which, std::int64_t fallback = 0) const noexcept {
    std::int64_t out = fallback;
    return host().number(exchange_, which, &out) < 0 ? fallback : out;
  }
  bool is_preflight() const noexcept { return number(GH_NUMBER_IS_PREFLIGHT) != 0; }
  bool is_shadow() const noexcept { return number(GH_NUMBER_IS_SHADOW) != 0; }
  std::uint32_t worker() const noexcept { return static_cast<std::uint32_t>(number(GH_NUMBER_WORKER)); }
  Duration deadline_left() const noexcept {
    return Duration{number(GH_NUMBER_DEADLINE_LEFT_NS, std::numeric_limits<std::int64_t>::max())};
  }
  Duration request_timeout() const noexcept { return Duration{number(GH_NUMBER_REQUEST_TIMEOUT_NS)}; }
  bool is_upstream_trusted() const noexcept { return number(GH_NUMBER_UPSTREAM_TRUSTED) != 0; }
  ResponseOrigin response_origin() const noexcept { return static_cast<ResponseOrigin>(number(GH_NUMBER_ORIGIN)); }

  // Named values; nullopt: there is none.
  std::optional<std::string_view> label(std::string_view name) const noexcept { return lookup(GH_LOOKUP_LABEL, name); }
  std::optional<std::string_view> path_parameter(std::string_view name) const noexcept {
    return lookup(GH_LOOKUP_PATH_PARAMETER, name);
  }
  std::optional<std::string_view> query_parameter(std::string_view name) const noexcept {
    return lookup(GH_LOOKUP_QUERY_PARAMETER, name);
  }
  std::optional<std::string_view> cookie(std::string_view name) const noexcept {
    return lookup(GH_LOOKUP_COOKIE, name);
  }
  std::optional<std::string_view> consumer_attribute(std::string_view name) const noexcept {
    return lookup(GH_LOOKUP_CONSUMER_ATTRIBUTE, name);
  }
  // Dotted path; texts, numbers and booleans as text.
  std::optional<std::string_view> claim(std::string_view path) const noexcept { return lookup(GH_LOOKUP_CLAIM, path); }
  // "<plugin>.<name>", of an instance that ran before.
  std::optional<std::string_view> noted(std::string_view name) const noexcept { return lookup(GH_LOOKUP_NOTE, name); }
  gh_address client_address() const noexcept {
    gh_address out{};
    host().client_address(exchange_, &out);
    return out;
  }

  // Who calls. Setting it needs "identity" in Info::provides.
  IdentityView identity() const noexcept { return IdentityView{host().identity(exchange_)}; }
  Result<void> set_identity(const IdentityBuilder& identity) const noexcept {
    const gh_identity raw = identity.raw();
    return detail::to_error(host().set_identity(exchange_, &raw));
  }
  std::optional<Consumer> consumer() const noexcept {
    const gh_consumer* found = host().consumer(exchange_);
    return found == nullptr ? std::nullopt : std::optional<Consumer>{Consumer{found}};
  }

  // A value for the log and for later instances; the name is in Info::notes.
  Result<void> note(std::string_view name, std::string_view value) const noexcept {
    return detail::to_error(host().note(exchange_, detail::text(name), detail::text(value)));
  }
  // An attempt may be repeated although bytes were sent: the upstream deduplicates.
  void allow_repeat() const noexcept { host().hint(exchange_, GH_MAY_REPEAT); }
  // Go on when the client has left.
  void finish_without_client() const noexcept { host().hint(exchange_, GH_FINISH); }
  // [request phases] Needs "upstream" in Info::uses.
  Result<void> set_upstream(std::string_view name) const noexcept {
    return detail::to_error(host().set_upstream(exchange_, detail::text(name)));
  }
  // How this instance wants a body of this exchange, at most what Info declares. The request's: in on_request; the
  // response's: in on_request or on_response.
  Result<void> want_request_body(BodyMode how, std::uint64_t max = 0) const noexcept {
    return want(GH_REQUEST, how, max);
  }
  Result<void> want_response_body(BodyMode how, std::uint64_t max = 0) const noexcept {
    return want(GH_RESPONSE, how, max);
  }

  // Answers the exchange: return what these give. Everything is copied.
  Refusal refuse(std::string_view code) const noexcept { return {*context_, exchange_, code}; }
  Verdict respond(int status, Fields fields = {}, std::string_view body = {}) const noexcept {
    const std::int32_t answer =
        host().respond(exchange_, static_cast<std::uint32_t>(status), fields.data(), fields.size(), detail::text(body));
    return answer < 0 ? failed(detail::to_error(answer)) : Verdict{GH_RESPONDED};
  }

  // [response phases, on_end] The report as far as it goes.
  Report report() const noexcept { return Report{host().report(exchange_)}; }

  // Memory that ends with the exchange; nullptr: its arena is full.
  void* alloc(std::size_t size, std::size_t align = alignof(std::max_align_t)) const noexcept {
    return host().alloc(exchange_, size, align);
  }
  // A copy that lives as long as the exchange. Throws std::bad_alloc when the arena is full: the phase fails.
  std::string_view copy(std::string_view text) const {
    if (text.empty()) return {};
    auto* bytes = static_cast<char*>(alloc(text.size(), 1));
    if (bytes == nullptr) throw std::bad_alloc{};
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  Log log() const noexcept { return Log{*context_}; }
  // Monotonic, and nanoseconds since 1970; as of this turn of the loop.
  Duration now() const noexcept { return Duration{host().now(context_->instance)}; }
  Duration wall_clock() const noexcept { return Duration{host().wall_clock(context_->instance)}; }
  // Random bytes fit for keys and tokens.
  void random(void* bytes, std::size_t size) const noexcept { host().random(context_->instance, bytes, size); }

  gh_exchange* raw() const noexcept { return exchange_; }

 private:
  friend const detail::Context& access(const Exchange& exchange) noexcept { return *exchange.context_; }
  friend detail::Run* run_of(const Exchange& exchange) noexcept { return exchange.run_; }

  const gh_host& host() const noexcept { return *context_->host; }
  std::optional<std::string_view> lookup(std::uint32_t what, std::string_view name) const noexcept {
    gh_text out{};
    if (host().lookup(exchange_, what, detail::text(name), &out) < 0) return std::nullopt;
    return detail::view(out);
  }
  Result<void> want(std::uint32_t body, BodyMode how, std::uint64_t max) const noexcept {
    return detail::to_error(host().want_body(exchange_, body, static_cast<std::uint32_t>(how), max));
  }

  const detail::Context* context_;
  gh_exchange* exchange_;
  detail::Run* run_;
};

inline void* detail::frame_memory(Exchange& exchange, std::size_t size) noexcept { return exchange.alloc(size); }

}  // namespace gatehouse::inline v1
