// Comparing the conditions of two routes without a request: which is weaker, and can both hold at once.
#include <algorithm>

#include "routing/conditions.hpp"

namespace gatehouse::core {
namespace {

/// One condition holding makes the other hold.
bool implies(const FieldCondition& stronger, const FieldCondition& weaker) {
  if (stronger.name != weaker.name) return false;
  if (stronger == weaker) return true;
  return weaker.test == FieldTest::present && stronger.test != FieldTest::absent;
}

bool implies(const std::vector<FieldCheck>& stronger, const std::vector<FieldCheck>& weaker) {
  return std::all_of(weaker.begin(), weaker.end(), [&](const FieldCheck& wanted) {
    return std::any_of(stronger.begin(), stronger.end(),
                       [&](const FieldCheck& given) { return implies(given.condition, wanted.condition); });
  });
}

bool covers(const Cidr& wide, const Cidr& narrow) { return wide.prefix <= narrow.prefix && wide.contains(narrow.base); }

bool exclude(const FieldCondition& a, const FieldCondition& b) {
  if (a.name != b.name) return false;
  if ((a.test == FieldTest::absent) != (b.test == FieldTest::absent)) return true;
  return a.test == FieldTest::equals && b.test == FieldTest::equals && a.value != b.value;
}

bool exclude(const std::vector<FieldCheck>& a, const std::vector<FieldCheck>& b) {
  return std::any_of(a.begin(), a.end(), [&](const FieldCheck& one) {
    return std::any_of(b.begin(), b.end(),
                       [&](const FieldCheck& two) { return exclude(one.condition, two.condition); });
  });
}

}  // namespace

bool implies(const Conditions& stronger, const Conditions& weaker) {
  if (!implies(stronger.headers, weaker.headers) || !implies(stronger.query, weaker.query)) return false;
  if (!weaker.client_ip.empty()) {
    if (stronger.client_ip.empty()) return false;
    for (const auto& range : stronger.client_ip) {
      const bool inside = std::any_of(weaker.client_ip.begin(), weaker.client_ip.end(),
                                      [&](const Cidr& wide) { return covers(wide, range); });
      if (!inside) return false;
    }
  }
  if (weaker.listeners.empty()) return true;
  return !stronger.listeners.empty() && std::includes(weaker.listeners.begin(), weaker.listeners.end(),
                                                      stronger.listeners.begin(), stronger.listeners.end());
}

bool may_hold_together(const Conditions& a, const Conditions& b) {
  if (exclude(a.headers, b.headers) || exclude(a.query, b.query)) return false;
  if (!a.client_ip.empty() && !b.client_ip.empty()) {
    const bool overlap = std::any_of(a.client_ip.begin(), a.client_ip.end(), [&](const Cidr& one) {
      return std::any_of(b.client_ip.begin(), b.client_ip.end(),
                         [&](const Cidr& two) { return covers(one, two) || covers(two, one); });
    });
    if (!overlap) return false;
  }
  if (a.listeners.empty() || b.listeners.empty()) return true;
  return std::any_of(a.listeners.begin(), a.listeners.end(), [&](std::uint32_t listener) {
    return std::binary_search(b.listeners.begin(), b.listeners.end(), listener);
  });
}

}  // namespace gatehouse::core
