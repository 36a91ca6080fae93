#include "core_trip.hpp"

#include "core_host.hpp"
#include "http/problem.hpp"
#include "plugin/abi_text.hpp"

namespace gatehouse::conformance {

using core::Error;
using core::Task;
using core::Walk;

CoreTrip::CoreTrip(Worker worker, std::shared_ptr<Loaded> loaded, const Request& request, const Answer& answer)
    : worker_(worker),
      loaded_(std::move(loaded)),
      answer_(answer),
      exchange_(worker.blocks),
      deadline_(worker.plugins.wheel(), worker.plugins.ready()),
      request_body_(request.body),
      is_body_complete_(request.is_complete) {
  auto& arena = exchange_.arena;
  auto& head = exchange_.request;
  exchange_.id = "request-1";
  exchange_.route = &loaded_->route;
  exchange_.report.first_byte_in = exchange_.report.head_read = worker.plugins.now();
  exchange_.total_deadline = core::deadline_after(worker.plugins.now(), loaded_->timeout);
  head.method_text = arena.copy(request.method);
  head.method = core::method_of(head.method_text);
  head.target = arena.copy(request.target);
  const auto mark = head.target.find('?');
  head.path = head.target.substr(0, mark);
  head.has_query = mark != std::string_view::npos;
  if (head.has_query) head.query = head.target.substr(mark + 1);
  head.authority = head.host = "gateway.test";
  if (!request.body.empty() || !request.is_complete) head.framing = core::Framing::chunked;
  for (const auto& field : request.fields) {
    if (!loaded_->managed.is_managed(field.name)) head.headers.add(arena.copy(field.name), arena.copy(field.value));
  }
  for (const auto& method : loaded_->methods) allowed_ += (allowed_.empty() ? "" : ", ") + method;
}

CoreTrip::~CoreTrip() { deadline_.cancel(); }

void CoreTrip::start() { serve(); }

void CoreTrip::send_body(std::string_view piece, bool is_last) {
  request_body_.emplace_back(piece);
  is_body_complete_ = is_last;
  deadline_.nudge();
}

void CoreTrip::disconnect() {
  client_.ready |= core::kHungUp;
  if ((client_.interest & core::kHungUp) != 0 && client_.waiter != nullptr) client_.waiter->wake();
}

void CoreTrip::shut_down() {
  if (!seen.is_done) deadline_.cancel();
}

core::Detached CoreTrip::serve() {
  run_ = core::ChainRun::begin(loaded_->chain, {exchange_, worker_.plugins, *this, deadline_, &client_});
  const auto walk = run_ ? run_->request() : Walk::proceed;
  bool goes_on = co_await pass(walk);
  if (goes_on) goes_on = co_await read_request_body();
  if (goes_on) goes_on = co_await forward();
  if (goes_on) co_await respond();
  finish();
}

/// True: go on. Otherwise an answer has gone out, or nobody is there to take one.
Task<bool> CoreTrip::pass(Walk walk) {
  if (walk == Walk::suspended) walk = co_await run_->settle();
  switch (walk) {
    case Walk::proceed:
      co_return true;
    case Walk::answered:
      install(run_->answer());
      co_await respond();
      co_return false;
    default:
      leave(walk == Walk::client_gone ? Error::client_gone : Error::shutdown);
      co_return false;
  }
}

Task<bool> CoreTrip::read_request_body() {
  for (;;) {
    const bool is_last = is_body_complete_ && body_at_ + 1 >= request_body_.size();
    if (body_at_ == request_body_.size() && !is_body_complete_) {
      const auto wake = co_await deadline_.wait(exchange_.total_deadline, {&client_, core::kHungUp});
      if (wake == core::Wake::ready && (client_.ready & core::kHungUp) == 0) continue;
      leave(Error::client_gone);
      co_return false;
    }
    const std::string piece = body_at_ < request_body_.size() ? request_body_[body_at_] : std::string{};
    ++body_at_;
    if (run_ && run_->wants_request_body()) {
      const auto walk = run_->push_request_body(piece, is_last);
      const bool goes_on = co_await pass(walk);
      if (!goes_on) co_return false;
      for (const auto& segment : run_->body()) seen.upstream_body += segment;
    } else {
      seen.upstream_body += piece;
    }
    if (is_last) co_return true;
  }
}

Task<bool> CoreTrip::forward() {
  if (run_) run_->forwarding_begun();
  seen.reached_upstream = true;
  seen.upstream_method = exchange_.request.method_text;
  seen.upstream_target = exchange_.request.target;
  for (const auto& field : exchange_.request.headers) {
    seen.upstream_fields.push_back({std::string(field.name), std::string(field.value)});
  }
  has_attempt_ = true;
  const auto until =
      answer_.how == Answer::How::never ? exchange_.total_deadline : worker_.plugins.now() + answer_.after;
  while (worker_.plugins.now() < until) {
    core::Want client{};
    if (!run_ || !run_->must_finish()) client = {&client_, core::kHungUp};
    const auto wake = co_await deadline_.wait(until, client);
    if (wake == core::Wake::expired) break;
    if (wake == core::Wake::ready && (client_.ready & core::kHungUp) == 0) continue;
    attempt_.result = GH_ATTEMPT_CANCELLED;
    leave(wake == core::Wake::cancelled ? Error::shutdown : Error::client_gone);
    co_return false;
  }
  switch (answer_.how) {
    case Answer::How::reply:
      break;
    case Answer::How::connect_failed:
      attempt_.result = GH_ATTEMPT_CONNECT_FAILED;
      install(Error::upstream_connect_failed);
      co_return true;
    case Answer::How::reset:
      attempt_.result = GH_ATTEMPT_RESET_BEFORE_HEAD;
      install(Error::upstream_reset);
      co_return true;
    case Answer::How::never:
      attempt_.result = GH_ATTEMPT_TIMEOUT;
      install(Error::upstream_timeout);
      co_return true;
  }
  auto& response = exchange_.response;
  response.status = static_cast<std::uint16_t>(answer_.status);
  attempt_.status = answer_.status;
  for (const auto& field : answer_.fields) {
    response.headers.add(exchange_.arena.copy(field.name), exchange_.arena.copy(field.value));
  }
  response.framing = answer_.body.empty() ? core::Framing::none : core::Framing::chunked;
  response_body_ = answer_.body;
  exchange_.report.origin = core::ResponseOrigin::upstream;
  co_return true;
}

/// The response in exchange_ and response_body_ on its way to the client; again when an instance replaces it.
Task<void> CoreTrip::respond() {
  for (;;) {
    auto walk = run_ ? run_->response() : Walk::proceed;
    if (walk == Walk::suspended) walk = co_await run_->settle();
    if (walk == Walk::answered) {
      install(run_->answer());
      continue;
    }
    if (walk != Walk::proceed) co_return leave(walk == Walk::client_gone ? Error::client_gone : Error::shutdown);
    if (!run_ || !run_->wants_response_body()) {
      for (const auto& piece : response_body_) seen.body += piece;
      break;
    }
    const bool passed = co_await pass_response_body();
    if (passed) break;
    run_->restart_response();
  }
  if (seen.is_cut) co_return;
  seen.status = exchange_.report.status = exchange_.response.status;
  for (const auto& field : exchange_.response.headers) {
    seen.fields.push_back({std::string(field.name), std::string(field.value)});
  }
}

/// False: an instance has answered, and the answer is installed.
Task<bool> CoreTrip::pass_response_body() {
  const auto pieces = response_body_;  // an answer replaces it meanwhile
  std::string out;
  for (std::size_t i = 0; i < std::max<std::size_t>(pieces.size(), 1); ++i) {
    const auto piece = i < pieces.size() ? pieces[i] : std::string{};
    if (!run_->holds_response_head()) run_->response_begun();
    auto walk = run_->push_response_body(piece, i + 1 >= pieces.size());
    if (walk == Walk::suspended) walk = co_await run_->settle();
    if (walk == Walk::answered) {
      install(run_->answer());
      co_return false;
    }
    if (walk != Walk::proceed) {
      leave(Error::client_gone);
      co_return true;
    }
    for (const auto& segment : run_->body()) out += segment;
  }
  seen.body = std::move(out);
  co_return true;
}

void CoreTrip::install(const core::PluginAnswer& answer) {
  if (answer.kind == core::PluginAnswer::Kind::error) return install(answer.error);
  auto& response = exchange_.response;
  response.headers.clear();
  response.status = answer.status;
  response_body_ = {std::string(answer.body)};
  if (answer.kind == core::PluginAnswer::Kind::refusal) {
    core::Problem problem;
    problem.code = answer.code;
    problem.status = answer.status;
    problem.detail = answer.text;
    std::string body(core::problem_body(problem, exchange_.arena));
    if (answer.members_json.size() > 2) {
      body.back() = ',';
      body += answer.members_json.substr(1);
    }
    response_body_ = {body};
    response.headers.add("content-type", core::kProblemContentType);
    response.headers.add("cache-control", "no-store");
  }
  for (const auto& field : answer.fields) response.headers.add(field.name, field.value);
  exchange_.report.origin = core::ResponseOrigin::plugin;
  exchange_.report.reason = Error::none;
  seen.reason = answer.code;
}

void CoreTrip::install(Error error) {
  auto& response = exchange_.response;
  response.headers.clear();
  response.status = core::info(error).status;
  response_body_ = {std::string(core::problem_body(core::problem_of(error, exchange_.id), exchange_.arena))};
  exchange_.report.origin = core::ResponseOrigin::gateway;
  exchange_.report.reason = error;
  seen.reason = core::code(error);
}

void CoreTrip::leave(Error error) {
  exchange_.report.reason = error;
  exchange_.report.client_left = error == Error::client_gone;
  exchange_.is_cut = seen.is_cut = true;
}

void CoreTrip::finish() {
  exchange_.report.last_byte_out = worker_.plugins.now();
  if (run_) run_->end();
  run_.reset();
  seen.is_done = true;
  loaded_.reset();
}

core::SentRequest CoreTrip::sent() { return {exchange_.request.method_text, {}, exchange_.request.target}; }

core::TemplateContext CoreTrip::variables() {
  core::TemplateContext result;
  result.request = &exchange_.request;
  result.request_id = exchange_.id;
  return result;
}

void CoreTrip::fill(gh_report& report) {
  report.upstream = core::text_of("orders");
  if (!has_attempt_) return;
  report.attempts = &attempt_;
  report.attempt_count = report.attempts_made = 1;
}

}  // namespace gatehouse::conformance
