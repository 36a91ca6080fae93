#include "request_key.hpp"

#include <algorithm>

#include <gatehouse/encoding.hpp>

#include "digest.hpp"

namespace idempotency {
namespace {

RequestKey invalid(std::string_view why) {
  RequestKey out;
  out.finding = KeyFinding::invalid;
  out.why = why;
  return out;
}

bool fits(std::string_view key, const KeyConfig& config) {
  if (const auto* regex = std::get_if<RegexFormat>(&config.format)) return regex->regex.matches(key);
  return std::get<KeyFormat>(config.format) == KeyFormat::any || is_uuid(key);
}

/// Nobody is authenticated. False: that is refused.
bool add_anonymous(Hasher& hasher, const gatehouse::Exchange& exchange, Anonymous anonymous) {
  const auto session = exchange.identity().session();
  switch (anonymous) {
    case Anonymous::deny:
      return false;
    case Anonymous::none:
      hasher.part("anybody");
      return true;
    case Anonymous::session:
      if (!session.empty()) {
        hasher.part("session").part(session);
        return true;
      }
      break;  // without a session the address tells callers apart
    case Anonymous::ip:
      break;
  }
  hasher.part("address").part(exchange.client());
  return true;
}

bool add_caller(Hasher& hasher, const gatehouse::Exchange& exchange, Anonymous anonymous) {
  if (const auto consumer = exchange.consumer()) {
    hasher.part("consumer").part(consumer->name());
    return true;
  }
  const auto identity = exchange.identity();
  if (identity.is_anonymous()) return add_anonymous(hasher, exchange, anonymous);
  if (!identity.subject().empty()) {
    hasher.part("subject").part(identity.issuer()).part(identity.subject());
    return true;
  }
  // Known, but without a name: the client it uses and its credential are all there is.
  const auto hash = identity.token_hash();
  hasher.part("client").part(identity.issuer()).part(identity.client());
  hasher.part({reinterpret_cast<const char*>(hash.data()), hash.size()});
  return true;
}

}  // namespace

RequestKey read_key(const gatehouse::Exchange& exchange, const Config& config) {
  RequestKey out;
  const auto request = exchange.request();
  for (const auto& name : config.headers) {
    const auto count = request.count(name);
    if (count == 0) continue;
    if (count > 1) return invalid("two field lines");
    const auto parsed = parse_key(*request.header(name));
    if (!parsed) return invalid("syntax");
    if (out.finding == KeyFinding::found && parsed->text() != out.key.text()) return invalid("two keys");
    out.finding = KeyFinding::found;
    out.key = *parsed;
  }
  if (out.finding == KeyFinding::missing) return out;
  if (out.key.size < config.key.min || out.key.size > config.key.max) return invalid("length");
  if (!fits(out.key.text(), config.key)) return invalid("format");
  return out;
}

std::optional<std::string> look_up_key(const gatehouse::Exchange& exchange, const Config& config,
                                       std::string_view key) {
  Hasher hasher;
  hasher.part(key);
  const auto has = [&](ScopePart part) { return std::ranges::find(config.scope, part) != config.scope.end(); };
  if (has(ScopePart::consumer) && !add_caller(hasher, exchange, config.anonymous)) return std::nullopt;
  if (has(ScopePart::method)) hasher.part("method").part(exchange.method());
  if (has(ScopePart::host)) hasher.part("host").part(exchange.authority());
  if (has(ScopePart::path)) hasher.part("path").part(exchange.path());
  const auto digest = hasher.end();
  return gatehouse::hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace idempotency
