#include "plugin/documents.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

PublishedDocument keys(std::string body) { return {"application/json", "max-age=300", std::move(body)}; }

TEST(Documents, ArePublishedReplacedAndWithdrawn) {
  int changes = 0;
  DocumentRegistry registry([](std::string_view name) { return name == "public"; },
                            [&](const DocumentSetPtr&) { ++changes; });
  const int first = 0;
  EXPECT_TRUE(registry.publish(&first, "public", "/.well-known/jwks.json", keys("one")));
  EXPECT_TRUE(registry.publish(&first, "admin", "/keys", keys("two")));
  const auto before = registry.current();
  EXPECT_TRUE(registry.publish(&first, "public", "/.well-known/jwks.json", keys("three")));
  EXPECT_EQ(registry.current()->find("public", "/.well-known/jwks.json")->body, "three");
  EXPECT_EQ(before->find("public", "/.well-known/jwks.json")->body, "one");
  EXPECT_EQ(registry.current()->find("public", "/keys"), nullptr);
  registry.withdraw(&first);
  EXPECT_TRUE(registry.current()->empty());
  EXPECT_EQ(changes, 4);
}

TEST(Documents, AnInstanceThatFollowsKeepsThePathWhenTheOldOneEnds) {
  DocumentRegistry registry;
  const int old_instance = 0;
  const int new_instance = 0;
  EXPECT_TRUE(registry.publish(&old_instance, "admin", "/keys", keys("old")));
  EXPECT_TRUE(registry.publish(&new_instance, "admin", "/keys", keys("new")));
  registry.withdraw(&old_instance);
  ASSERT_NE(registry.current()->find("admin", "/keys"), nullptr);
  EXPECT_EQ(registry.current()->find("admin", "/keys")->body, "new");
}

TEST(Documents, ARefusedLoadGivesThePathBack) {
  DocumentRegistry registry;
  const int old_instance = 0;
  const int refused = 0;
  EXPECT_TRUE(registry.publish(&old_instance, "admin", "/keys", keys("old")));
  EXPECT_TRUE(registry.publish(&refused, "admin", "/keys", keys("refused")));
  registry.withdraw(&refused);
  EXPECT_EQ(registry.current()->find("admin", "/keys")->body, "old");
}

TEST(Documents, WhatCannotBeServedIsRefused) {
  DocumentRegistry registry([](std::string_view name) { return name == "public"; });
  EXPECT_FALSE(registry.publish(nullptr, "private", "/keys", keys("")));
  for (const auto* path : {"", "keys", "/a//b", "/a/../b", "/..", "/a%20b", "/a b", "/a?b"}) {
    EXPECT_FALSE(registry.publish(nullptr, "public", path, keys(""))) << path;
  }
  EXPECT_FALSE(registry.publish(nullptr, "public", "/keys", {"text/plain\r\nX: y", "", ""}));
  EXPECT_FALSE(registry.publish(nullptr, "public", "/keys", {"", "", ""}));
  EXPECT_FALSE(registry.publish(nullptr, "public", "/keys", keys(std::string(DocumentRegistry::kMaxBody + 1, 'x'))));
  EXPECT_TRUE(registry.current()->empty());
}

}  // namespace
}  // namespace gatehouse::core
