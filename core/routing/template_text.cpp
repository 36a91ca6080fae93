// Parsing texts with variables: literals and names. What the variables give is in template_render.cpp.
#include "routing/template_text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/suggest.hpp"

namespace gatehouse::core {
namespace {

using Variable = TemplateText::Variable;

struct Known {
  std::string_view name;  // ends with '.' when any name may follow
  Variable variable;
};

constexpr std::array kKnown{
    Known{"request.method", Variable::request_method},
    Known{"request.path", Variable::request_path},
    Known{"request.host", Variable::request_host},
    Known{"request.scheme", Variable::request_scheme},
    Known{"request.id", Variable::request_id},
    Known{"header.", Variable::header},
    Known{"query.", Variable::query},
    Known{"cookie.", Variable::cookie},
    Known{"path.", Variable::path},
    Known{"client.ip", Variable::client_ip},
    Known{"identity.subject", Variable::identity},
    Known{"identity.client", Variable::identity},
    Known{"identity.issuer", Variable::identity},
    Known{"identity.kind", Variable::identity},
    Known{"claim.", Variable::claim},
    Known{"consumer.name", Variable::consumer_name},
    Known{"consumer.attributes.", Variable::consumer_attribute},
    Known{"label.", Variable::label},
    Known{"route.name", Variable::route_name},
    Known{"service.name", Variable::service_name},
    Known{"upstream.name", Variable::upstream_name},
    Known{"time", Variable::time},
};

/// The variable called `name`, and what stands behind its last dot; Variable::literal when there is none.
std::pair<Variable, std::string_view> lookup(std::string_view name) {
  for (const auto& known : kKnown) {
    const bool is_open = known.name.ends_with('.');
    if (is_open ? name.size() > known.name.size() && name.starts_with(known.name) : name == known.name) {
      return {known.variable, name.substr(is_open ? known.name.size() : name.rfind('.') + 1)};
    }
  }
  return {Variable::literal, {}};
}

/// The known variable that `name` was probably meant to be, or empty.
std::string nearest_variable(std::string_view name) {
  Suggestion nearest(name);
  for (const auto& known : kKnown) {
    std::string candidate(known.name);
    if (known.name.ends_with('.')) {
      // Compare as many dotted parts as the known name has, and keep what follows as written.
      const auto parts = std::count(known.name.begin(), known.name.end(), '.');
      auto at = std::string_view::npos;
      for (auto i = parts; i > 0; --i) at = name.find('.', at + 1);
      if (at == std::string_view::npos || at + 1 == name.size()) continue;
      candidate += name.substr(at + 1);
    }
    nearest.consider(candidate);
  }
  return nearest.best();
}

/// Splits `text`: `literal(text)` for each run of plain text, `variable(name, offset, length)` for each "${name}".
/// Returns the offset of a "${" that never closes, or npos.
template <class OnLiteral, class OnVariable>
std::size_t split(std::string_view text, OnLiteral literal, OnVariable variable) {
  std::size_t begin = 0;  // of the literal run
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    const auto rest = text.substr(at);
    if (rest.starts_with("$${")) {
      literal(text.substr(begin, at - begin));
      begin = at + 1;
      at += 3;
    } else if (rest.starts_with("${")) {
      literal(text.substr(begin, at - begin));
      const auto close = text.find('}', at);
      if (close == std::string_view::npos) return at;
      variable(text.substr(at + 2, close - at - 2), at, close + 1 - at);
      at = begin = close + 1;
    } else {
      ++at;
    }
  }
  literal(text.substr(begin));
  return std::string_view::npos;
}

std::string what_is_wrong(std::string_view name) {
  if (name.empty()) return "the variable has no name";
  for (const std::string_view kind : {"env:", "file:", "secret:"}) {
    if (name.starts_with(kind)) return "${" + std::string(kind) + "…} is read at load and cannot stand here";
  }
  return "unknown variable '" + std::string(name) + "'";
}

}  // namespace

std::vector<TemplateError> TemplateText::check(std::string_view text, const std::vector<std::string>* path_parameters) {
  using Kind = TemplateError::Kind;
  std::vector<TemplateError> errors;
  const auto variable = [&](std::string_view name, std::size_t offset, std::size_t length) {
    const auto [found, field] = lookup(name);
    if (found == Variable::literal) {
      const auto kind = name.empty() ? Kind::syntax : Kind::unknown_variable;
      errors.push_back({kind, offset, length, what_is_wrong(name), nearest_variable(name)});
    } else if (found == Variable::path && path_parameters != nullptr &&
               std::find(path_parameters->begin(), path_parameters->end(), field) == path_parameters->end()) {
      const auto nearest = suggest(field, *path_parameters);
      errors.push_back({Kind::unknown_path_parameter, offset, length,
                        "the path pattern has no parameter '" + std::string(field) + "'",
                        nearest.empty() ? "" : "path." + nearest});
    }
  };
  const auto open = split(
      text, [](std::string_view) {}, variable);
  if (open != std::string_view::npos) {
    errors.push_back({Kind::syntax, open, text.size() - open, "missing closing }; a literal ${ is written $${", {}});
  }
  return errors;
}

TemplateText TemplateText::constant(std::string text) {
  TemplateText result;
  result.source_ = std::move(text);
  return result;
}

TemplateText TemplateText::compile(std::string_view text) {
  if (const auto errors = check(text); !errors.empty()) throw std::invalid_argument(errors.front().message);
  TemplateText result;
  std::string plain;  // a run of literal text, "$${" undone
  const auto finish_literal = [&] {
    if (!plain.empty()) result.segments_.push_back({Variable::literal, std::exchange(plain, {})});
  };
  bool has_variables = false;
  split(
      text, [&](std::string_view literal) { plain += literal; },
      [&](std::string_view name, std::size_t, std::size_t) {
        finish_literal();
        const auto [variable, field] = lookup(name);
        result.segments_.push_back({variable, std::string(field)});
        has_variables = true;
      });
  if (!has_variables) return constant(std::move(plain));
  finish_literal();
  result.source_ = text;
  return result;
}

}  // namespace gatehouse::core
