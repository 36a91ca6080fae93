#include "http/h1_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <cstdint>
#include <functional>

#include "base/text.hpp"
#include "http/plain_head.hpp"
#include "http/request_line.hpp"

namespace gatehouse::core {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) noexcept { return {text.data(), text.size()}; }

/// What both directions share. Beast finds the parts; this class decides which of them it believes.
template <bool kIsRequest>
class HeadParser : public http::basic_parser<kIsRequest> {
 public:
  HeadParser(std::string_view head, const HeadLimits& limits, Headers& fields)
      : head_(head), limits_(limits), fields_(fields) {
    // HeadScanner and the body readers keep the limits; these must never interfere with theirs.
    this->header_limit(UINT32_MAX);
    this->body_limit(boost::none);
  }

  /// Beast's verdict, or ours when a callback refused.
  error_code run() {
    error_code ec;
    const auto consumed = this->put({head_.data(), head_.size()}, ec);
    if (!ec && (!this->is_header_done() || consumed != head_.size())) ec = http::error::partial_message;
    return ec;
  }

  [[nodiscard]] Error refusal() const noexcept { return refusal_; }
  [[nodiscard]] const char* detail() const noexcept { return detail_; }

 protected:
  void refuse(Error error, const char* detail, error_code& ec) noexcept {
    refusal_ = error;
    detail_ = detail;
    ec = http::error::bad_value;  // any error: it only stops Beast
  }

  [[nodiscard]] const HeadLimits& limits() const noexcept { return limits_; }

  void on_field_impl(http::field, BeastView beast_name, BeastView beast_value, error_code& ec) final {
    constexpr auto kTooMany = kIsRequest ? Error::headers_too_large : Error::upstream_headers_too_large;
    if (fields_.size() >= limits_.fields) return refuse(kTooMany, "too many fields", ec);
    const auto name = view(beast_name);
    auto value = view(beast_value);
    if (is_folded(name, value)) {
      if constexpr (kIsRequest) return refuse(Error::bad_head, "folded line", ec);
      if (!is_within_head(value)) value = fields_.arena().copy(value);
    }
    fields_.add(name, value);
  }

 private:
  // Beast unfolds into a buffer of its own, which dies with the call; a fold behind an empty first line it skips.
  [[nodiscard]] bool is_folded(std::string_view name, std::string_view value) const noexcept {
    if (!is_within_head(value)) return true;
    const auto* gap = name.data() + name.size();
    return std::string_view(gap, static_cast<std::size_t>(value.data() - gap)).find('\n') != std::string_view::npos;
  }

  [[nodiscard]] bool is_within_head(std::string_view value) const noexcept {
    const std::less_equal<const char*> not_behind;
    return not_behind(head_.data(), value.data()) && not_behind(value.data(), head_.data() + head_.size());
  }

  // Everything behind the head is read by our own decoders: these are never reached.
  void on_header_impl(error_code&) final {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) final {}
  std::size_t on_body_impl(BeastView, error_code&) final { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) final {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code&) final { return 0; }
  void on_finish_impl(error_code&) final {}

  std::string_view head_;
  const HeadLimits& limits_;
  Headers& fields_;
  const char* detail_ = "";
  Error refusal_ = Error::none;
};

class RequestParser final : public HeadParser<true> {
 public:
  RequestParser(std::string_view head, const HeadLimits& limits, RequestHead& out)
      : HeadParser<true>(head, limits, out.headers), out_(out) {}

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int version, error_code& ec) override {
    out_.method_text = view(method);
    out_.target = view(target);
    out_.method = method_of(out_.method_text);
    out_.version_minor = static_cast<std::uint8_t>(version - 10);
    if (method.size() > kMaxMethodBytes) return refuse(Error::not_implemented, "method over 32 bytes", ec);
    if (target.size() > limits().target) return refuse(Error::uri_too_long, "target over its limit", ec);
  }
  void on_response_impl(int, BeastView, int, error_code&) override {}

  RequestHead& out_;
};

