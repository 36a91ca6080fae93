#include "stores/redis/server_error.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace gatehouse::core {
namespace {

constexpr std::array<std::pair<std::string_view, ServerErrorKind>, 9> kWords{{
    {"NOSCRIPT", ServerErrorKind::no_script},
    {"MOVED", ServerErrorKind::moved},
    {"ASK", ServerErrorKind::ask},
    {"TRYAGAIN", ServerErrorKind::try_again},
    {"CLUSTERDOWN", ServerErrorKind::try_again},
    {"READONLY", ServerErrorKind::read_only},
    {"OOM", ServerErrorKind::out_of_memory},
    {"WRONGTYPE", ServerErrorKind::corrupt},
    {"CORRUPT", ServerErrorKind::corrupt},
}};

std::string_view next_word(std::string_view& text) noexcept {
  const auto end = text.find(' ');
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

}  // namespace

ServerError read_server_error(std::string_view text) noexcept {
  ServerError error;
  const auto all = text;
  const auto word = next_word(text);
  for (const auto& [name, kind] : kWords) {
    if (word == name) error.kind = kind;
  }
  if (error.kind == ServerErrorKind::moved || error.kind == ServerErrorKind::ask) {
    const auto slot = next_word(text);
    error.address = next_word(text);
    const auto parsed = std::from_chars(slot.data(), slot.data() + slot.size(), error.slot);
    if (parsed.ec != std::errc{} || error.address.empty()) error.kind = ServerErrorKind::refused;
  }
  if (error.kind != ServerErrorKind::refused) return error;
  // An error inside a script comes with the script's name around it.
  for (const auto& [name, kind] : kWords) {
    const bool is_plain_word = kind == ServerErrorKind::corrupt || kind == ServerErrorKind::out_of_memory ||
                               kind == ServerErrorKind::read_only;
    if (is_plain_word && all.find(name) != std::string_view::npos) error.kind = kind;
  }
  return error;
}

}  // namespace gatehouse::core
