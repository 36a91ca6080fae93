// The shared gateway of a hygiene program and its two claims.
#include "hygiene/gate.hpp"

#include "support/config_text.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::testing {
namespace {

std::unique_ptr<Gate> the_gate;

class GateEnvironment : public ::testing::Environment {
 public:
  void SetUp() override { the_gate = std::make_unique<Gate>(); }
  void TearDown() override { the_gate.reset(); }
};

[[maybe_unused]] auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new GateEnvironment);

std::string gate_config(const FakeUpstream& upstream) {
  return R"(version: 1
gateway: {name: edge-1, workers: 1, state_dir: "@DIR@/state", shutdown: {drain: 2s}}
admin: {address: "127.0.0.1:9901"}
listeners:
  - {name: http, address: "127.0.0.1:8080"}
  - name: strict
    address: "127.0.0.1:8081"
    path_policy: {encoded_slash: reject, duplicate_slash: reject, dot_segments: reject}
  - name: lax
    address: "127.0.0.1:8082"
    path_policy: {encoded_slash: decode, duplicate_slash: merge, backslash: keep}
upstreams:
)" + upstream_entry("app", {upstream.address()}) +
         R"(routes:
  - {name: refused, match: {path: /refused}, respond: {status: 403, body: refused}}
  - {name: admin, match: {path: /admin}, respond: {status: 403, body: admin}}
  - {name: hosted, match: {path: /hosted, hosts: [api.test]}, respond: {status: 200, body: hosted}}
  - name: api
    match: {path: {template: "/api/{id}"}}
    upstream: app
    headers: {request: {set: {x-id: "${path.id}"}}}
  - {name: all, match: {path: /}, upstream: app}
)";
}

/// Every request complete; `begun` counts what is left over at the end of a connection.
std::size_t count_requests(std::string_view bytes, std::size_t& begun) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    const auto parsed = parse_request(bytes);
    EXPECT_NE(parsed.reading, Reading::malformed) << parsed.why << " in what the upstream got:\n" << shown(bytes);
    if (parsed.reading != Reading::complete) {
      ++begun;
      return count;
    }
    bytes.remove_prefix(parsed.used);
    ++count;
  }
  return count;
}

}  // namespace

Gate::Gate() : gateway({.config = gate_config(upstream), .listeners = {"http", "strict", "lax"}}) {}

Gate& gate() { return *the_gate; }

void expect_refusal(const Exchange& exchange, int status, std::string_view codes) {
  ASSERT_TRUE(exchange.answer.ok()) << exchange.answer.error;
  EXPECT_EQ(exchange.answer.status, status) << exchange.answer.body;
  EXPECT_EQ(exchange.answer.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(exchange.answer.get("Connection"), "close");
  const auto problem = json_of(exchange.answer);
  const auto* code = problem.is_object() ? problem.as_object().if_contains("code") : nullptr;
  ASSERT_NE(code, nullptr) << exchange.answer.body;
  const std::string found(code->as_string());
  EXPECT_NE(("|" + std::string(codes) + "|").find("|" + found + "|"), std::string::npos)
      << found << " instead of " << codes;
  EXPECT_EQ(exchange.after, "") << "something was answered behind the refusal";
  EXPECT_EQ(exchange.end, End::closed);
}

void expect_upstream_got(std::size_t complete, bool may_have_begun) {
  ASSERT_TRUE(gate().upstream.settle());
  std::size_t count = 0;
  std::size_t begun = 0;
  for (const auto& record : gate().upstream.records()) {
    count += count_requests(record.bytes, begun);
    EXPECT_EQ(record.bytes.find("/refused"), std::string::npos) << shown(record.bytes);
  }
  EXPECT_EQ(count, complete) << shown(gate().upstream.received());
  EXPECT_LE(begun, may_have_begun ? 1U : 0U) << shown(gate().upstream.received());
}

}  // namespace gatehouse::testing
