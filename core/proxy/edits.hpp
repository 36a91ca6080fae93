// What a route changes on the way: path, host and fields of the request, fields of the response.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "proxy/context.hpp"

namespace gatehouse::core {

/// Fields the gateway writes for every upstream (forwarded, Via, request id), then the edits of the route; sets path
/// and, when the route rewrites it, host of `out`. Errors: loop_detected, bad_target (the rewritten path may not be
/// sent).
Result<void> apply_request_edits(ExchangeContext& context, const Upstream& upstream, RequestOut& out);

/// What strip_prefix and rewrite make of path and host of `out`. Error: bad_target, the rewritten path may not be sent.
Result<void> rewrite_request(ExchangeContext& context, std::string_view upstream_name, RequestOut& out);

/// Edits of the route on a response that is about to go out.
void apply_response_edits(ExchangeContext& context, std::string_view upstream_name);

/// Value of Host for an attempt on `endpoint`.
std::string_view host_for(const ExchangeContext& context, const Upstream& upstream, const Endpoint& endpoint) noexcept;

}  // namespace gatehouse::core
