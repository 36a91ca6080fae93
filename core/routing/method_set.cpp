// Method names to bits and back.
#include "routing/method_set.hpp"

#include <algorithm>
#include <utility>

namespace gatehouse::core {

MethodSet::MethodSet(std::vector<std::string> names) : names_(std::move(names)) {
  static constexpr std::pair<std::string_view, Method> kKnown[] = {
      {"GET", Method::get},         {"HEAD", Method::head},      {"POST", Method::post},
      {"PUT", Method::put},         {"DELETE", Method::delete_}, {"CONNECT", Method::connect},
      {"OPTIONS", Method::options}, {"TRACE", Method::trace},    {"PATCH", Method::patch},
  };
  for (const auto& [name, method] : kKnown) known_[static_cast<std::size_t>(method)] = bit_of(name);
}

MethodBits MethodSet::bit_of(std::string_view name) const noexcept {
  const auto found = std::lower_bound(names_.begin(), names_.end(), name);
  if (found == names_.end() || *found != name) return kUnnamed;
  return MethodBits{1} << (found - names_.begin());
}

MethodBits MethodSet::bits_of(std::span<const std::string> names) const {
  if (names.empty()) return kAny;
  MethodBits bits = 0;
  for (const auto& name : names) {
    bits |= bit_of(name);
    if (name == "GET") bits |= bit_of("HEAD");
  }
  return bits;
}

std::string_view MethodSet::text_of(MethodBits bits, Arena& arena) const {
  std::size_t length = 0;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if ((bits >> i) & 1) length += names_[i].size() + 2;
  }
  if (length == 0) return {};
  auto* const text = static_cast<char*>(arena.allocate(length, 1));
  auto* at = text;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (((bits >> i) & 1) == 0) continue;
    if (at != text) {
      *at++ = ',';
      *at++ = ' ';
    }
    at = std::copy(names_[i].begin(), names_[i].end(), at);
  }
  return {text, static_cast<std::size_t>(at - text)};
}

}  // namespace gatehouse::core
