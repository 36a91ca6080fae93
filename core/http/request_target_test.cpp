#include "http/request_target.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

/// The path, or the code of the refusal in angle brackets.
std::string outcome(std::string_view target, const PathPolicy& policy = {}, std::string_view method = "GET",
                    bool is_tls = false) {
  JudgedRequest request;
  request.settings.path_policy = policy;
  request.peer.is_tls = is_tls;
  const auto error = request.run(std::string(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: a\r\n\r\n"));
  if (error != Error::none) return "<" + std::string(code(error)) + ">";
  return std::string(request.head.path);
}

struct Case {
  std::string_view target;
  std::string_view expected;
};

TEST(Path, DotSegmentsAndEscapesAreResolved) {  // P01
  for (const auto& [target, expected] : std::initializer_list<Case>{
           {"/./admin", "/admin"},
           {"/pub/../admin", "/admin"},
           {"/pub/%2e%2E/admin", "/admin"},
           {"/%61dmin", "/admin"},
           {"http://h/pub/../admin", "/admin"},
           {"/a/b/.", "/a/b/"},
           {"/a/b/..", "/a/"},
           {"/a/..", "/"},
           {"/.", "/"},
           {"/a/./b/../c", "/a/c"},
           {"/a//..", "/a/"},
           {"/...", "/..."},
           {"/.hidden/..x", "/.hidden/..x"},
           {"/%7euser/%41", "/~user/A"},
           {"/%c3%a4%3a", "/%C3%A4%3A"},
       }) {
    EXPECT_EQ(outcome(target), expected) << target;
  }
}

TEST(Path, AmbiguousOnesAreRefused) {  // P02
  for (const std::string_view target :
       {"/../../admin", "/..", "/a/../..", "/pub/..%2fadmin", "/pub%5c..%5cadmin", "/pub/..;/admin", "/.;x/a", "/a%00",
        "/a%0d%0a", "/a%1F", "/a%7f", "/pub\\admin", "/%2e%2e;a", "/a%2f.", "/a/.%5Cb", "/%2f..", "/a%2f..;x"}) {
    EXPECT_EQ(outcome(target), "<bad_target>") << target;
  }
}

TEST(Path, MalformedTargetsAreRefused) {  // G13
  for (const std::string_view target : {"/a%", "/a%2", "/a%zz", "/a%%41", "/a\"", "/<a", "/a>", "/a#b", "/\xc3\xa4",
                                        "/a b", "/?a=\xff", "/?a#b", "/?a b", "a", "a/b", "?a", "*x"}) {
    EXPECT_EQ(outcome(target), "<bad_target>") << target;
  }
}

TEST(Path, EncodedSlashFollowsThePolicy) {  // P03
  EXPECT_EQ(outcome("/api/group%2Fproject"), "/api/group%2Fproject");
  EXPECT_EQ(outcome("/api/group%2fproject"), "/api/group%2Fproject");
  EXPECT_EQ(outcome("/api/group%2Fproject", {.encoded_slash = PathPolicy::EncodedSlash::reject}), "<bad_target>");
  const PathPolicy decode{.encoded_slash = PathPolicy::EncodedSlash::decode};
  EXPECT_EQ(outcome("/api/group%2Fproject", decode), "/api/group/project");
  EXPECT_EQ(outcome("/pub/..%2fadmin", decode), "<bad_target>") << "whatever the policy";
}

TEST(Path, WhatOnlyLooksLikeAnAliasIsLiteral) {  // P04
  for (const std::string_view target : {"/pub/%252e%252e/admin", "/a;b=c/x", "/ADMIN", "/admin%20"}) {
    EXPECT_EQ(outcome(target), target);
  }
}

TEST(Path, DuplicateSlashFollowsThePolicy) {  // P05
  EXPECT_EQ(outcome("//admin"), "//admin");
  const PathPolicy merge{.duplicate_slash = PathPolicy::DuplicateSlash::merge};
  EXPECT_EQ(outcome("//admin", merge), "/admin");
  EXPECT_EQ(outcome("/a///b//", merge), "/a/b/");
  EXPECT_EQ(outcome("/a//../b", merge), "/b");
  EXPECT_EQ(outcome("//admin", {.duplicate_slash = PathPolicy::DuplicateSlash::reject}), "<bad_target>");
}

TEST(Path, OtherPoliciesHold) {
  EXPECT_EQ(outcome("/a/./b", {.dot_segments = PathPolicy::DotSegments::reject}), "<bad_target>");
  const PathPolicy keep{.backslash = PathPolicy::Backslash::keep};
  EXPECT_EQ(outcome("/pub\\admin", keep), "/pub\\admin");
  EXPECT_EQ(outcome("/pub\\..\\admin", keep), "<bad_target>");
}

TEST(Path, TheQueryIsForwardedByteForByte) {  // P06
  JudgedRequest request("GET /q?a=%2F%00&b=~!'()*<> HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.error, Error::none);
  EXPECT_EQ(request.head.path, "/q");
  EXPECT_EQ(request.head.query, "a=%2F%00&b=~!'()*<>");
  JudgedRequest empty("GET /q? HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(empty.head.has_query);
  EXPECT_EQ(empty.head.query, "");
  EXPECT_FALSE(JudgedRequest("GET /q HTTP/1.1\r\nHost: a\r\n\r\n").head.has_query);
}

TEST(Path, APlainOneIsNotCopied) {
  TestArena memory;
  const char* detail = "";
  const std::string path = "/api/v1/orders/17/lines.json";
  const auto before = memory.arena.bytes();
  const auto result = normalise_path(path, {}, memory.arena, detail);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->data(), path.data());
  EXPECT_EQ(memory.arena.bytes(), before);
}

TEST(Target, AbsoluteFormReplacesHost) {  // G14
  JudgedRequest request("GET http://B.Example:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_EQ(request.error, Error::none);
  EXPECT_EQ(request.head.authority, "B.Example:81");
  EXPECT_EQ(request.head.host, "b.example");
  EXPECT_EQ(request.value("host"), "B.Example:81");
  EXPECT_EQ(request.head.path, "/x");
  EXPECT_EQ(request.head.query, "y");
  for (const std::string_view target : {"ftp://a/", "http://", "http:///x", "http://u@a/", "http://a:x/", "http:/a",
                                        "http://[::1/", "://a/", "javascript:x"}) {
    EXPECT_EQ(outcome(target), "<bad_target>") << target;
  }
  EXPECT_EQ(outcome("https://a/"), "<misdirected>");
  EXPECT_EQ(outcome("http://a/", {}, "GET", true), "<misdirected>");
  EXPECT_EQ(outcome("HTTPS://a/x", {}, "GET", true), "/x");
  EXPECT_EQ(outcome("http://a"), "/");
  EXPECT_EQ(outcome("http://a?x=/.."), "/");
  JudgedRequest old("GET http://b/ HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.value("host"), "b");
}

TEST(Target, AsteriskIsForOptionsOnly) {  // G15
  EXPECT_EQ(outcome("*", {}, "OPTIONS"), "*");
  EXPECT_EQ(outcome("*"), "<bad_target>");
  EXPECT_EQ(outcome("http://a", {}, "OPTIONS"), "*");
  EXPECT_EQ(outcome("http://a/", {}, "OPTIONS"), "/");
}

TEST(Authority, PortIsReadBehindNamesAndBrackets) {
  EXPECT_EQ(port_of("a:81"), 81);
  EXPECT_EQ(port_of("[::1]:82"), 82);
  EXPECT_EQ(port_of("[::1]"), 0);
  EXPECT_EQ(port_of("a"), 0);
}

}  // namespace
}  // namespace gatehouse::core
