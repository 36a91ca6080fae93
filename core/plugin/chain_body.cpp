// Bodies on their way through the instances that want them.
#include "plugin/chain_run.hpp"

namespace gatehouse::core {
namespace {

/// Whether there is anything to pass the instances. A response that was made here has no framing yet.
bool has_body(const Exchange& exchange, bool is_request) noexcept {
  if (is_request) return exchange.request.framing != Framing::none;
  const auto status = exchange.response.status;
  return exchange.request.method != Method::head && status != 204 && status != 304;
}

}  // namespace

void ChainRun::open_stages(Phase phase) {
  const auto& list = chain_->with(phase);
  const bool is_request = phase == Phase::request_body;
  if (list.empty() || !has_body(context_.exchange, is_request)) return;
  BodyStages* stages = nullptr;
  const auto consider = [&](std::uint16_t at) {
    const auto& run = runs_[at];
    if (at >= passed_ || run.is_out) return;
    const auto& manifest = (*chain_)[at].instance->manifest();
    const auto& declared = is_request ? manifest.request_body : manifest.response_body;
    const bool asked = is_request ? run.asked_request : run.asked_response;
    const auto wish = !asked ? declared.initial : is_request ? run.request_wish : run.response_wish;
    if (wish == BodyWish::none) return;
    auto max = !asked ? declared.max : is_request ? run.request_max : run.response_max;
    if (max == 0) max = kMaxBufferedBody;
    if (stages == nullptr) {
      stages = new (context_.exchange.arena.allocate(sizeof(BodyStages), alignof(BodyStages))) BodyStages;
    }
    stages->add(at, wish == BodyWish::buffer, max);
  };
  if (is_request) {
    for (const auto at : list) consider(at);
    request_stages_ = stages;
  } else {
    for (auto at = list.rbegin(); at != list.rend(); ++at) consider(*at);
    response_stages_ = stages;
  }
}

Walk ChainRun::push_request_body(std::string_view piece, bool is_last) {
  return push(*request_stages_, Phase::request_body, piece, is_last);
}

Walk ChainRun::push_response_body(std::string_view piece, bool is_last) {
  return push(*response_stages_, Phase::response_body, piece, is_last);
}

Walk ChainRun::push(BodyStages& stages, Phase phase, std::string_view piece, bool is_last) {
  phase_ = phase;
  stages.at = 0;
  stages.piece = piece;
  stages.is_last = is_last;
  stages.call.segments = std::span(&stages.piece, piece.empty() ? 0U : 1U);
  return walk_body();
}

Walk ChainRun::walk_body() {
  auto& stages = this->stages();
  auto& call = stages.call;
  body_ = {};
  for (; stages.at < stages.size(); close_stage()) {
    auto& stage = stages[stages.at];
    stage.is_replaced = false;
    auto walk = Walk::proceed;
    if (stage.buffers && gather(stage, walk)) {
      if (walk == Walk::proceed) phase_ = Phase::none;
      return walk;
    }
    if (runs_[stage.position].is_out || (call.segments.empty() && !stages.is_last)) continue;
    call.stage = &stage;
    call.is_last = stages.is_last;
    call.is_over = stage.is_over;
    const auto verdict = enter(stage.position, &call);
    // What lies in the receive buffer of the worker may move while others run.
    if (verdict == GH_SUSPENDED) call.segments = stage.keep(call.segments);
    walk = settle_verdict(verdict);
    if (walk != Walk::proceed) return walk;
  }
  body_ = call.segments;
  phase_ = Phase::none;
  return Walk::proceed;
}

void ChainRun::close_stage() noexcept {
  auto& stages = this->stages();
  auto& stage = stages[stages.at];
  const bool counts =
      stage.is_replaced && !runs_[stage.position].is_out && !(*chain_)[stage.position].instance->is_shadow();
  if (counts) stages.call.segments = stage.replaced;
  ++stages.at;
}

/// Adds the segments to what the stage has. True: the walk ends here with `walk`, more must come or it was too much.
/// False: the segments are the whole body, or all there was when the stage gave up.
bool ChainRun::gather(BodyStage& stage, Walk& walk) {
  auto& stages = this->stages();
  stage.append(stages.call.segments);
  const bool is_out = runs_[stage.position].is_out;
  if (!is_out && stage.bytes.size() > stage.max) {
    walk = body_over(stage);
    if (walk != Walk::proceed) return true;
  } else if (!is_out && !stages.is_last) {
    return true;
  }
  stage.buffers = false;
  stages.call.segments = stage.whole();
  return false;
}

Walk ChainRun::body_over(BodyStage& stage) {
  acting_ = stage.position;
  const auto& instance = acting();
  stage.is_over = true;
  if (instance.is_shadow()) return Walk::proceed;
  if (phase_ == Phase::request_body) return answer_error(Error::request_too_large);
  return instance.manifest().response_body.fails_over ? take_failure("body over its buffer") : Walk::proceed;
}

}  // namespace gatehouse::core
