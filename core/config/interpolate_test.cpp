// Variables at load: values, defaults, escapes, what is refused, what stays for request time.
#include "config/interpolate.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace gatehouse::core {
namespace {

class Interpolation : public testing::Test {
 protected:
  Interpolation() : report_(sources_) {
    settings_.environment_names = [] { return std::vector<std::string>{"HOME"}; };
  }

  /// What `text` becomes, or the codes that were reported.
  std::string resolve(const std::string& text, TextUse use = TextUse::at_load) {
    sources_.add(SourceFile("t.yaml", {}, text));
    settings_.environment = [](const std::string& name) -> std::optional<std::string> {
      if (name == "HOME") return "/var/home";
      if (name == "EVIL") return "${header.x} $${ ${";
      return std::nullopt;
    };
    auto& texts = texts_.emplace_back(report_, settings_);
    texts.define_secret("key", "s3cret");
    texts.define_secret("unknown", std::nullopt);
    auto& item = items_.emplace_back();
    item.kind = Item::Kind::text;
    item.is_plain = true;
    item.text = text;
    item.file = static_cast<std::uint32_t>(sources_.size() - 1);
    item.end = static_cast<std::uint32_t>(text.size());
    const auto before = report_.size();
    last_ = texts.resolve(item, use);
    if (last_) return std::string(last_->text);
    std::string codes;
    const auto all = report_.finish({});
    for (std::size_t i = before; i < all.size(); ++i) codes += all[i].code;
    return codes;
  }

  Sources sources_;
  ConfigReport report_;
  Interpolator::Settings settings_;
  std::deque<Interpolator> texts_;
  std::deque<Item> items_;
  std::optional<ResolvedText> last_;
};

TEST_F(Interpolation, ReplacesWhatIsKnownAtLoad) {
  const auto path = testing::TempDir() + "gatehouse_interpolate";
  std::ofstream(path) << "from file\n\n";
  EXPECT_EQ(resolve("${env:HOME}/x"), "/var/home/x");
  EXPECT_EQ(resolve("${env:NO:-a b}"), "a b");
  EXPECT_EQ(resolve("${env:NO:-}"), "");
  EXPECT_EQ(resolve("<${secret:key}>"), "<s3cret>");
  EXPECT_TRUE(last_->is_secret);
  EXPECT_EQ(resolve("${file:" + path + "}"), "from file\n");
  EXPECT_TRUE(last_->is_secret);
  EXPECT_EQ(resolve("no variable $ { }"), "no variable $ { }");
}

TEST_F(Interpolation, TwoDollarsAreALiteral) {
  EXPECT_EQ(resolve("$${env:HOME}"), "${env:HOME}");
  EXPECT_EQ(resolve("$${path.id}", TextUse::per_exchange), "$${path.id}");
}

TEST_F(Interpolation, RequestTimeVariablesStayInTemplates) {
  EXPECT_EQ(resolve("/${path.id}/${env:HOME}", TextUse::per_exchange), "/${path.id}//var/home");
  EXPECT_EQ(resolve("/${path.id}"), "E0223");
}

TEST_F(Interpolation, ValuesFromOutsideNeverBecomeVariables) {
  EXPECT_EQ(resolve("${env:EVIL}", TextUse::per_exchange), "$${header.x} $$${ $${");
  EXPECT_EQ(resolve("${env:EVIL}"), "${header.x} $${ ${");
}

TEST_F(Interpolation, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(resolve("${env:HOMR}"), "E0307");
  EXPECT_EQ(resolve("${secret:kex}"), "E0304");
  EXPECT_EQ(resolve("${file:/nonexistent/x}"), "E0601");
  EXPECT_EQ(resolve("${file:relative}"), "E0222");
  EXPECT_EQ(resolve("${env:A B}"), "E0222");
  EXPECT_EQ(resolve("${"), "E0222");
  EXPECT_EQ(resolve("${}"), "E0222");
  EXPECT_EQ(resolve("${nonsense}"), "E0224");
}

TEST_F(Interpolation, MissingValuesCanBeAccepted) {
  settings_.ignore_missing = true;
  for (const auto* text : {"${env:NO}", "${secret:no}", "${file:/nonexistent/x}", "${secret:unknown}"}) {
    resolve(text);
    ASSERT_TRUE(last_) << text;
    EXPECT_FALSE(last_->is_known) << text;
  }
}

}  // namespace
}  // namespace gatehouse::core
