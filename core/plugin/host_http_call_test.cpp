// gatehouse.http_call/1: from an exchange and from the control thread, to origins and to upstreams.
#include <signal.h>

#include "plugin/extension_fixture_test.hpp"
#include "upstream/call_server_test_support.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

std::string ok(std::string_view body) {
  std::string text("HTTP/1.1 200 OK\r\nX-Is: here\r\nContent-Length: ");
  return text.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

class HostHttpCallTest : public ExtensionTest {
 protected:
  HostHttpCallTest() { ::signal(SIGPIPE, SIG_IGN); }

  const gh_http_call_v1& table = http_call_extension();

  /// An instance that names `url`, or the upstream when it is no URL.
  Script names(std::string url) {
    Script script;
    script.create = [this, url](gh_instance* instance, const gh_value*, gh_text*) -> void* {
      origin = url.starts_with("http") ? table.origin(instance, text(url), {}, nullptr)
                                       : table.upstream(instance, text(url), nullptr);
      return origin == nullptr ? nullptr : kept == nullptr ? &other : kept;
    };
    return script;
  }
  static std::string url_of(const CallServer& server) { return "http://127.0.0.1:" + std::to_string(server.port()); }
  [[nodiscard]] gh_http_request request(std::string_view method = "GET") const {
    gh_http_request made{};
    made.size = sizeof made;
    made.method = text(method);
    made.target = text("/x?y=z");
    return made;
  }
  static void done(void* context, std::int32_t error) {
    static_cast<std::vector<std::int32_t>*>(context)->push_back(error);
  }
  void make_upstream(std::uint16_t port) {
    auto made = std::make_shared<Upstream>();
    made->name = "orders";
    Endpoint endpoint;
    endpoint.text = "127.0.0.1:" + std::to_string(port);
    endpoint.address = *IpAddress::parse("127.0.0.1");
    endpoint.port = port;
    made->endpoints = {endpoint};
    made->timeouts.connect = 5s;
    endpoints = EndpointSet::make(0, made->endpoints);
    orders = std::make_unique<WorkerUpstream>(
        WorkerUpstreamContext{ready, wheel, receive, worker_metrics, now, {}, 0, 1}, made, UpstreamSlot{}, endpoints);
    directory.orders = orders.get();
  }

  Script other;
  gh_origin* origin = nullptr;
  std::vector<std::int32_t> told;
  gh_http_response response{};
  ReceivePool receive;
  WorkerMetrics worker_metrics{"0"};
  std::unique_ptr<WorkerUpstream> orders;
};

TEST_F(HostHttpCallTest, AnExchangeGetsAnAnswerThatLivesAsLongAsItself) {
  CallServer server([](const std::string&) { return ok("hello"); });
  auto script = names(url_of(server));
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  auto asked = request();
  EXPECT_NE(table.call(origin, trip.run->handle(), &asked, 0, &response, &done, &told), 0U) << response.error;
  run_until([&] { return !told.empty(); });
  EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK});
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(view(response.body), "hello");
  ASSERT_GE(response.field_count, 1U);
  EXPECT_EQ(view(response.fields[0].name), "X-Is");
  EXPECT_TRUE(server.requests()[0].starts_with("GET /x?y=z HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(HostHttpCallTest, TheEndOfTheExchangeOrCancelEndsACall) {
  std::atomic<bool> go = false;
  CallServer server([&](const std::string&) {
    while (!go) std::this_thread::yield();
    return ok("late");
  });
  auto script = names(url_of(server));
  add_here("a", script);
  auto asked = request();
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
    const auto first = table.call(origin, trip.run->handle(), &asked, 0, &response, &done, &told);
    EXPECT_NE(first, 0U);
    worker.operations().cancel(first);
    EXPECT_NE(table.call(origin, trip.run->handle(), &asked, 0, &response, &done, &told), 0U);
  }
  go = true;
  ready.dispatch(10);
  EXPECT_TRUE(told.empty());
}

TEST_F(HostHttpCallTest, ErrorsAreTold) {
  auto script = names("http://127.0.0.1:1");
  add_here("a", script);
  Trip trip(*this, chain());
  (void)trip.run->request();
  auto bad = request("NOT A METHOD");
  EXPECT_EQ(table.call(origin, trip.run->handle(), &bad, 0, &response, &done, &told), 0U);
  EXPECT_EQ(response.error, GH_E_ARGUMENT);
  auto asked = request();
  (void)table.call(origin, trip.run->handle(), &asked, 0, &response, &done, &told);
  run_until([&] { return response.error == GH_E_UNREACHABLE; });
}

TEST_F(HostHttpCallTest, AnUpstreamIsCalledThroughThePoolsOfTheWorker) {
  CallServer server([](const std::string&) { return ok("from orders"); });
  make_upstream(server.port());
  auto script = names("orders");
  add_here("a", script);
  {
    Trip trip(*this, chain());
    (void)trip.run->request();
    for (int i = 0; i < 3; ++i) {
      auto asked = request();
      told.clear();
      const auto id = table.call(origin, trip.run->handle(), &asked, 0, &response, &done, &told);
      // Over a kept connection the answer may be there before the call returns.
      if (id != 0) run_until([&] { return !told.empty(); });
      EXPECT_EQ(response.error, GH_OK);
      EXPECT_EQ(view(response.body), "from orders");
    }
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_FALSE(orders->is_in_use());
  EXPECT_NE(server.requests()[0].find("Host: " + endpoints->entries()[0].endpoint.text), std::string::npos);
}

TEST_F(HostHttpCallTest, TheControlThreadCallsOriginsAndUpstreams) {
  for (const bool is_upstream : {false, true}) {
    CallServer server([](const std::string&) { return ok("keys"); });
    make_upstream(server.port());
    const auto place = is_upstream ? std::string("orders") : url_of(server);
    auto script = names(place);
    auto& instance = add_here("a", script);
    told.clear();
    std::string body;
    struct Context {
      std::vector<std::int32_t>& told;
      const gh_http_response& response;
      std::string& body;
    } context{told, response, body};
    on_control([&] {
      auto asked = request();
      EXPECT_NE(table.call_from_control(
                    origin, instance.handle(), &asked, 0, &response,
                    [](void* to, std::int32_t error) {
                      auto& self = *static_cast<Context*>(to);
                      self.told.push_back(error);
                      self.body = view(self.response.body);
                    },
                    &context),
                0U);
    });
    run_until([&] { return !told.empty(); });
    EXPECT_EQ(told, std::vector<std::int32_t>{GH_OK}) << place;
    EXPECT_EQ(body, "keys");
  }
}

TEST_F(HostHttpCallTest, ACallOfTheControlThreadEndsWithItsInstance) {
  std::atomic<bool> go = false;
  CallServer server([&](const std::string&) {
    while (!go) std::this_thread::yield();
    return ok("late");
  });
  auto script = names(url_of(server));
  control.bind();
  auto instance = make("a", script);
  auto asked = request();
  EXPECT_NE(table.call_from_control(origin, instance->handle(), &asked, 0, &response, &done, &told), 0U);
  instance.reset();
  go = true;
  control_loop.turn();
  worker.bind();
  EXPECT_TRUE(told.empty());
}

TEST_F(HostHttpCallTest, PlacesThatAreNoneAreErrorsOfTheConfig) {
  auto unknown = names("elsewhere");
  EXPECT_EQ(refused(unknown), std::vector<std::string>{"there is no upstream \"elsewhere\""});
  auto bad = names("http://");
  EXPECT_EQ(refused(bad).size(), 1U);
}

}  // namespace
}  // namespace gatehouse::core
