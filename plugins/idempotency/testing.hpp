// What the tests of this plugin share: requests with a key, and callers.
#pragma once

#include <gatehouse/testing/harness.hpp>

#include <string>

#include "idempotency.hpp"

namespace idempotency::testing {

using gatehouse::testing::Failure;
using gatehouse::testing::Gateway;
using gatehouse::testing::Harness;
using gatehouse::testing::Headers;
using gatehouse::testing::Identity;
using gatehouse::testing::Reply;
using gatehouse::testing::Situation;
using gatehouse::testing::StartOptions;
using namespace std::chrono_literals;

inline constexpr const char* kKey = "order-0001-first";

/// A POST of an order under this key.
inline Reply order(Gateway& gateway, std::string key = kKey, std::string body = R"({"item":7})", Headers more = {}) {
  Headers headers{{"Idempotency-Key", std::move(key)}, {"Content-Type", "application/json"}};
  for (auto& header : more) headers.push_back(std::move(header));
  return gateway.send("POST /orders", std::move(headers), std::move(body));
}

inline Identity user(std::string subject) {
  return {
      .kind = GH_USER, .source = GH_SOURCE_BEARER, .level = 2, .subject = std::move(subject), .issuer = "https://id"};
}

inline bool is_replay(const Reply& reply) { return reply.header("Idempotency-Replayed") == "true"; }

}  // namespace idempotency::testing
