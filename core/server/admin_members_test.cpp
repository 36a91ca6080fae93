// Members that come twice.
#include "server/admin_members.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace gatehouse::core {
namespace {

TEST(AdminMembers, AMemberThatComesTwiceInOneObjectIsFound) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"a":1,"a":2})", "a"},        {R"({"a":1,"\u0061":2})", "a"}, {R"({"x":[{"b" : 1,"c":"\"}","b":2}]})", "b"},
      {R"({"q\"":1,"q\"" :2})", "q\""}, {R"({"":1,"":2})", ""},
  };
  for (const auto& [text, expected] : cases) {
    std::string name = "-";
    EXPECT_TRUE(find_duplicate_member(text, name)) << text;
    EXPECT_EQ(name, expected);
  }
}

TEST(AdminMembers, TheSameNameInDifferentObjectsIsFine) {
  for (const char* text : {R"({"a":{"a":{"a":"a"}},"b":["a","a",{"a":1},{"a":2}]})", "[]", "1", R"("a")", "{}",
                           R"({"a":"\\","b":"{\"a\":1}"})"}) {
    std::string name;
    EXPECT_FALSE(find_duplicate_member(text, name)) << text;
  }
}

}  // namespace
}  // namespace gatehouse::core
