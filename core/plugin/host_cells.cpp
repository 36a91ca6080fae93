// gatehouse.cells/1: process-wide memory of a plugin that outlives reloads.
#include <new>

#include "plugin/cells.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

using CellService = std::unique_ptr<CellRegistry>;

CellRegistry* registry_of(PluginRuntime& runtime, bool is_control) {
  if (auto* service = service_of<CellService>(runtime.parts(), ExtensionId::cells)) return service->get();
  if (!is_control) return nullptr;
  auto& made = runtime.parts().make<ServicePart<CellService>>(ExtensionId::cells, std::make_unique<CellRegistry>());
  return made.value.get();
}

void* get(gh_instance* handle, gh_text name, std::uint64_t layout, std::uint64_t bytes) noexcept {
  auto* instance = instance_of(handle);
  auto* thread = PluginThread::current();
  if (instance == nullptr || thread == nullptr) return nullptr;
  const bool is_control = thread->worker() == nullptr;
  try {
    auto* registry = registry_of(instance->runtime(), is_control);
    if (registry == nullptr) return nullptr;
    // An instance that is being made replaces others: the moment to look for what nobody wants any more.
    if (is_control && instance->is_creating()) (void)registry->sweep(thread->now());
    const std::string_view version = instance->library().version();
    const CellOwner owner{instance->plugin(), version.substr(0, version.find('.'))};
    return registry->use(owner, view(name), layout, static_cast<std::size_t>(bytes), instance->weak_from_this());
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace

void prepare_cells(PluginRuntime& runtime) { (void)registry_of(runtime, true); }

const gh_cells_v1& cells_extension() noexcept {
  static constexpr gh_cells_v1 kTable{sizeof(gh_cells_v1), 0, &get};
  return kTable;
}

}  // namespace gatehouse::core
