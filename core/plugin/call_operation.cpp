#include "plugin/call_operation.hpp"

#include <utility>

#include "plugin/abi_text.hpp"
#include "plugin/call_upstream.hpp"

namespace gatehouse::core {

namespace {

std::int32_t code_of(CallError error) noexcept {
  switch (error) {
    case CallError::none:
      return GH_OK;
    case CallError::invalid:
      return GH_E_ARGUMENT;
    case CallError::unreachable:
    case CallError::reset:
      return GH_E_UNREACHABLE;
    case CallError::timeout:
      return GH_E_DEADLINE;
    case CallError::protocol:
      return GH_E_PROTOCOL;
    case CallError::too_large:
      return GH_E_TOO_LARGE;
    case CallError::cancelled:
      return GH_E_CANCELLED;
  }
  return GH_E_FAILED;
}

}  // namespace

CallOperation::CallOperation(CallThread& thread, CallPlace place, std::size_t max_response, gh_http_response& response)
    : thread_(thread),
      place_(std::move(place)),
      max_response_(max_response),
      response_(response),
      reply_(thread.blocks()),
      deadline_(thread.loop().wheel, thread.loop().ready) {}

bool CallOperation::write(const gh_http_request& request) {
  std::vector<HttpCallField> fields;
  for (std::uint64_t i = 0; i < request.field_count; ++i) {
    fields.push_back({view(request.fields[i].name), view(request.fields[i].value)});
  }
  // An upstream's name stands in for Host until an endpoint has been chosen.
  const std::string_view host = place_.origin ? std::string_view(place_.origin->authority) : "upstream";
  return write_http_call({view(request.method), view(request.target), host, fields, view(request.body)}, request_);
}

gh_op CallOperation::start(std::unique_ptr<CallOperation> operation, ChainRun* run, Instance& instance, TimePoint until,
                           gh_done done, void* context) {
  const auto id = operation->begin(run, instance, done, context);
  if (id == 0) {
    operation->response_.error = GH_E_FULL;
    return 0;
  }
  auto* self = operation.release();
  go(self, until);
  self->is_starting_ = false;
  if (!self->is_over_) {
    self->thread_.arm();
    return id;
  }
  self->forget();
  delete self;
  return 0;
}

Detached CallOperation::go(CallOperation* self, TimePoint until) {
  const auto error = co_await self->talk(until);
  self->over(error);
}

Task<CallError> CallOperation::talk(TimePoint until) {
  if (!place_.origin) {
    co_return co_await call_upstream(thread_, place_.upstream, request_, reply_, max_response_, deadline_, until);
  }
  const auto client = thread_.client(place_.origin);
  co_return co_await client->call(request_, reply_, max_response_, deadline_, until);
}

void CallOperation::over(CallError error) {
  is_over_ = true;
  if (is_abandoned_) {
    delete this;
    return;
  }
  fill(error);
  if (is_starting_) return;  // start() tells it
  const std::unique_ptr<CallOperation> self(this);
  complete(response_.error);
}

bool CallOperation::keep(std::string_view text, gh_text& to) {
  to = text_of(text);
  if (run() == nullptr) return true;
  std::string_view copy;
  const bool has_room = run()->copy(text, copy);
  to = text_of(copy);
  return has_room;
}

void CallOperation::fill(CallError error) {
  response_ = {};
  response_.error = code_of(error);
  if (error != CallError::none) return;
  const auto& headers = reply_.head.headers;
  gh_field* fields = nullptr;
  if (run() == nullptr) {
    fields_ = std::make_unique<gh_field[]>(headers.size());
    fields = fields_.get();
  } else {
    fields = static_cast<gh_field*>(run()->allocate(sizeof(gh_field) * headers.size(), alignof(gh_field)));
  }
  bool has_room = fields != nullptr || headers.empty();
  std::size_t count = 0;
  for (const auto& header : headers) {
    if (!has_room) break;
    has_room = keep(header.name, fields[count].name) && keep(header.value, fields[count].value);
    ++count;
  }
  if (!has_room || !keep(reply_.body, response_.body)) {
    response_ = {};
    response_.error = GH_E_MEMORY;
    return;
  }
  response_.status = reply_.head.status;
  response_.fields = fields;
  response_.field_count = count;
}

void CallOperation::abandoned() noexcept {
  // Unwinds the coroutine, which frees this object at its end.
  is_abandoned_ = true;
  deadline_.cancel();
}

}  // namespace gatehouse::core
