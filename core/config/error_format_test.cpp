// Envelopes of gateway-made answers: values, numbers, escapes, mapped codes and statuses.
#include "config/error_format.hpp"

#include "base/block_pool.hpp"
#include "base/json.hpp"
#include "config/config_test_support.hpp"

namespace gatehouse::core {
namespace {

std::string rendered(const std::string& format, const Problem& problem) {
  const auto snapshot = snapshot_of(file_with("error_formats:\n  - name: api\n" + format));
  BlockPool pool(4096, 1);
  Arena arena(pool);
  std::string text(snapshot->error_formats.at(0).render(problem, "2026-11-20T10:00:00Z", arena));
  EXPECT_NO_THROW(static_cast<void>(json::parse(text))) << text;
  return text;
}

Problem problem() { return {"no_route", "Not Found", 404, "No route \"matches\".", "id-1"}; }

TEST(ErrorFormat, RendersTheTree) {
  const std::string format = R"(
    json:
      statusCode: "${error.status}"
      message: "${error.title}: ${error.detail}"
      list: [1, 2.5, true, ~, "5"]
      at: "<${request.id}> ${time}"
)";
  EXPECT_EQ(rendered(format, problem()),
            R"({"statusCode":404,"message":"Not Found: No route \"matches\".","list":[1,2.5,true,null,"5"],)"
            R"("at":"<id-1> 2026-11-20T10:00:00Z"})");
  EXPECT_EQ(rendered("    json: {text: \"status ${error.status}\", literal: \"$${error.status} $5\", \"a\\\"b\": {}}\n",
                     problem()),
            R"({"text":"status 404","literal":"${error.status} $5","a\"b":{}})");
}

TEST(ErrorFormat, MapsCodesAndStatuses) {
  const std::string format =
      "    json: [\"${error.code}\", \"${error.status}\"]\n    codes: {no_route: NOT_FOUND}\n    statuses: {no_route: "
      "410}\n";
  EXPECT_EQ(rendered(format, problem()), R"(["NOT_FOUND",410])");
  auto other = problem();
  other.code = "other";
  EXPECT_EQ(rendered(format, other), R"(["other",404])");
}

TEST(ErrorFormat, FindsMistakes) {
  EXPECT_TRUE(ErrorFormat::check("${error.status} ${time} $${x}").empty());
  EXPECT_EQ(ErrorFormat::check("a ${eror.code}").at(0).help, "did you mean '${error.code}'?");
  EXPECT_TRUE(ErrorFormat::check("${error.code").at(0).is_syntax);
}

}  // namespace
}  // namespace gatehouse::core
