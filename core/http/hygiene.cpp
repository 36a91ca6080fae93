#include "http/hygiene.hpp"

#include "base/text.hpp"
#include "http/connection_options.hpp"
#include "http/framing.hpp"

namespace gatehouse::core {
namespace {

/// One pass over the fields of a request: collects what decides and says which fields stay. What was collected is
/// judged afterwards, because the order of fields must not matter.
class RequestGate {
 public:
  RequestGate(RequestHead& head, const GateSettings& settings, const GatePeer& peer, GateReport& report)
      : head_(head), settings_(settings), peer_(peer), report_(report) {}

  Result<void> run() {
    head_.headers.keep_if([this](const Header& field) { return keeps(field); });
    if (has_too_many_options_) return refuse(Error::bad_head, "too many connection options");
    options_.remove_nominated(head_.headers, settings_.managed);
    if (auto framed = set_framing(); !framed) return framed;
    if (head_.method == Method::connect || head_.method == Method::trace) {
      return refuse(Error::not_implemented, "method CONNECT or TRACE");
    }
    if (auto hosted = set_authority(); !hosted) return hosted;
    if (auto resolved = resolve_target(head_, settings_.path_policy, peer_.is_tls, report_.detail); !resolved) {
      return resolved;
    }
    if (has_unknown_expectation_ && head_.version_minor >= 1) {
      return refuse(Error::expectation_failed, "expectation other than 100-continue");
    }
    set_rest();
    return {};
  }

 private:
  Error refuse(Error error, const char* detail) noexcept {
    report_.detail = detail;
    return error;
  }

  bool keeps(const Header& field) noexcept {
    switch (field.id) {
      case HeaderId::host:
        if (hosts_++ == 0) host_ = field.value;
        return true;
      case HeaderId::content_length:
        framing_.add_length(field.value);
        return false;
      case HeaderId::transfer_encoding:
        framing_.add_coding(field.value);
        return false;
      case HeaderId::connection:
        has_too_many_options_ |= !options_.read(field.value);
        return false;
      case HeaderId::expect:
        expects_continue_ = true;
        has_unknown_expectation_ |= !iequals(field.value, "100-continue");
        return false;
      case HeaderId::te:
        accepts_trailers_ |= has_member(field.value, "trailers");
        return false;
      case HeaderId::upgrade:
        names_websocket_ |= has_member(field.value, "websocket");
        return false;
      case HeaderId::keep_alive:
      case HeaderId::proxy_connection:
      case HeaderId::proxy_authenticate:
      case HeaderId::proxy_authorization:
      case HeaderId::trailer:
      case HeaderId::http2_settings:
        return false;
      default:
        return keeps_unmanaged(field);
    }
  }

  bool keeps_unmanaged(const Header& field) noexcept {
    bool is_exact = false;
    const auto rule = settings_.managed->rule_of(field.name, is_exact);
    if (rule == FieldRule::pass) return true;
    if (is_exact && (rule == FieldRule::exact || (rule == FieldRule::trusted && peer_.is_trusted))) return true;
    if (is_managed_rule(rule)) {
      ++report_.managed_stripped;
      if (iequals(field.name, "gatehouse-debug")) report_.debug_token = field.value;
    }
    return false;
  }

  Result<void> set_framing() noexcept {
    const auto body = framing_.of_request(head_.version_minor, report_.detail);
    if (!body) return body.error();
    head_.framing = body->framing;
    head_.content_length = body->length;
    return {};
  }

  // Before the target: an absolute-form target replaces the Host field, but does not excuse a bad one.
  Result<void> set_authority() noexcept {
    if (hosts_ == 0) {
      if (head_.version_minor == 0) return {};
      return refuse(Error::bad_host, "no Host");
    }
    if (hosts_ > 1) return refuse(Error::bad_host, "Host twice");
    if (!is_authority(host_)) return refuse(Error::bad_host, "malformed Host");
    head_.authority = host_;
    return {};
  }

  void set_rest() {
    head_.host = routing_host(head_.authority, head_.headers.arena());
    const bool is_current = head_.version_minor >= 1;
    head_.keep_alive = options_.persists(head_.version_minor);
    const bool has_body = head_.framing == Framing::chunked || head_.content_length != 0;
    head_.expects_continue = expects_continue_ && is_current && has_body;
    head_.accepts_trailers = accepts_trailers_ && is_current;
    head_.wants_websocket = names_websocket_ && options_.has_upgrade() && is_current;
  }

  RequestHead& head_;
  const GateSettings& settings_;
  const GatePeer& peer_;
  GateReport& report_;
  ConnectionOptions options_;
  FramingFields framing_;
  std::string_view host_;
  std::uint32_t hosts_ = 0;
  bool has_too_many_options_ = false;
  bool expects_continue_ = false;
  bool has_unknown_expectation_ = false;
  bool accepts_trailers_ = false;
  bool names_websocket_ = false;
};

}  // namespace

Result<void> check_request(RequestHead& head, const GateSettings& settings, const GatePeer& peer, GateReport& report) {
  return RequestGate(head, settings, peer, report).run();
}

}  // namespace gatehouse::core
