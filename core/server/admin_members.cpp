// Members that come twice: Boost.JSON keeps the last and says nothing.
#include "server/admin_members.hpp"

#include <set>
#include <vector>

#include "base/json.hpp"

namespace gatehouse::core {

namespace {

// Place of the closing quote of the text that opens at `at`.
std::size_t end_of_text(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at;
}

}  // namespace

bool find_duplicate_member(std::string_view text, std::string& name) {
  std::vector<std::set<std::string>> open;  // names seen in the objects around the current place
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{') open.emplace_back();
    if (text[at] == '}') open.pop_back();
    if (text[at] != '"') continue;
    const auto begin = at;
    at = end_of_text(text, at);
    const auto next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next == std::string_view::npos || text[next] != ':') continue;
    // Parsed, so that an escape cannot hide that two names are the same.
    const auto key = json::parse(json::string_view(text.data() + begin, at + 1 - begin));
    name = std::string_view(key.as_string());
    if (!open.back().insert(name).second) return true;
  }
  return false;
}

}  // namespace gatehouse::core
