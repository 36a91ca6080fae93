// gatehouse.document/1: small documents of an instance, served while it lives.
#include "plugin/documents.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

using DocumentService = DocumentRegistry*;

struct Published final : InstancePart {
  explicit Published(DocumentRegistry& in) noexcept : registry(in) {}
  ~Published() override { registry.withdraw(this); }
  DocumentRegistry& registry;
};

std::int32_t publish(gh_instance* handle, gh_text listener, gh_text path, gh_text content_type, gh_text cache_control,
                     gh_text body) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr) return GH_E_ARGUMENT;
  if (control_thread(*instance, "a document published on a worker") == nullptr) return GH_E_DENIED;
  auto* service = service_of<DocumentService>(instance->runtime().parts(), ExtensionId::document);
  // In shadow nothing is shown; without a server there is nowhere to show it.
  if (service == nullptr || instance->is_shadow()) return GH_OK;
  auto& published = part_of<Published>(*instance, ExtensionId::document, **service);
  PublishedDocument document{std::string(view(content_type)), std::string(view(cache_control)),
                             std::string(view(body))};
  return (*service)->publish(&published, view(listener), view(path), std::move(document)) ? GH_OK : GH_E_ARGUMENT;
}

}  // namespace

const gh_document_v1& document_extension() noexcept {
  static constexpr gh_document_v1 kTable{sizeof(gh_document_v1), 0, &publish};
  return kTable;
}

}  // namespace gatehouse::core
