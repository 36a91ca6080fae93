// Origin: HTTP requests of a plugin over the gateway's own client.
#pragma once

#include <gatehouse/operation.hpp>
#include <gatehouse/types.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::inline v1 {

// What to ask. Everything is borrowed until the call is made.
struct HttpRequest {
  std::string_view method = "GET";
  std::string_view target = "/";  // path and query
  Fields fields = {};
  std::string_view body = {};
  std::uint64_t max_response = 0;  // bytes of the body; over it Error::too_large. 0: 256 KiB

  gh_http_request raw() const noexcept {
    return {
        sizeof(gh_http_request), 0,           detail::text(method), detail::text(target), fields.data(), fields.size(),
        detail::text(body),      max_response};
  }
};

// What came back. Views are good until the exchange ends; from the control thread: until the callback returns.
class HttpResponse {
 public:
  explicit HttpResponse(const gh_http_response& raw) noexcept : raw_{raw} {}
  int status() const noexcept { return static_cast<int>(raw_.status); }
  std::string_view body() const noexcept { return detail::view(raw_.body); }
  // The first field of this name; names compare without case.
  std::optional<std::string_view> header(std::string_view name) const noexcept {
    for (std::uint64_t i = 0; i < raw_.field_count; ++i) {
      if (is_same(detail::view(raw_.fields[i].name), name)) return detail::view(raw_.fields[i].value);
    }
    return std::nullopt;
  }

 private:
  static constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
  static bool is_same(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  gh_http_response raw_;
};

namespace detail {

inline Result<HttpResponse> to_response(std::int32_t error, const gh_http_response& raw) {
  const std::int32_t result = error != GH_OK ? error : raw.error;
  if (result != GH_OK) return to_error(result);
  return HttpResponse{raw};
}

}  // namespace detail

using CallOperation = Operation<gh_http_response, &detail::to_response>;

// Where calls go: made by Setup::origin or Setup::upstream. Cheap to copy, good as long as the instance. No redirect is
// followed.
class Origin {
 public:
  Origin() = default;
  Origin(const detail::Context& context, gh_origin* origin) noexcept : context_{&context}, origin_{origin} {}
  explicit operator bool() const noexcept { return origin_ != nullptr; }

  // [worker] deadline: from now, cut to what the exchange has left; zero: only that.
  CallOperation call(Exchange& exchange, const HttpRequest& request, Duration deadline = {}) const noexcept {
    const gh_http_request raw = request.raw();
    return {exchange, [&](gh_http_response* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (origin_ == nullptr) return *error = GH_E_DENIED, 0;
              return context_->http->call(origin_, exchange.raw(), &raw, deadline.count(), out, done, context);
            }};
  }

 private:
  friend class ControlCall;
  const detail::Context* context_ = nullptr;
  gh_origin* origin_ = nullptr;
};

// Origins for URLs that the configuration does not name, such as a jwks_uri from a discovery document.
class Origins {
 public:
  explicit Origins(const detail::Context& context) noexcept : context_{&context} {}
  // [control] False: no http or https URL. The same one twice is one.
  Origin at(std::string_view url, std::string_view ca_file = {}) const noexcept {
    if (context_->http == nullptr) return {};
    return {*context_, context_->http->origin(context_->instance, detail::text(url), detail::text(ca_file), nullptr)};
  }

 private:
  const detail::Context* context_;
};

// One call from the control thread: a topic's job, a timer, the constructor. Stays where it is; destroying it or
// starting it again ends the call under way, whose result does not come any more.
class ControlCall {
 public:
  ControlCall() = default;
  ControlCall(const ControlCall&) = delete;
  ControlCall& operator=(const ControlCall&) = delete;
  ~ControlCall() { cancel(); }

  // [control] Calls (object.*Function)(Result<HttpResponse>) when it is over: later, or before this returns when it
  // could not begin. deadline zero: 10 s.
  template <auto Function, class Object>
  void start(const Origin& origin, const HttpRequest& request, Duration deadline, Object& object) {
    cancel();
    object_ = &object;
    told_ = [](void* to, const Result<HttpResponse>& result) { (static_cast<Object*>(to)->*Function)(result); };
    raw_ = {};
    if (!origin) return told_(object_, Error::denied);
    context_ = origin.context_;
    const gh_http_request raw = request.raw();
    op_ = context_->http->call_from_control(origin.origin_, context_->instance, &raw, deadline.count(), &raw_,
                                            &ControlCall::complete, this);
    if (op_ == 0) told_(object_, detail::to_response(GH_OK, raw_));
  }
  void cancel() noexcept {
    if (op_ != 0) context_->host->cancel(context_->host, op_);
    op_ = 0;
  }
  bool is_pending() const noexcept { return op_ != 0; }

 private:
  static void complete(void* context, std::int32_t error) noexcept {
    auto& self = *static_cast<ControlCall*>(context);
    self.op_ = 0;
    const gh_http_response raw = self.raw_;
    try {
      self.told_(self.object_, detail::to_response(error, raw));
    } catch (...) {
      detail::log_exception(*self.context_, "the answer of a call");
    }
  }

  const detail::Context* context_ = nullptr;
  gh_op op_ = 0;
  void* object_ = nullptr;
  void (*told_)(void*, const Result<HttpResponse>&) = nullptr;
  gh_http_response raw_{};
};

}  // namespace gatehouse::inline v1
