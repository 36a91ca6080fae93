#include "http/headers.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

const std::vector<std::pair<std::string, HeaderId>> kKnown{
    {"accept", HeaderId::accept},
    {"authorization", HeaderId::authorization},
    {"connection", HeaderId::connection},
    {"content-length", HeaderId::content_length},
    {"content-type", HeaderId::content_type},
    {"cookie", HeaderId::cookie},
    {"date", HeaderId::date},
    {"expect", HeaderId::expect},
    {"forwarded", HeaderId::forwarded},
    {"host", HeaderId::host},
    {"http2-settings", HeaderId::http2_settings},
    {"keep-alive", HeaderId::keep_alive},
    {"location", HeaderId::location},
    {"max-forwards", HeaderId::max_forwards},
    {"origin", HeaderId::origin},
    {"proxy", HeaderId::proxy},
    {"proxy-authenticate", HeaderId::proxy_authenticate},
    {"proxy-authorization", HeaderId::proxy_authorization},
    {"proxy-connection", HeaderId::proxy_connection},
    {"retry-after", HeaderId::retry_after},
    {"server", HeaderId::server},
    {"te", HeaderId::te},
    {"traceparent", HeaderId::traceparent},
    {"tracestate", HeaderId::tracestate},
    {"trailer", HeaderId::trailer},
    {"transfer-encoding", HeaderId::transfer_encoding},
    {"upgrade", HeaderId::upgrade},
    {"user-agent", HeaderId::user_agent},
    {"via", HeaderId::via},
    {"access-control-request-method", HeaderId::access_control_request_method},
    {"x-forwarded-for", HeaderId::x_forwarded},
    {"x-forwarded-p", HeaderId::x_forwarded},
    {"x-real-ip", HeaderId::x_real_ip},
    {"x-request-id", HeaderId::x_request_id},
};

TEST(HeaderId, IsFoundInEveryCaseAndForNothingElse) {
  for (const auto& [name, id] : kKnown) {
    std::string upper = name;
    for (auto& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    EXPECT_EQ(header_id(name), id) << name;
    EXPECT_EQ(header_id(upper), id) << upper;
    if (id == HeaderId::x_forwarded) continue;
    for (std::size_t i = 0; i < name.size(); ++i) {
      auto changed = name;
      changed[i] = changed[i] == '_' ? 'x' : '_';
      EXPECT_EQ(header_id(changed), HeaderId::other) << changed;
    }
    EXPECT_EQ(header_id(name + "s"), HeaderId::other);
    EXPECT_NE(header_id(name.substr(1)), id);
  }
  EXPECT_EQ(header_id("x-forwarded-"), HeaderId::other);
  EXPECT_EQ(header_id(""), HeaderId::other);
  EXPECT_EQ(header_id("x"), HeaderId::other);
}

TEST(Headers, SetReplacesAllInThePlaceOfTheFirst) {
  TestArena memory;
  Headers headers(memory.arena);
  headers.add("A", "1");
  headers.add("B", "1");
  headers.add("a", "2");
  headers.set("A", "3");
  headers.set("C", "4");
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers.begin()[0].value, "3");
  EXPECT_EQ(headers.begin()[1].name, "B");
  EXPECT_EQ(headers.begin()[2].name, "C");
  EXPECT_EQ(headers.remove("a"), 1U);
  EXPECT_EQ(headers.find("A"), nullptr);
  EXPECT_EQ(headers.find("c")->value, "4");
}

TEST(Headers, GrowWithoutLosingOrder) {
  TestArena memory;
  Headers headers(memory.arena);
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("name-" + std::to_string(i));
  for (const auto& name : names) headers.add(name, "v");
  ASSERT_EQ(headers.size(), 300U);
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(headers.begin()[i].name, names[i]);
  EXPECT_EQ(headers.count(HeaderId::other), 300U);
}

TEST(Method, IsCaseSensitive) {
  EXPECT_EQ(method_of("GET"), Method::get);
  EXPECT_EQ(method_of("get"), Method::other);
  EXPECT_EQ(method_of("DELETE"), Method::delete_);
  EXPECT_EQ(method_of("PROPFIND"), Method::other);
  EXPECT_TRUE(is_idempotent(Method::put));
  EXPECT_FALSE(is_idempotent(Method::patch));
  EXPECT_FALSE(is_idempotent(Method::other));
}

}  // namespace
}  // namespace gatehouse::core