class ResponseParser final : public HeadParser<false> {
 public:
  ResponseParser(std::string_view head, const HeadLimits& limits, ResponseHead& out)
      : HeadParser<false>(head, limits, out.headers), out_(out) {}

 private:
  void on_request_impl(http::verb, BeastView, BeastView, int, error_code&) override {}
  void on_response_impl(int status, BeastView reason, int version, error_code&) override {
    out_.status = static_cast<std::uint16_t>(status);
    out_.reason = view(reason);
    out_.version_minor = static_cast<std::uint8_t>(version - 10);
  }

  ResponseHead& out_;
};

enum class Cause : std::uint8_t { start_line, field, framing, too_large };

struct Verdict {
  Cause cause;
  const char* detail;
};

// Beast's errors by class. What is not listed cannot come from a complete head, or means that it was not one.
Verdict verdict_of(const error_code& ec) {
  using enum http::error;
  if (ec.category() != http::make_error_code(bad_field).category()) return {Cause::field, "malformed head"};
  switch (static_cast<http::error>(ec.value())) {
    case bad_method:
    case bad_target:
    case bad_version:
      return {Cause::start_line, "malformed request line"};
    case bad_status:
    case bad_reason:
      return {Cause::start_line, "malformed status line"};
    case bad_content_length:
    case multiple_content_length:
      return {Cause::framing, "malformed, repeated or contradicted Content-Length"};
    case bad_transfer_encoding:
      return {Cause::framing, "repeated Transfer-Encoding, or together with Content-Length"};
    case bad_field:
      return {Cause::field, "malformed field name"};
    case bad_value:
      return {Cause::field, "malformed field value"};
    case bad_line_ending:
      return {Cause::field, "line not ended by CRLF"};
    case bad_obs_fold:
      return {Cause::field, "folded line"};
    case header_limit:
      return {Cause::too_large, "folded field over its limit"};
    default:
      return {Cause::field, "incomplete head"};
  }
}

}  // namespace

Result<void> parse_request_head(std::string_view head, const HeadLimits& limits, RequestHead& out,
                                const char** detail) {
  if (head.starts_with("\r\n")) head.remove_prefix(2);
  if (parse_plain_request(head, limits, out)) return {};
  return parse_any_request_head(head, limits, out, detail);
}

Result<void> parse_response_head(std::string_view head, const HeadLimits& limits, ResponseHead& out,
                                 const char** detail) {
  if (parse_plain_response(head, limits, out)) return {};
  return parse_any_response_head(head, limits, out, detail);
}

Result<void> parse_any_request_head(std::string_view head, const HeadLimits& limits, RequestHead& out,
                                    const char** detail) {
  const char* unused = nullptr;
  auto& cause = detail != nullptr ? *detail : unused;
  out.headers.clear();
  RequestParser parser(head, limits, out);
  const auto ec = parser.run();
  if (!ec) return {};
  if (parser.refusal() != Error::none) {
    cause = parser.detail();
    return parser.refusal();
  }
  const auto verdict = verdict_of(ec);
  cause = verdict.detail;
  switch (verdict.cause) {
    case Cause::start_line:
      return classify_request_line(head.substr(0, head.find('\r')), cause);
    case Cause::framing:
      return Error::bad_framing;
    default:
      return Error::bad_head;
  }
}

Result<void> parse_any_response_head(std::string_view head, const HeadLimits& limits, ResponseHead& out,
                                     const char** detail) {
  out.headers.clear();
  ResponseParser parser(head, limits, out);
  const auto ec = parser.run();
  if (!ec) return {};
  const bool is_refused = parser.refusal() != Error::none;
  const auto verdict = verdict_of(ec);
  if (detail != nullptr) *detail = is_refused ? parser.detail() : verdict.detail;
  if (is_refused) return parser.refusal();
  return verdict.cause == Cause::too_large ? Error::upstream_headers_too_large : Error::upstream_protocol_error;
}

}  // namespace gatehouse::core
