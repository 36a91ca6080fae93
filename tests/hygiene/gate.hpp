// One gateway and one upstream for all tests of a hygiene program.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "support/admin.hpp"
#include "support/fake_upstream.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {

/// Routes: "/refused" and "/admin" are answered 403 by the gateway; "/hosted" only for host api.test, answered
/// "hosted";
/// "/api/{id}" and everything else goes to the upstream. Listeners: "http" with the default path policy, "strict"
/// which rejects, "lax" which decodes, merges and keeps.
struct Gate {
  FakeUpstream upstream;
  Gateway gateway;

  Gate();
};

/// The gate of this program; started before the first test, ended and checked after the last.
Gate& gate();

/// A request that must never be served: its route is refused, and no upstream may see it.
inline const std::string kSmuggled = request("GET", "/refused/smuggled");

/// What one connection got.
struct Exchange {
  Answer answer;      // to the bytes in question
  std::string after;  // whatever came behind it
  End end = End::open;
};

/// The gateway answered `status` with a problem document whose code is one of `codes` ("bad_head|bad_target"), said
/// that it closes, and closed.
void expect_refusal(const Exchange& exchange, int status, std::string_view codes);

/// Everything that has reached the upstream is `complete` well-formed requests and, at most, the beginning of one more.
/// Nothing of kSmuggled is among it.
void expect_upstream_got(std::size_t complete, bool may_have_begun = false);

}  // namespace gatehouse::testing
