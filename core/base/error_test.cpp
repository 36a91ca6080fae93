#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/result.hpp"

namespace gatehouse::core {
namespace {

TEST(ErrorTable, EveryErrorHasItsOwnCode) {
  std::set<std::string_view> seen;
  for (std::size_t i = 1; i < kErrorCount; ++i) {
    const auto& row = info(static_cast<Error>(i));
    EXPECT_FALSE(row.code.empty()) << i;
    EXPECT_TRUE(seen.insert(row.code).second) << row.code;
    EXPECT_NE(row.side, Side::none) << row.code;
  }
}

TEST(ErrorTable, RowsStandInTheOrderOfTheEnum) {
  EXPECT_EQ(code(Error::none), "");
  EXPECT_EQ(code(Error::bad_framing), "bad_framing");
  EXPECT_EQ(code(Error::headers_too_large), "headers_too_large");
  EXPECT_EQ(code(Error::internal), "internal");
  EXPECT_EQ(code(Error::upstream_connect_failed), "upstream_connect_failed");
  EXPECT_EQ(code(Error::plugin_failed), "plugin_failed");
}

TEST(ErrorTable, ASideIsNeverBlamedForTheOther) {
  for (std::size_t i = 1; i < kErrorCount; ++i) {
    const auto& row = info(static_cast<Error>(i));
    if (row.status == 0) continue;
    const bool is_client_fault = row.status < 500 || row.status == 501 || row.status == 505 || row.status == 508;
    EXPECT_EQ(row.side == Side::client, is_client_fault) << row.code;
    EXPECT_FALSE(row.title.empty()) << row.code;
    EXPECT_FALSE(row.detail.empty()) << row.code;
    EXPECT_TRUE(!row.is_repeatable || row.side == Side::upstream) << row.code;
  }
}

TEST(ResultType, AnUncheckedErrorIsAProgrammingError) {
  const Result<int> failed = Error::bad_head;
  EXPECT_EQ(failed.error(), Error::bad_head);
  EXPECT_THROW((void)failed.value(), std::logic_error);
}

}  // namespace
}  // namespace gatehouse::core
