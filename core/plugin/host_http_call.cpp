// gatehouse.http_call/1: where calls of plugins go, and the calls.
#include <deque>
#include <new>

#include "plugin/call_operation.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

constexpr Duration kControlDeadline = std::chrono::seconds(10);
constexpr std::uint64_t kMaxResponse = std::uint64_t{64} << 20;

/// Its address is the handle.
struct Origin {
  Instance* instance = nullptr;
  CallPlace place;
  std::string key;  // the same twice is one
};

struct Origins final : InstancePart {
  /// Calls of the control thread end with the instance.
  void destroying() noexcept override {
    auto* thread = PluginThread::current();
    for (const auto id : std::exchange(pending, {})) {
      if (thread != nullptr) thread->operations().cancel(id);
    }
  }
  void note(PluginThread& thread, gh_op id) {
    std::erase_if(pending, [&](gh_op old) { return thread.operations().find(old) == nullptr; });
    if (id != 0) pending.push_back(id);
  }
  std::deque<Origin> origins;
  std::vector<gh_op> pending;  // of the control thread
};

void tell(Instance& instance, const gh_value* at, std::string_view message) {
  instance.tell(true, reinterpret_cast<const Value*>(at), message);
}

gh_origin* remember(Instance& instance, std::string key, CallPlace place) {
  auto& origins = part_of<Origins>(instance, ExtensionId::http_call).origins;
  for (auto& known : origins) {
    if (known.key == key) return reinterpret_cast<gh_origin*>(&known);
  }
  return reinterpret_cast<gh_origin*>(&origins.emplace_back(Origin{&instance, std::move(place), std::move(key)}));
}

CallService* service_here(Instance& instance) noexcept {
  return service_of<CallService>(instance.runtime().parts(), ExtensionId::http_call);
}

gh_origin* upstream(gh_instance* handle, gh_text name, const gh_value* at) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr || control_thread(*instance, "an upstream named on a worker") == nullptr) return nullptr;
  const auto* service = service_here(*instance);
  if (service != nullptr && service->has_upstream && !service->has_upstream(view(name))) {
    tell(*instance, at, std::string("there is no upstream \"").append(view(name)).append("\""));
    return nullptr;
  }
  return remember(*instance, std::string("upstream ").append(view(name)), {nullptr, std::string(view(name))});
}

/// One origin, and one TLS context, for all instances that name it with the same authorities.
std::shared_ptr<const HttpOrigin> origin_for(CallService* service, const HttpUrl& url, std::string_view ca_file,
                                             const std::string& key, std::string& why) {
  if (service != nullptr) {
    std::erase_if(service->origins, [](const auto& entry) { return entry.second.expired(); });
    if (const auto found = service->origins.find(key); found != service->origins.end()) return found->second.lock();
  }
  auto origin = std::make_shared<HttpOrigin>(HttpOrigin{url.host, url.port, url.authority, nullptr});
  if (url.is_tls) {
    origin->tls = TlsClientContext::make(std::string(ca_file), why);
    if (!origin->tls) return nullptr;
  }
  if (service != nullptr) service->origins[key] = origin;
  return origin;
}

gh_origin* origin(gh_instance* handle, gh_text text, gh_text ca_file, const gh_value* at) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr || control_thread(*instance, "an origin named on a worker") == nullptr) return nullptr;
  HttpUrl url;
  std::string why;
  if (!parse_http_url(view(text), url, why)) {
    tell(*instance, at, why);
    return nullptr;
  }
  auto key = std::string(url.is_tls ? "https " : "http ").append(url.authority);
  key.append(" ").append(std::to_string(url.port)).append(" ").append(view(ca_file));
  auto made = origin_for(service_here(*instance), url, view(ca_file), key, why);
  if (!made) {
    tell(*instance, at, why);
    return nullptr;
  }
  return remember(*instance, std::move(key), {std::move(made), {}});
}

gh_op begin(CallThread* thread, gh_origin* handle, ChainRun* run, Instance& instance, const gh_http_request& request,
            TimePoint until, gh_http_response* response, gh_done done, void* context) noexcept {
  *response = {};
  if (thread == nullptr) {
    response->error = GH_E_UNREACHABLE;
    return 0;
  }
  const auto most = request.max_response == 0 ? kDefaultMaxReply : std::min(request.max_response, kMaxResponse);
  try {
    const auto& place = reinterpret_cast<const Origin*>(handle)->place;
    auto operation =
        std::unique_ptr<CallOperation>(new CallOperation(*thread, place, static_cast<std::size_t>(most), *response));
    if (operation->write(request)) {
      return CallOperation::start(std::move(operation), run, instance, until, done, context);
    }
    response->error = GH_E_ARGUMENT;
  } catch (const std::bad_alloc&) {
    response->error = GH_E_MEMORY;
  }
  return 0;
}

gh_op call(gh_origin* handle, gh_exchange* exchange, const gh_http_request* request, std::int64_t deadline_ns,
           gh_http_response* response, gh_done done, void* context) noexcept {
  *response = {};
  response->error = GH_E_ARGUMENT;
  auto* run = run_of(exchange);
  if (run == nullptr || handle == nullptr || request == nullptr || !may_wait(*run, response->error)) return 0;
  auto* thread = run->worker().parts().find<CallThread>(ExtensionId::http_call);
  return begin(thread, handle, run, run->acting(), *request, until_of(*run, deadline_ns), response, done, context);
}

gh_op call_from_control(gh_origin* handle, gh_instance* caller, const gh_http_request* request,
                        std::int64_t deadline_ns, gh_http_response* response, gh_done done, void* context) noexcept {
  *response = {};
  response->error = GH_E_ARGUMENT;
  auto* instance = instance_of(caller);
  if (instance == nullptr || handle == nullptr || request == nullptr) return 0;
  auto* control = control_thread(*instance, "call_from_control on a worker");
  if (control == nullptr) return 0;
  auto* thread = control->parts().find<CallThread>(ExtensionId::http_call);
  const auto length = deadline_ns <= 0 ? kControlDeadline : Duration(deadline_ns);
  const auto id = begin(thread, handle, nullptr, *instance, *request, deadline_after(control->now(), length), response,
                        done, context);
  part_of<Origins>(*instance, ExtensionId::http_call).note(*control, id);
  return id;
}

}  // namespace

const gh_http_call_v1& http_call_extension() noexcept {
  static constexpr gh_http_call_v1 kTable{sizeof(gh_http_call_v1), 0, &upstream, &origin, &call, &call_from_control};
  return kTable;
}

}  // namespace gatehouse::core
