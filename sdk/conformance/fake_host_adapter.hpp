// The harness as a host under test.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/host_under_test.hpp"
#include "gatehouse/testing/gateway.hpp"

namespace gatehouse::conformance {

class FakeHostUnderTest : public HostUnderTest {
 public:
  FakeHostUnderTest() { gateway_.collect_misuse(); }

  bool has(Ability) override { return true; }

  std::vector<std::string> load(const std::vector<Instance>& chain, const Route& route) override {
    gateway_.route().labels = route.labels;
    gateway_.route().methods = route.methods;
    gateway_.route().timeout = route.timeout;
    return reload(chain);
  }
  std::vector<std::string> reload(const std::vector<Instance>& chain) override {
    std::vector<testing::Link> links;
    for (const Instance& one : chain) {
      testing::InstanceSettings settings;
      settings.mode = one.is_shadow ? testing::Mode::shadow : testing::Mode::enforce;
      settings.on_failure = one.is_open ? testing::OnFailure::open : testing::OnFailure::closed;
      links.push_back({one.plugin, one.config, settings});
    }
    gateway_.load(links);
    return gateway_.errors();
  }
  void unload() override { gateway_.unload(); }

  void upstream(const Answer& answer) override { script(gateway_.upstream(), answer); }
  void redis(const Service& service) override {
    testing::ScriptedStore& store = gateway_.store("redis:main");
    store.forget_rules();
    store.up();
    if (service.how == Service::How::unreachable) store.down();
    if (service.how == Service::How::silent) store.any().never();
    if (service.after.count() > 0) store.any().after(service.after);
  }
  void origin(const Service& service) override {
    testing::Server& server = gateway_.origin("https://origin.test");
    if (service.how == Service::How::unreachable)
      server.fail();
    else if (service.how == Service::How::silent)
      server.never();
    else
      script(server, service.answer);
  }

  std::size_t start(const Request& request) override {
    testing::Headers headers;
    for (const Field& field : request.fields) headers.push_back({field.name, field.value});
    testing::StartOptions options;
    options.pieces = request.body;
    options.is_complete = request.is_complete;
    replies_.push_back(gateway_.start(request.method + " " + request.target, std::move(headers), std::move(options)));
    return replies_.size() - 1;
  }
  void send_body(std::size_t exchange, std::string_view piece, bool is_last) override {
    replies_[exchange].send_body(std::string(piece), is_last);
  }
  void disconnect(std::size_t exchange) override { replies_[exchange].disconnect(); }
  void advance(Duration duration) override { gateway_.clock().advance(duration); }

  Seen look(std::size_t exchange) override {
    const testing::Reply& reply = replies_[exchange];
    Seen seen;
    seen.is_done = reply.is_done();
    seen.status = reply.status();
    seen.body = reply.body();
    seen.reason = reply.reason();
    seen.is_cut = reply.report().is_cut;
    for (const auto& header : reply.headers()) seen.fields.push_back({header.name, header.value});
    seen.reached_upstream = reply.reached_upstream();
    const testing::SentRequest sent = reply.upstream_request();
    seen.upstream_method = sent.method;
    seen.upstream_target = sent.target;
    seen.upstream_body = sent.body;
    for (const auto& header : sent.headers) seen.upstream_fields.push_back({header.name, header.value});
    return seen;
  }

  std::uint64_t misbehaviours() override { return gateway_.misuses().size(); }
  std::vector<std::string> log_lines() override { return gateway_.log_lines(); }

 private:
  static void script(testing::Server& server, const Answer& answer) {
    if (answer.how == Answer::How::connect_failed)
      server.fail(testing::Failure::connect_failed);
    else if (answer.how == Answer::How::reset)
      server.fail(testing::Failure::reset);
    else if (answer.how == Answer::How::never)
      server.never();
    else
      server.reply_in_pieces(answer.status, answer.body, headers_of(answer));
    server.after(answer.after);
  }
  static testing::Headers headers_of(const Answer& answer) {
    testing::Headers headers;
    for (const Field& field : answer.fields) headers.push_back({field.name, field.value});
    return headers;
  }

  testing::Gateway gateway_;
  std::vector<testing::Reply> replies_;
};

}  // namespace gatehouse::conformance
