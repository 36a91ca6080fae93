// Compiling the tree into pieces, and putting the pieces of one answer together.
#include "config/error_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/suggest.hpp"

namespace gatehouse::core {
namespace {

constexpr std::array<std::string_view, 6> kVariables{"error.status", "error.code", "error.title",
                                                     "error.detail", "request.id", "time"};

std::string escaped(std::string_view text) {
  std::string out(6 * text.size(), '\0');
  out.resize(json_escape(text, out.data()));
  return out;
}

/// "${name}" at `at` of `text`; the length of the whole, 0 when it never closes.
struct Variable {
  std::string_view name;
  std::size_t length = 0;
};

Variable variable_at(std::string_view text, std::size_t at) {
  const auto close = text.find('}', at);
  if (close == std::string_view::npos) return {};
  return {text.substr(at + 2, close - at - 2), close + 1 - at};
}

}  // namespace

std::vector<ErrorFormat::Mistake> ErrorFormat::check(std::string_view text) {
  std::vector<Mistake> mistakes;
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
    if (at > 0 && text[at - 1] == '$') continue;  // $${ is a literal
    const auto [name, length] = variable_at(text, at);
    if (length == 0) {
      mistakes.push_back({true, at, text.size() - at, "'${' without '}'", "close it, or write $${ for a literal ${"});
      continue;
    }
    if (std::find(kVariables.begin(), kVariables.end(), name) != kVariables.end()) continue;
    const auto nearest = suggest(name, kVariables);
    mistakes.push_back({false, at, length, fmt::format("unknown variable '${{{}}}'", name),
                        nearest.empty() ? fmt::format("known here: {}", fmt::join(kVariables, ", "))
                                        : fmt::format("did you mean '${{{}}}'?", nearest)});
  }
  return mistakes;
}

ErrorFormat::ErrorFormat(const ErrorFormatConfig& config)
    : name_(config.name.value), content_type_(config.content_type), codes_(config.codes), statuses_(config.statuses) {
  compile(config.json.value);
}

void ErrorFormat::add(Piece piece, std::string_view literal) {
  if (piece != Piece::literal) {
    parts_.push_back({piece, {}});
  } else if (!parts_.empty() && parts_.back().piece == Piece::literal) {
    parts_.back().text += literal;
  } else {
    parts_.push_back({piece, std::string(literal)});
  }
}

void ErrorFormat::compile(const JsonTemplate& json) {
  if (const auto* text = std::get_if<std::string>(&json.value)) return compile_text(*text);
  if (const auto* number = std::get_if<std::int64_t>(&json.value)) return add(Piece::literal, std::to_string(*number));
  if (const auto* number = std::get_if<double>(&json.value)) return add(Piece::literal, fmt::format("{}", *number));
  if (const auto* flag = std::get_if<bool>(&json.value)) return add(Piece::literal, *flag ? "true" : "false");
  if (const auto* list = std::get_if<std::vector<JsonTemplate>>(&json.value)) {
    add(Piece::literal, "[");
    for (const auto& each : *list) {
      if (&each != list->data()) add(Piece::literal, ",");
      compile(each);
    }
    return add(Piece::literal, "]");
  }
  if (const auto* map = std::get_if<std::vector<std::pair<std::string, JsonTemplate>>>(&json.value)) {
    add(Piece::literal, "{");
    for (const auto& each : *map) {
      add(Piece::literal, fmt::format("{}\"{}\":", &each != map->data() ? "," : "", escaped(each.first)));
      compile(each.second);
    }
    return add(Piece::literal, "}");
  }
  add(Piece::literal, "null");
}

void ErrorFormat::compile_text(std::string_view text) {
  if (text == "${error.status}") return add(Piece::status_number);
  add(Piece::literal, "\"");
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      add(Piece::literal, "${");
      text.remove_prefix(3);
      continue;
    }
    if (!text.starts_with("${")) {
      const auto next = std::min(text.find('$', 1), text.size());
      add(Piece::literal, escaped(text.substr(0, next)));
      text.remove_prefix(next);
      continue;
    }
    const auto [name, length] = variable_at(text, 0);
    const auto at = std::find(kVariables.begin(), kVariables.end(), name) - kVariables.begin();
    constexpr Piece kPieces[] = {Piece::status, Piece::code,       Piece::title,
                                 Piece::detail, Piece::request_id, Piece::time};
    add(kPieces[at]);
    text.remove_prefix(length);
  }
  add(Piece::literal, "\"");
}

std::string_view ErrorFormat::code_of(std::string_view code) const noexcept {
  for (const auto& [from, to] : codes_) {
    if (from == code) return to;
  }
  return code;
}

std::uint16_t ErrorFormat::status_of(const Problem& problem) const noexcept {
  for (const auto& [code, status] : statuses_) {
    if (code == problem.code) return status;
  }
  return problem.status;
}

std::string_view ErrorFormat::render(const Problem& problem, std::string_view time, Arena& arena) const {
  const auto status = fmt::format_int(status_of(problem));
  const auto value = [&](const Part& part) -> std::string_view {
    switch (part.piece) {
      case Piece::literal:
        return part.text;
      case Piece::status:
      case Piece::status_number:
        return {status.data(), status.size()};
      case Piece::code:
        return code_of(problem.code);
      case Piece::title:
        return problem.title;
      case Piece::detail:
        return problem.detail;
      case Piece::request_id:
        return problem.request_id;
      case Piece::time:
        break;
    }
    return time;
  };
  std::size_t most = 0;
  for (const auto& part : parts_) most += (part.piece == Piece::literal ? 1 : 6) * value(part).size();
  auto* out = static_cast<char*>(arena.allocate(most + 1, 1));
  std::size_t size = 0;
  for (const auto& part : parts_) {
    const auto text = value(part);
    if (part.piece == Piece::literal) {
      std::memcpy(out + size, text.data(), text.size());
      size += text.size();
    } else {
      size += json_escape(text, out + size);
    }
  }
  return {out, size};
}

}  // namespace gatehouse::core
