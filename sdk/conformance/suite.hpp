// The whole conformance suite: every case, and what the cases of one host run like.
//
// A host's author implements HostUnderTest, makes a fresh one per case, runs all_cases() in a test framework of choice,
// and reports Claims::failures().
#pragma once

#include <algorithm>
#include <vector>

#include "conformance/cases_answers.hpp"
#include "conformance/cases_body.hpp"
#include "conformance/cases_heads.hpp"
#include "conformance/cases_identity.hpp"
#include "conformance/cases_services.hpp"
#include "conformance/cases_store.hpp"
#include "conformance/cases_suspend.hpp"
#include "conformance/cases_walk.hpp"

namespace gatehouse::conformance {

inline const std::vector<Case>& all_cases() {
  static const std::vector<Case> kAll = [] {
    std::vector<Case> all;
    for (const auto* part : {&walk_cases(), &head_cases(), &answer_cases(), &suspend_cases(), &body_cases(),
                             &identity_cases(), &store_cases(), &service_cases()}) {
      all.insert(all.end(), part->begin(), part->end());
    }
    return all;
  }();
  return kAll;
}

/// False: the host lacks something that the case needs.
inline bool can_run(const Case& one, HostUnderTest& host) {
  return std::all_of(one.needs.begin(), one.needs.end(), [&](Ability ability) { return host.has(ability); });
}

}  // namespace gatehouse::conformance
