#include "routing/cookie.hpp"

#include <gtest/gtest.h>

#include "base/block_pool.hpp"

namespace gatehouse::core {
namespace {

TEST(Cookie, FindsTheFirstOfThatName) {
  BlockPool pool(4096, 1);
  Arena arena(pool);
  Headers headers(arena);
  headers.add("X-Cookie", "a=wrong");
  headers.add("Cookie", "bare; a=1; b=\"two\";c = 3 ;A=4; empty=; a=5; q=\"");
  headers.add("cookie", "d=e=f");
  const std::pair<const char*, const char*> cases[] = {{"a", "1"},  {"b", "two"},  {"c", "3"},
                                                       {"A", "4"},  {"empty", ""}, {"d", "e=f"},
                                                       {"q", "\""}, {"none", ""},  {"bare", ""}};
  for (const auto& [name, value] : cases) EXPECT_EQ(cookie_value(headers, name), value) << name;
}

}  // namespace
}  // namespace gatehouse::core
