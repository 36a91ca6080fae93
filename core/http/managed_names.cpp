#include "http/managed_names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

constexpr char canonical(char c) noexcept { return is_alnum(c) ? to_lower(c) : '-'; }

bool has_canonical(std::string_view name, std::string_view wanted) noexcept {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (canonical(name[i]) != wanted[i]) return false;
  }
  return true;
}

/// Behind a prefix nobody has declared a spelling: the plain one has letters, digits and '-' only.
bool is_plain(std::string_view name) noexcept {
  return std::ranges::all_of(name, [](char c) { return is_alnum(c) || c == '-'; });
}

}  // namespace

std::string canonical_name(std::string_view name) {
  std::string result(name);
  for (auto& c : result) c = canonical(c);
  return result;
}

ManagedNames::ManagedNames() {
  add_prefix("X-Forwarded-", FieldRule::trusted);
  for (const auto* name : {"Forwarded", "X-Real-IP", "traceparent", "tracestate"}) add(name, FieldRule::trusted);
  add_prefix("Gatehouse-");
  for (const auto* name : {"X-Passport", "Txn-Token", "X-Internal-Authorization", "X-Passport-Action"}) add(name);
  // With these a client could make an upstream serve another path or method than the one that was routed and checked.
  for (const auto* name :
       {"X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Proxy"}) {
    add(name, FieldRule::edge);
  }
}

void ManagedNames::add(std::string_view name, FieldRule rule) {
  auto key = canonical_name(name);
  if (key.empty() || std::ranges::any_of(names_, [&](const Entry& entry) { return entry.canonical == key; })) return;
  note_lengths(key.front(), std::uint64_t{1} << std::min(key.size(), kLastLength));
  names_.push_back({std::move(key), std::string(name), rule});
}

void ManagedNames::add_prefix(std::string_view prefix, FieldRule rule) {
  auto key = canonical_name(prefix);
  if (key.empty() || std::ranges::any_of(prefixes_, [&](const Entry& entry) { return entry.canonical == key; })) return;
  note_lengths(key.front(), ~std::uint64_t{0} << std::min(key.size(), kLastLength));
  prefixes_.push_back({std::move(key), std::string(prefix), rule});
}

void ManagedNames::note_lengths(char first, std::uint64_t lengths) {
  for (unsigned c = 0; c < lengths_by_first_byte_.size(); ++c) {
    if (canonical(static_cast<char>(c)) == first) lengths_by_first_byte_[c] |= lengths;
  }
}

FieldRule ManagedNames::look_up(std::string_view name, bool& is_exact) const noexcept {
  for (const auto& entry : names_) {
    if (entry.canonical.size() != name.size() || !has_canonical(name, entry.canonical)) continue;
    is_exact = iequals(name, entry.spelling);
    return entry.rule;
  }
  for (const auto& entry : prefixes_) {
    const auto size = entry.canonical.size();
    if (name.size() < size || !has_canonical(name.substr(0, size), entry.canonical)) continue;
    is_exact = iequals(name.substr(0, size), entry.spelling) && is_plain(name.substr(size));
    return entry.rule;
  }
  return FieldRule::pass;
}

}  // namespace gatehouse::core
