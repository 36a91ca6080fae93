// P01–P06: which path is routed, and which one the upstream sees.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::testing {
namespace {

/// What becomes of a path.
enum class Fate { admin, refused, forwarded };

struct PathCase {
  std::string name;
  std::string request_target;
  Fate fate = Fate::forwarded;
  std::string upstream_sees = {};  // when forwarded
  std::string listener = "http";
};

void PrintTo(const PathCase& path, std::ostream* out) { *out << path.request_target; }

class Paths : public ::testing::TestWithParam<PathCase> {};

TEST_P(Paths, AreRoutedAndForwardedInOneForm) {
  const auto& path = GetParam();
  auto& gate = testing::gate();
  gate.upstream.clear();
  const auto answer = ask(gate.gateway.port(path.listener), request("GET", path.request_target));
  ASSERT_TRUE(answer.ok()) << answer.error;
  switch (path.fate) {
    case Fate::admin:
      EXPECT_EQ(answer.status, 403);
      EXPECT_EQ(answer.body, "admin");
      break;
    case Fate::refused:
      EXPECT_EQ(answer.status, 400) << answer.body;
      EXPECT_EQ(json_of(answer).at("code").as_string(), "bad_target");
      break;
    case Fate::forwarded:
      EXPECT_EQ(answer.status, 200) << answer.body;
      ASSERT_TRUE(gate.upstream.wait_for_requests(1));
      EXPECT_EQ(gate.upstream.last_request().request_target, path.upstream_sees);
      return;
  }
  ASSERT_TRUE(gate.upstream.settle());
  EXPECT_EQ(gate.upstream.received(), "");
}

PathCase admin(std::string name, std::string path) { return {std::move(name), std::move(path), Fate::admin}; }
PathCase refused(std::string name, std::string path, std::string listener = "http") {
  return {std::move(name), std::move(path), Fate::refused, {}, std::move(listener)};
}
PathCase seen(std::string name, std::string path, std::string as, std::string listener = "http") {
  return {std::move(name), std::move(path), Fate::forwarded, std::move(as), std::move(listener)};
}
PathCase kept(std::string name, const std::string& path, std::string listener = "http") {
  return seen(std::move(name), path, path, std::move(listener));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Paths,
    ::testing::Values(
        admin("P01_DotSegment", "/./admin"), admin("P01_DotDotSegment", "/pub/../admin"),
        admin("P01_EscapedDots", "/pub/%2e%2E/admin"), admin("P01_EscapedLetter", "/%61dmin"),
        admin("P01_AbsoluteForm", "http://api.test/pub/../admin"), admin("P01_DotsAtTheEnd", "/admin/x/.."),
        admin("P01_Plain", "/admin"), admin("P01_Below", "/admin/x"), admin("P01_Query", "/admin?x=/../y"),
        admin("P01_ManyDots", "/a/b/c/../../../admin"),

        refused("P02_AboveTheRoot", "/../../admin"), refused("P02_EscapedAboveTheRoot", "/%2e%2e/admin"),
        refused("P02_EscapedSlashMakesDots", "/pub/..%2fadmin"),
        refused("P02_EscapedSlashBeforeDots", "/pub%2f..%2fadmin"),
        refused("P02_EscapedBackslashMakesDots", "/pub%5c..%5cadmin"),
        refused("P02_DotsWithParameter", "/pub/..;/admin"), refused("P02_DotWithParameter", "/pub/.;x/admin"),
        refused("P02_EscapedDotsWithParameter", "/pub/%2e%2e;a/admin"), refused("P02_Nul", "/a%00"),
        refused("P02_CrLf", "/a%0d%0a"), refused("P02_Delete", "/a%7f"), refused("P02_EscapedTab", "/a%09b"),
        refused("P02_Backslash", "/pub\\admin"),

        kept("P03_EscapedSlashIsOneSegment", "/api/group%2Fproject"),
        seen("P03_EscapeBecomesUpperCase", "/api/group%2fproject", "/api/group%2Fproject"),
        refused("P03_EscapedSlashRejected", "/api/group%2Fproject", "strict"),
        seen("P03_EscapedSlashDecoded", "/api/group%2Fproject", "/api/group/project", "lax"),

        kept("P04_DoubleEscape", "/pub/%252e%252e/admin"), kept("P04_Parameter", "/a;b=c/x"),
        kept("P04_UpperCase", "/ADMIN"), kept("P04_EscapedSpaceBehind", "/admin%20"),
        kept("P04_LongerWord", "/administrator"), seen("P04_UnreservedDecoded", "/%7Euser/%2Da%5Fb", "/~user/-a_b"),
        seen("P04_OtherEscapesUpperCase", "/a%3ab", "/a%3Ab"),

        kept("P05_DoubleSlashKept", "//admin"), kept("P05_DoubleSlashInside", "/a//b"),
        PathCase{"P05_DoubleSlashMerged", "//admin", Fate::admin, {}, "lax"},
        seen("P05_ManySlashesMerged", "/a////b", "/a/b", "lax"),
        refused("P05_DoubleSlashRejected", "//admin", "strict"),

        kept("P06_QueryUnchanged", "/q?a=%2F%00&b=~!'()*"), kept("P06_QueryWithDots", "/q?/../..//%2e%2f"),
        kept("P06_EmptyQuery", "/q?"), kept("P06_QuestionMarks", "/q???a=?"),

        refused("PolicyRejectsDotSegments", "/pub/../admin", "strict"), kept("PolicyKeepsBackslash", "/pub\\x", "lax")),
    [](const auto& info) { return info.param.name; });

TEST(CapturedParameters, P03_AreDecodedOnce) {
  auto& gate = testing::gate();
  gate.upstream.clear();
  ask(gate.gateway.port(), request("GET", "/api/group%2Fproject%2541"));
  ASSERT_TRUE(gate.upstream.wait_for_requests(1));
  EXPECT_EQ(gate.upstream.last_request().get("x-id"), "group/project%41");
}

TEST(CapturedParameters, P03_DecodedSlashMakesTwoSegments) {
  auto& gate = testing::gate();
  gate.upstream.clear();
  ask(gate.gateway.port("lax"), request("GET", "/api/group%2Fproject"));
  ASSERT_TRUE(gate.upstream.wait_for_requests(1));
  EXPECT_FALSE(gate.upstream.last_request().has("x-id"));
}

}  // namespace
}  // namespace gatehouse::testing
