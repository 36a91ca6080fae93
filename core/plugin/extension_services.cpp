#include "plugin/extension_services.hpp"

#include "plugin/blocking_service.hpp"
#include "plugin/call_service.hpp"
#include "plugin/documents.hpp"
#include "plugin/host_extensions.hpp"
#include "plugin/instance_timers.hpp"
#include "plugin/log_service.hpp"
#include "plugin/store_service.hpp"

namespace gatehouse::core {

namespace {

template <class T>
T& serve(Parts<Part>& parts, ExtensionId id, T service) {
  return parts.template make<ServicePart<T>>(id, std::move(service)).value;
}

}  // namespace

void prepare_extensions(PluginRuntime& runtime, PluginThread& control, ProcessServices services, LoopServices loop) {
  auto& parts = runtime.parts();
  prepare_cells(runtime);
  prepare_control(runtime, services.control, services.workers);
  serve(parts, ExtensionId::store, StoreService{services.has_store});
  serve(parts, ExtensionId::sink, LogService{services.logs, services.blocking, &runtime.clock()});
  if (services.metrics != nullptr) serve(parts, ExtensionId::metrics, services.metrics);
  if (services.documents != nullptr) serve(parts, ExtensionId::document, services.documents);
  auto& calls =
      serve(parts, ExtensionId::http_call, CallService{services.blocking, services.has_upstream, services.endpoints});
  if (services.blocking != nullptr) {
    serve(parts, ExtensionId::blocking,
          BlockingServicePtr(new BlockingService{services.blocking, services.workers, Homeward(services.control)}));
    const CallLoop call_loop{loop.ready, loop.wheel, loop.now, *services.blocking};
    control.parts().make<CallThread>(ExtensionId::http_call, call_loop, calls, loop.arm);
  }
  serve(control.parts(), ExtensionId::timer, std::move(loop));
}

void prepare_extensions(PluginWorker& worker, WorkerDirectory& directory) {
  worker.parts().make<StoreThread>(ExtensionId::store, directory);
  const auto* calls = service_of<CallService>(worker.runtime().parts(), ExtensionId::http_call);
  if (calls == nullptr || calls->blocking == nullptr) return;
  const CallLoop loop{worker.ready(), worker.wheel(), worker.time(), *calls->blocking};
  worker.parts().make<CallThread>(ExtensionId::http_call, loop, directory);
}

void prepare_instance(Instance& instance) {
  instance.parts().make<InstanceTimers>(ExtensionId::timer, instance.runtime().settings().workers);
}

}  // namespace gatehouse::core
