// Matching with the rule for CORS preflights.
#include "config/snapshot.hpp"

namespace gatehouse::core {

MatchResult find_route(const Snapshot& snapshot, const MatchRequest& request, Captures& captures,
                       std::string_view& preflight) noexcept {
  preflight = {};
  if (request.method == Method::options && snapshot.answers_preflights && request.headers->find("origin") != nullptr) {
    if (const auto* wanted = request.headers->find("access-control-request-method")) {
      auto asked = request;
      asked.method = method_of(wanted->value);
      asked.method_text = wanted->value;
      const auto found = snapshot.router->match(asked, captures);
      if (found.route >= 0 && snapshot.chains[static_cast<std::size_t>(found.route)].answers_preflight()) {
        preflight = wanted->value;
        return found;
      }
      captures.clear();
    }
  }
  return snapshot.router->match(request, captures);
}

}  // namespace gatehouse::core
