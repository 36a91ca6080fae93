// Chains, scripts, bodies in pieces and hostility: what several instances and services need from the harness.
#include <gtest/gtest.h>

#include "gatehouse/testing/harness.hpp"

namespace {

using namespace std::chrono_literals;
namespace tools = gatehouse::testing;

struct NoConfig {
  static constexpr auto fields() { return gatehouse::fields(); }
};

/// An authenticator that believes a header.
struct Believer {
  using Config = NoConfig;
  static constexpr gatehouse::Info info{.name = "believer", .version = "1.0.0", .provides = {"identity"}, .reasons = {{"who", 401, "Who?"}}};
  Believer(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    const auto user = exchange.request().header("x-user");
    if (!user) return exchange.refuse("who");
    gatehouse::NewIdentity identity;
    identity.kind = gatehouse::IdentityKind::user;
    identity.subject = *user;
    return exchange.set_identity(identity) ? gatehouse::proceed : gatehouse::failed();
  }
};

/// Signs the bodies that pass, in both directions.
struct Signer {
  using Config = NoConfig;
  static constexpr gatehouse::Info info{.name = "signer", .version = "1.0.0"};
  Signer(Config, gatehouse::Setup&) {}
  gatehouse::Verdict on_response(gatehouse::Exchange& exchange) const {
    (void)exchange.response().set("x-signed", exchange.identity().subject());
    return gatehouse::proceed;
  }
};

}  // namespace
