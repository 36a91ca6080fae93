// Routes that answer by themselves: respond, redirect, redirect_to_https.
#include <gtest/gtest.h>

#include "support/admin.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class Actions : public ::testing::Test {
 protected:
  Gateway gateway_{config(R"(routes:
  - name: robots
    match: {path: {exact: /robots.txt}}
    respond: {status: 200, headers: {content-type: text/plain}, body: "User-agent: *\nDisallow: /\n"}
  - {name: gone, match: {path: /gone}, respond: {status: 410}}
  - {name: none, match: {path: /none}, respond: {status: 204}}
  - name: moved
    match: {path: {template: "/old/{id}"}}
    redirect: {status: 301, location: "https://new.test/items/${path.id}"}
  - {name: default-status, match: {path: /r}, redirect: {location: "/elsewhere"}}
)")};
  RawClient client_{gateway_.port()};

  Answer exchange(std::string_view bytes, std::string_view method = "GET") {
    client_.send(bytes);
    return client_.read_response(method);
  }
};

TEST_F(Actions, RespondGivesStatusHeadersAndBody) {
  const auto answer = exchange(request("GET", "/robots.txt"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.get("Content-Type"), "text/plain");
  EXPECT_EQ(answer.body, "User-agent: *\nDisallow: /\n");
  EXPECT_TRUE(answer.has("Date"));
}

TEST_F(Actions, RespondToHeadHasTheLengthAndNoBody) {
  const auto answer = exchange(request("HEAD", "/robots.txt"), "HEAD");
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.get("Content-Length"), "26");
  EXPECT_EQ(exchange(request("GET", "/gone")).status, 410);
}

TEST_F(Actions, RespondWithoutABodyHasLengthZero) {
  const auto answer = exchange(request("GET", "/gone"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.get("Content-Length"), "0");
}

TEST_F(Actions, NoContentHasNoFraming) {
  const auto answer = exchange(request("GET", "/none"));
  ASSERT_TRUE(answer.ok()) << answer.error;
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.has("Content-Length"));
}

TEST_F(Actions, RequestBodiesAreDroppedBeforeTheNextRequest) {
  EXPECT_EQ(exchange(request_with_body("POST", "/robots.txt", request("GET", "/gone"))).status, 200);
  EXPECT_EQ(exchange(request("POST", "/robots.txt", "Transfer-Encoding: chunked\r\n") + chunk("hello") +
                     std::string(kLastChunk))
                .status,
            200);
  EXPECT_EQ(exchange(request("GET", "/none")).status, 204);
}

TEST_F(Actions, AnUnreadBodyOver64KiBClosesTheConnection) {
  const auto answer = exchange(request_with_body("POST", "/robots.txt", std::string(300000, 'x')));
  EXPECT_EQ(answer.status, 200) << answer.error;
  client_.read_until_closed();
  EXPECT_NE(client_.end(), End::open);
}

TEST_F(Actions, RedirectFillsInItsLocation) {
  const auto answer = exchange(request("GET", "/old/7"));
  EXPECT_EQ(answer.status, 301);
  EXPECT_EQ(answer.get("Location"), "https://new.test/items/7");
  const auto plain = exchange(request("GET", "/r"));
  EXPECT_EQ(plain.status, 308);
  EXPECT_EQ(plain.get("Location"), "/elsewhere");
}

TEST_F(Actions, RedirectCannotBeSplitByAParameter) {
  const auto answer = exchange(request("GET", "/old/a%0D%0AX-Injected:1"));
  EXPECT_EQ(answer.status, 400) << "escaped control bytes never reach a route";
}

TEST(RedirectToHttps, AnswersEveryRequestOfItsListener) {
  Gateway gateway(R"(version: 1
gateway: {workers: 1, state_dir: "@DIR@/state", shutdown: {drain: 2s}}
admin: {address: "127.0.0.1:9901"}
listeners: [{name: http, address: "127.0.0.1:8080", redirect_to_https: 308}]
routes: [{name: all, match: {path: /}, respond: {status: 200, body: ok}}]
)");
  const auto answer = ask(gateway.port(), request("GET", "/a/b?c=d", "Host: shop.test:8080\r\n"));
  EXPECT_EQ(answer.status, 308) << answer.error << answer.body;
  EXPECT_EQ(answer.get("Location"), "https://shop.test/a/b?c=d");
}

}  // namespace
}  // namespace gatehouse::testing
