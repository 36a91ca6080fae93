#include "server/connection_limits.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(ConnectionLimits, AListenerTakesItsMostAndOneMoreAfterOneLeft) {
  ConnectionCounts counts;
  EXPECT_TRUE(counts.enter(2));
  EXPECT_TRUE(counts.enter(2));
  EXPECT_FALSE(counts.enter(2));
  counts.leave();
  EXPECT_TRUE(counts.enter(2));
}

TEST(ConnectionLimits, OneClientsLimitDoesNotConcernAnother) {
  ConnectionCounts counts;
  const auto a = *IpAddress::parse("10.0.0.1");
  const auto b = *IpAddress::parse("10.0.0.2");
  EXPECT_TRUE(counts.enter_client(a, 1));
  EXPECT_FALSE(counts.enter_client(a, 1));
  EXPECT_TRUE(counts.enter_client(b, 1));
  counts.leave_client(a);
  EXPECT_TRUE(counts.enter_client(a, 1));
}

TEST(ConnectionLimits, ATicketGivesItsPlaceBack) {
  auto counts = std::make_shared<ConnectionCounts>();
  const auto client = *IpAddress::parse("::1");
  ASSERT_TRUE(counts->enter(1));
  ASSERT_TRUE(counts->enter_client(client, 1));
  { const ConnectionTicket ticket(counts, client, true); }
  EXPECT_TRUE(counts->enter(1));
  EXPECT_TRUE(counts->enter_client(client, 1));
}

}  // namespace
}  // namespace gatehouse::core
