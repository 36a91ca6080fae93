// Templates of routes and services: known variables, path parameters that exist, values that may stand in a header.
#include <fmt/format.h>

#include <optional>

#include "base/text.hpp"
#include "config/check.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {
namespace {

/// Checks the templates of one route or service. `path` is null for a service: its routes have different ones.
class TemplateCheck {
 public:
  TemplateCheck(ConfigReport& report, const PathPattern* path) : report_(report), path_(path) {}

  void text(const At<std::string>& text) {
    if (text.value.find("${") == std::string::npos) return;
    if (path_ != nullptr && !parameters_ && text.value.find("${path.") != std::string::npos)
      parameters_ = path_parameters(*path_);
    for (const auto& error : TemplateText::check(text.value, parameters_ ? &*parameters_ : nullptr)) {
      const auto place = place_in_text(report_.sources(), text.place, text.value, error.offset, error.length);
      report_.add(code_of(error.kind), place, error.message,
                  error.nearest.empty() ? help_of(error.kind) : fmt::format("did you mean '{}'?", error.nearest));
    }
  }

  void headers(const HeaderValues& values) {
    for (const auto& [name, value] : values) {
      text(value);
      if (is_field_value(value.value)) continue;
      report_.add(Code::bad_header_name, value.place,
                  fmt::format("the value of header '{}' has a control character, or a space at its end", name.value),
                  "a header value is one line");
    }
  }

  void shared(const SharedConfig& shared) {
    for (const auto* edits : {&shared.headers.request, &shared.headers.response}) {
      if (*edits) headers((*edits)->set);
    }
  }

 private:
  static Code code_of(TemplateError::Kind kind) {
    if (kind == TemplateError::Kind::syntax) return Code::interpolation_syntax;
    return kind == TemplateError::Kind::unknown_variable ? Code::unknown_variable : Code::no_path_parameter;
  }

  [[nodiscard]] std::string help_of(TemplateError::Kind kind) const {
    if (kind == TemplateError::Kind::syntax) return "write ${name}; a literal ${ is written $${";
    if (kind == TemplateError::Kind::unknown_variable)
      return "for example ${path.id}, ${header.x-tenant}, ${client.ip}, ${request.id}";
    std::string names;
    for (const auto& name : *parameters_) names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    return names.empty() ? "the path of this route has no parameters: use {template: …} or a regex with named groups"
                         : fmt::format("the path of this route has: {}", names);
  }

  ConfigReport& report_;
  const PathPattern* path_;
  std::optional<std::vector<std::string>> parameters_;
};

}  // namespace

void check_templates(const CheckInput& input, ConfigReport& report) {
  for (const auto& service : input.model->services) TemplateCheck(report, nullptr).shared(service);
  for (const auto& scoped : routes_in_order(*input.model)) {
    const auto& route = *scoped.route;
    TemplateCheck check(report, &route.match.path.value);
    check.shared(route);
    if (route.rewrite.path) check.text(*route.rewrite.path);
    if (route.rewrite.host) check.text(*route.rewrite.host);
    if (route.redirect) check.text(route.redirect->value.location);
    if (route.respond) check.headers(route.respond->value.headers);
  }
}

}  // namespace gatehouse::core
