// gatehouse.template/1: texts with variables, compiled when the configuration is read.
#include <deque>
#include <new>

#include "plugin/host_extensions.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {
namespace {

struct Templates final : InstancePart {
  std::deque<TemplateText> texts;  // their addresses are the handles
};

std::string message_of(const TemplateError& error, std::string_view text) {
  std::string message("template ");
  message.append("\"").append(text.substr(error.offset, error.length)).append("\": ").append(error.message);
  if (!error.nearest.empty()) message.append("; did you mean ${").append(error.nearest).append("}?");
  return message;
}

gh_template* compile(gh_instance* handle, gh_text text, const gh_value* at) noexcept {
  auto* instance = creating(handle, "template.compile outside of create");
  if (instance == nullptr) return nullptr;
  const auto errors = TemplateText::check(view(text));
  for (const auto& error : errors) {
    instance->tell(true, reinterpret_cast<const Value*>(at), message_of(error, view(text)));
  }
  if (!errors.empty()) return nullptr;
  auto& templates = part_of<Templates>(*instance, ExtensionId::template_);
  return reinterpret_cast<gh_template*>(&templates.texts.emplace_back(TemplateText::compile(view(text))));
}

const TemplateText* text_behind(const gh_template* handle) noexcept {
  return reinterpret_cast<const TemplateText*>(handle);
}

std::int32_t render(gh_exchange* exchange, const gh_template* handle, gh_text* out) noexcept {
  *out = {};
  auto* run = run_of(exchange);
  if (run == nullptr || handle == nullptr) return GH_E_ARGUMENT;
  try {
    *out = text_of(text_behind(handle)->render(run->variables(), run->exchange().arena));
    return GH_OK;
  } catch (const std::bad_alloc&) {
    return GH_E_MEMORY;
  }
}

std::uint32_t is_constant(const gh_template* handle) noexcept {
  return handle == nullptr || text_behind(handle)->is_constant() ? 1 : 0;
}

}  // namespace

const gh_template_v1& template_extension() noexcept {
  static constexpr gh_template_v1 kTable{sizeof(gh_template_v1), 0, &compile, &render, &is_constant};
  return kTable;
}

}  // namespace gatehouse::core
