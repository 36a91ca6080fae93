// The gate for responses and for trailers of both directions.
#include "http/connection_options.hpp"
#include "http/framing.hpp"
#include "http/hygiene.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::core {
namespace {

/// What the fields of a response say about its connection.
struct ResponseFields {
  ConnectionOptions options;
  FramingFields framing;
  bool has_too_many_options = false;
  bool names_websocket = false;

  bool keeps(const Header& field) noexcept {
    switch (field.id) {
      case HeaderId::content_length:
        framing.add_length(field.value);
        return false;
      case HeaderId::transfer_encoding:
        framing.add_coding(field.value);
        return false;
      case HeaderId::connection:
        has_too_many_options |= !options.read(field.value);
        return false;
      case HeaderId::upgrade:
        names_websocket |= has_member(field.value, "websocket");
        return false;
      case HeaderId::keep_alive:
      case HeaderId::proxy_connection:
      case HeaderId::proxy_authenticate:
      case HeaderId::proxy_authorization:
      case HeaderId::te:
      case HeaderId::trailer:
      case HeaderId::http2_settings:
        return false;
      default:
        return true;
    }
  }
};

bool never_has_body(unsigned status) noexcept { return status < 200 || status == 204; }

Result<void> set_framing(ResponseHead& head, const FramingFields& fields, bool request_was_head, const char*& detail) {
  if (never_has_body(head.status)) return {};
  const auto body = fields.of_response(head.version_minor, detail);
  if (!body) return body.error();
  head.has_content_length = body->framing == Framing::sized;
  head.content_length = body->length;
  if (!request_was_head && head.status != 304) head.framing = body->framing;
  return {};
}

/// Names that decide about framing, routing, credentials or the meaning of the head when a recipient merges trailers.
constexpr std::array<std::string_view, 24> kNotInTrailers{"authentication-info",
                                                          "authorization",
                                                          "cache-control",
                                                          "connection",
                                                          "content-encoding",
                                                          "content-length",
                                                          "content-range",
                                                          "content-type",
                                                          "cookie",
                                                          "expect",
                                                          "host",
                                                          "keep-alive",
                                                          "max-forwards",
                                                          "proxy-authenticate",
                                                          "proxy-authorization",
                                                          "proxy-connection",
                                                          "range",
                                                          "set-cookie",
                                                          "te",
                                                          "trailer",
                                                          "transfer-encoding",
                                                          "upgrade",
                                                          "via",
                                                          "www-authenticate"};

}  // namespace

Result<void> check_response(ResponseHead& head, bool request_was_head, const char*& detail) {
  if (head.status < 100 || head.status > 599) {
    detail = "status outside 100 to 599";
    return Error::upstream_protocol_error;
  }
  ResponseFields fields;
  head.headers.keep_if([&](const Header& field) { return fields.keeps(field); });
  if (fields.has_too_many_options) {
    detail = "too many connection options";
    return Error::upstream_protocol_error;
  }
  fields.options.remove_nominated(head.headers, nullptr);
  if (auto framed = set_framing(head, fields.framing, request_was_head, detail); !framed) return framed;
  head.keep_alive = fields.options.persists(head.version_minor) && head.framing != Framing::until_close;
  head.upgrades_to_websocket = head.status == 101 && fields.options.has_upgrade() && fields.names_websocket;
  return {};
}

std::uint32_t check_trailers(Headers& trailers, const ManagedNames* managed) {
  std::uint32_t stripped = 0;
  trailers.keep_if([&](const Header& field) {
    bool is_exact = false;
    const auto rule = managed == nullptr ? FieldRule::pass : managed->rule_of(field.name, is_exact);
    if (is_managed_rule(rule)) ++stripped;
    return rule == FieldRule::pass &&
           std::ranges::none_of(kNotInTrailers, [&](std::string_view name) { return iequals(name, field.name); });
  });
  return stripped;
}

}  // namespace gatehouse::core
