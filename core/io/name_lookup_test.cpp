#include "io/name_lookup.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace gatehouse::core {
namespace {

bool wait_for(const NameLookup& lookup) {
  pollfd ready{lookup.descriptor(), POLLIN, 0};
  return ::poll(&ready, 1, 10000) == 1 && lookup.is_done();
}

TEST(NameLookup, AnAddressNeedsNoThread) {
  BlockingPool pool;
  const auto lookup = NameLookup::start(pool, "127.0.0.1");
  ASSERT_NE(lookup, nullptr);
  EXPECT_TRUE(lookup->is_done());
  EXPECT_TRUE(wait_for(*lookup));
  EXPECT_EQ(lookup->addresses(), std::vector{*IpAddress::parse("127.0.0.1")});
  EXPECT_EQ(pool.threads(), 0U);
}

TEST(NameLookup, ANameIsFoundOnThePool) {
  BlockingPool pool;
  const auto lookup = NameLookup::start(pool, "localhost");
  ASSERT_NE(lookup, nullptr);
  EXPECT_TRUE(wait_for(*lookup));
  EXPECT_FALSE(lookup->addresses().empty());
}

TEST(NameLookup, WhatIsNoNameHasNoAddress) {
  BlockingPool pool;
  const auto lookup = NameLookup::start(pool, "no host name at all");
  ASSERT_NE(lookup, nullptr);
  EXPECT_TRUE(wait_for(*lookup));
  EXPECT_TRUE(lookup->addresses().empty());
}

TEST(NameLookup, WhoeverAskedMayLeave) {
  BlockingPool pool;
  NameLookup::start(pool, "localhost").reset();
}

}  // namespace
}  // namespace gatehouse::core
