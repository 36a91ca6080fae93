// What only the proxy knows about an exchange and plugins may ask for. One thread, the worker's.
#pragma once

#include <string_view>

#include "gatehouse/abi/plugin.h"
#include "routing/template_text.hpp"

namespace gatehouse::core {

/// The request as it will go out, after strip and rewrite.
struct SentRequest {
  std::string_view method;
  std::string_view authority;  // empty: the endpoint's own address
  std::string_view target;     // path and query
};

/// The configured consumer of an identity; `consumer` lives as long as the snapshot.
struct ConsumerMatch {
  const gh_consumer* consumer = nullptr;
  TextLookup attributes;
};

/// Implemented by proxy/, by the unit tests and by the conformance adapter. Texts live as long as the exchange or its
/// snapshot. No function may suspend or call back into a plugin.
class ExchangeHooks {
 public:
  /// Name of the upstream; in the request phase asking draws the split. Empty: the route forwards nowhere.
  virtual std::string_view upstream() = 0;
  virtual bool is_upstream_trusted() = 0;
  virtual SentRequest sent() = 0;
  /// False: there is no such upstream.
  virtual bool set_upstream(std::string_view name) = 0;
  /// Methods of all routes of this host and path: "GET, POST".
  virtual std::string_view allowed_methods() = 0;
  /// Method that a CORS preflight asks for; empty: the exchange is none.
  virtual std::string_view preflight_method() = 0;
  /// Static texts: GH_TEXT_LISTENER, _CONFIG_HASH, _TLS_VERSION, _GATEWAY, _PATH_PATTERN, _TRACE_ID, _SPAN_ID.
  virtual std::string_view text(std::uint32_t which) = 0;
  virtual ConsumerMatch consumer(const gh_identity& identity) = 0;
  /// Values of request-time variables but for identity, claims and consumer, which the chain puts in.
  virtual TemplateContext variables() = 0;
  /// Fills what the chain cannot know: split, upstream, endpoint, attempts, bytes and times of both sides. Everything
  /// else (status, origin, reason, instances, notes, where) is filled in before.
  virtual void fill(gh_report& report) = 0;

 protected:
  ~ExchangeHooks() = default;
};

}  // namespace gatehouse::core
