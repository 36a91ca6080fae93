#include "routing/path_edit.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse::core {
namespace {

TEST(StripPathPrefix, TakesWholeSegmentsAndLeavesASlash) {
  struct Case {
    const char* path;
    const char* prefix;
    const char* rest;
  };
  const Case cases[] = {
      {"/a/b", "/a", "/b"},  {"/a", "/a", "/"},    {"/a/", "/a", "/"},       {"/ab", "/a", "/ab"},
      {"/a/b", "/a/", "/b"}, {"/a", "/a/", "/"},   {"/a/b/c", "/a/b", "/c"}, {"/x", "/a", "/x"},
      {"/a/b", "/", "/a/b"}, {"/a/b", "", "/a/b"}, {"/a//b", "/a", "//b"},   {"/A/b", "/a", "/A/b"},
  };
  for (const auto& c : cases) EXPECT_EQ(strip_path_prefix(c.path, c.prefix), c.rest) << c.path << " - " << c.prefix;
}

TEST(SendablePath, WhatARewriteMakesIsLookedAtAgain) {
  const std::pair<const char*, bool> cases[] = {
      {"/", true},
      {"/a/b;c=d/%20%2F", true},
      {"/a..b/...", true},
      {"/.well-known", true},
      {"/%252e%252e/", true},
      {"/..a/.b", true},
      {"", false},
      {"a", false},
      {"/a b", false},
      {"/a?b", false},
      {"/a#b", false},
      {"/a\\b", false},
      {"/caf\xc3\xa9", false},
      {"/a%0Db", false},
      {"/a%", false},
      {"/a%4", false},
      {"/a%zz", false},
      {"/a%00", false},
      {"/..", false},
      {"/a/../b", false},
      {"/a/.", false},
      {"/./a", false},
      {"/%2e%2E/a", false},
      {"/a/.%2e", false},
      {"/a/..;x/b", false},
      {"/a%2f..%2Fb", false},
      {"/a/..%5cb", false},
      {"/a%5C..", false},
      {"/a\r\nx: y", false},
  };
  for (const auto& [path, good] : cases) EXPECT_EQ(is_sendable_path(path), good) << path;
}

TEST(SendableHost, IsANameOrAnAddressWithAPerhapsPort) {
  const std::pair<const char*, bool> cases[] = {
      {"a.example", true}, {"a.example:8080", true}, {"10.0.0.1", true},
      {"[::1]:80", true},  {"[::1]", true},          {"a_b", true},
      {"", false},         {":80", false},           {"a:", false},
      {"a:b", false},      {"a:123456", false},      {"a/b", false},
      {"a@b", false},      {"a b", false},           {"[::1", false},
      {"[]", false},       {"[::1]x80", false},      {"[x]", false},
      {".a", false},       {"a..b", false},          {"a\r\nb", false},
      {"a%2fb", false},
  };
  for (const auto& [host, good] : cases) EXPECT_EQ(is_sendable_host(host), good) << host;
  EXPECT_FALSE(is_sendable_host(std::string(300, 'a')));
}

}  // namespace
}  // namespace gatehouse::core
