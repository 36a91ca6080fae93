#include "lists.hpp"

#include <algorithm>

namespace cors {
namespace {

constexpr std::size_t kMostNames = 64;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower, lower); }

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    const auto small = lower(c);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

/// Calls visit(member) for each member that is not empty.
template <class Visit>
void each_member(std::string_view list, Visit&& visit) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto member = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!member.empty() && (member.front() == ' ' || member.front() == '\t')) member.remove_prefix(1);
    while (!member.empty() && (member.back() == ' ' || member.back() == '\t')) member.remove_suffix(1);
    if (!member.empty()) visit(member);
  }
}

void append(std::string& list, std::string_view member) {
  if (!list.empty()) list += ", ";
  list += member;
}

}  // namespace

bool has_member(std::string_view list, std::string_view name) noexcept {
  bool found = false;
  each_member(list, [&](std::string_view member) { found = found || equal(member, name) || member == "*"; });
  return found;
}

std::string merged_vary(const gatehouse::Head& response) {
  std::string merged;
  bool is_star = false;
  response.each([&](const gatehouse::HeaderView& field) {
    if (!equal(field.name, "vary")) return;
    each_member(field.value, [&](std::string_view member) {
      is_star = is_star || member == "*";
      if (!has_member(merged, member)) append(merged, member);
    });
  });
  if (is_star) return "*";
  if (!has_member(merged, "Origin")) append(merged, "Origin");
  return merged;
}

std::string reflected_names(std::string_view asked) {
  std::string names;
  std::size_t count = 0;
  each_member(asked, [&](std::string_view member) {
    // A star would be a wildcard in the answer, which nobody asked this gateway for.
    if (!is_token(member) || member == "*" || equal(member, "authorization") || has_member(names, member)) return;
    if (++count > kMostNames) return;
    std::string name(member);
    std::ranges::transform(name, name.begin(), lower);
    append(names, name);
  });
  return names;
}

}  // namespace cors
