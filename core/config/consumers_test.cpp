// Which consumer an identity maps to.
#include "config/consumers.hpp"

#include <cstring>

#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

const std::string kFile = file_with(R"(consumers:
  - name: web
    attributes: {plan: gold, area: north}
    jwt: {issuer: "https://id", claims: {app.name: web, beta: "true"}}
  - {name: cli, groups: [tools], jwt: {issuer: "https://id", claims: {app.name: cli, aud: orders}}}
  - {name: any, jwt: {issuer: "https://other"}}
  - name: partner
    api_keys:
      - {id: new, sha256: "0101010101010101010101010101010101010101010101010101010101010101"}
      - id: old
        sha256: "0202020202020202020202020202020202020202020202020202020202020202"
        not_after: 2020-01-01T00:00:00Z
    certificates: [{san: edge.example.com}]
)");

gh_text view(std::string_view text) { return {text.data(), text.size()}; }

class ConsumersTest : public testing::Test {
 protected:
  std::string found(const gh_identity& identity) {
    const auto match = consumers.find(identity, std::chrono::system_clock::now(), memory);
    return match.consumer == nullptr ? "" : std::string(match.consumer->name.data, match.consumer->name.size);
  }
  std::string of_token(std::string_view issuer, std::string_view claims) {
    gh_identity identity{};
    identity.size = sizeof identity;
    identity.kind = GH_USER;
    identity.source = GH_SOURCE_BEARER;
    identity.issuer = view(issuer);
    identity.claims_json = view(claims);
    return found(identity);
  }
  std::string of_key(int byte) {
    gh_identity identity{};
    identity.kind = GH_CLIENT;
    identity.source = GH_SOURCE_API_KEY;
    std::memset(identity.token_hash, byte, sizeof identity.token_hash);
    return found(identity);
  }

  Consumers consumers{load_text(kFile).config.value().model.consumers};
  std::pmr::monotonic_buffer_resource memory;
};

TEST_F(ConsumersTest, ATokenFitsByIssuerAndAllClaims) {
  EXPECT_EQ(of_token("https://id", R"({"app": {"name": "web"}, "beta": true})"), "web");
  EXPECT_EQ(of_token("https://id", R"({"app": {"name": "web"}})"), "");
  EXPECT_EQ(of_token("https://id", R"({"app.name": "cli", "aud": ["users", "orders"]})"), "cli");
  EXPECT_EQ(of_token("https://other", ""), "any");
  EXPECT_EQ(of_token("https://id/", R"({"app": {"name": "web"}, "beta": true})"), "");
  EXPECT_EQ(of_token("https://id", "not json"), "");
}

TEST_F(ConsumersTest, AKeyFitsByItsHashUntilItsEnd) {
  EXPECT_EQ(of_key(1), "partner");
  EXPECT_EQ(of_key(2), "");
  EXPECT_EQ(of_key(3), "");
}

TEST_F(ConsumersTest, ACertificateFitsByItsName) {
  gh_identity identity{};
  identity.kind = GH_SERVICE;
  identity.source = GH_SOURCE_MTLS;
  identity.subject = view("edge.example.com");
  EXPECT_EQ(found(identity), "partner");
}

TEST_F(ConsumersTest, NobodyIsNoConsumer) {
  gh_identity identity{};
  identity.issuer = view("https://other");
  EXPECT_EQ(found(identity), "");
}

TEST_F(ConsumersTest, GroupsAndAttributesBelongToTheMatch) {
  gh_identity identity{};
  identity.kind = GH_USER;
  identity.issuer = view("https://id");
  identity.claims_json = view(R"({"app": {"name": "web"}, "beta": true})");
  const auto match = consumers.find(identity, std::chrono::system_clock::now(), memory);
  EXPECT_EQ(match.attributes("plan"), "gold");
  EXPECT_EQ(match.attributes("size"), "");
  EXPECT_EQ(match.consumer->group_count, 0U);
}

}  // namespace
}  // namespace gatehouse::core
