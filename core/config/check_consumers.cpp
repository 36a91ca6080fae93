// Consumers: one credential identifies at most one of them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/check.hpp"

namespace gatehouse::core {
namespace {

/// Can one token fit both? Not when a claim would need two values.
bool can_meet(const ConsumerJwtConfig& a, const ConsumerJwtConfig& b) {
  if (a.issuer.value != b.issuer.value) return false;
  return std::none_of(a.claims.begin(), a.claims.end(), [&](const auto& claim) {
    return std::any_of(b.claims.begin(), b.claims.end(),
                       [&](const auto& other) { return other.first == claim.first && other.second != claim.second; });
  });
}

void collide(const ConsumerConfig& early, const ConsumerConfig& late, const Place& place, std::string_view what,
             std::string_view help, ConfigReport& report) {
  report.add(Code::colliding_consumers, place,
             fmt::format("{} could identify consumer '{}' and consumer '{}'", what, early.name.value, late.name.value),
             fmt::format("{}; the other one stands at {}", help, report.sources().describe(early.name.place)));
}

/// Credentials that are equal or not, in the order of the file.
class Credentials {
 public:
  Credentials(std::string_view what, std::string_view help, ConfigReport& report)
      : what_(what), help_(help), report_(report) {}

  void add(const ConsumerConfig& owner, const std::string& value, const Place& place) {
    const auto [at, is_new] = owners_.emplace(value, &owner);
    if (is_new || value.empty()) return;
    if (at->second != &owner) return collide(*at->second, owner, place, what_, help_, report_);
    report_.add(Code::defined_twice, place, fmt::format("consumer '{}' has this credential twice", owner.name.value));
  }

 private:
  std::string_view what_;
  std::string_view help_;
  ConfigReport& report_;
  std::map<std::string, const ConsumerConfig*> owners_;
};

}  // namespace

void check_consumers(const CheckInput& input, ConfigReport& report) {
  const auto& consumers = input.model->consumers;
  Credentials keys("one API key", "give each consumer a key of its own", report);
  Credentials certificates("one certificate", "give each consumer a name of its own", report);
  std::map<std::string_view, std::vector<const ConsumerConfig*>> by_issuer;
  for (const auto& each : consumers) {
    for (const auto& key : each.api_keys) keys.add(each, key.value.sha256, key.place);
    for (const auto& certificate : each.certificates) certificates.add(each, certificate.value.san, certificate.place);
    if (!each.jwt) continue;
    auto& others = by_issuer[each.jwt->value.issuer.value];
    for (const auto* other : others) {
      if (!can_meet(other->jwt->value, each.jwt->value)) continue;
      collide(*other, each, each.jwt->place, "one token", "let a claim have a different value in each", report);
      break;
    }
    others.push_back(&each);
  }
}

}  // namespace gatehouse::core
