// A scripted HTTP server: the upstream of the route, another upstream, or an origin of http_call.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/testing/record.hpp"

namespace gatehouse::testing {

/// How an attempt goes wrong.
enum class Failure { none, connect_failed, tls_failed, timeout, reset, reset_in_body, protocol, no_endpoint, never };

struct Answer {
  Failure failure = Failure::none;
  unsigned status = 200;
  Headers headers{};
  std::vector<std::string> body{};  ///< pieces
  Duration after{0};
};

/// Without a script an upstream answers 200 with no body, and an origin cannot be reached. Rules hold from now on
/// unless once() follows; those are used up in their order, before any other.
class Server {
 public:
  explicit Server(Answer by_default) { rules_.push_back({{}, std::move(by_default), {}, false}); }

  Server& reply(unsigned status = 200, std::string body = {}, Headers headers = {}) {
    Answer answer{.status = status, .headers = std::move(headers)};
    if (!body.empty()) answer.body.push_back(std::move(body));
    return add(std::move(answer), {});
  }
  Server& reply_in_pieces(unsigned status, std::vector<std::string> pieces, Headers headers = {}) {
    return add({.status = status, .headers = std::move(headers), .body = std::move(pieces)}, {});
  }
  Server& reply_with(std::function<Answer(const SentRequest&)> answer) { return add(Answer{}, std::move(answer)); }
  Server& fail(Failure failure = Failure::connect_failed) { return add({.failure = failure}, {}); }
  Server& never() { return fail(Failure::never); }

  /// Of the rule before: the answer comes later.
  Server& after(Duration duration) {
    rules_.back().answer.after = duration;
    return *this;
  }
  /// Of the rule before: one request only.
  Server& once() {
    rules_.back().is_once = true;
    return *this;
  }
  /// The next rule is for "GET /path" (query left out) or for "/path".
  Server& on(std::string request) {
    next_ = std::move(request);
    return *this;
  }

  [[nodiscard]] const std::deque<SentRequest>& requests() const { return requests_; }
  [[nodiscard]] std::size_t count() const { return count_; }

  Answer answer(const SentRequest& request) {
    Rule* chosen = nullptr;
    for (Rule& rule : rules_) {
      if (!rule.matches(request) || rule.is_used) continue;
      if (rule.is_once) {
        chosen = &rule;
        rule.is_used = true;
        break;
      }
      chosen = &rule;
    }
    return chosen->dynamic ? chosen->dynamic(request) : chosen->answer;
  }
  void record(SentRequest request) {
    ++count_;
    requests_.push_back(std::move(request));
    if (requests_.size() > kKept) requests_.pop_front();
  }

 private:
  static constexpr std::size_t kKept = 1000;

  struct Rule {
    std::string on;
    Answer answer;
    std::function<Answer(const SentRequest&)> dynamic;
    bool is_once = false;
    bool is_used = false;

    [[nodiscard]] bool matches(const SentRequest& request) const {
      const std::string path = request.target.substr(0, request.target.find('?'));
      return on.empty() || on == path || on == request.method + " " + path;
    }
  };

  Server& add(Answer answer, std::function<Answer(const SentRequest&)> dynamic) {
    rules_.push_back({std::exchange(next_, {}), std::move(answer), std::move(dynamic)});
    return *this;
  }

  std::deque<Rule> rules_;
  std::deque<SentRequest> requests_;
  std::size_t count_ = 0;
  std::string next_;
};

}  // namespace gatehouse::testing
