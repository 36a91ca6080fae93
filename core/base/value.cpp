// Looking into a tree of values, comparing two of them.
#include "base/value.hpp"

#include <algorithm>
#include <cstring>

namespace gatehouse::core {

const Value* Value::find(std::string_view key) const noexcept {
  for (const auto& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.kind != b.kind || a.integer != b.integer || a.per != b.per || a.real != b.real || a.text != b.text)
    return false;
  const auto same_member = [](const ValueMember& x, const ValueMember& y) {
    return x.key == y.key && x.value == y.value;
  };
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end()) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(), same_member);
}

std::string_view ValueTree::copy(std::string_view text) {
  if (text.empty()) return {};
  auto* to = static_cast<char*>(memory_->allocate(text.size(), 1));
  std::memcpy(to, text.data(), text.size());
  return {to, text.size()};
}

}  // namespace gatehouse::core
