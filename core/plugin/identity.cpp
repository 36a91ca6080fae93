#include "plugin/identity.hpp"

#include <charconv>
#include <cstring>
#include <new>
#include <span>

#include "base/value_json.hpp"
#include "plugin/abi_text.hpp"

namespace gatehouse::core {
namespace {

gh_identity anonymous() noexcept {
  gh_identity identity{};
  identity.size = sizeof(gh_identity);
  identity.token_version = -1;
  return identity;
}

gh_text copy(gh_text text, Arena& arena) { return text_of(arena.copy(view(text))); }

const gh_text* copy(const gh_text* list, std::uint64_t count, Arena& arena) {
  if (count == 0) return nullptr;
  auto* to = arena.make_array<gh_text>(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) to[i] = copy(list[i], arena);
  return to;
}

bool is_sound(const gh_identity& identity) noexcept {
  return identity.kind <= GH_SERVICE && identity.source <= GH_SOURCE_GUEST && identity.level <= 3 &&
         identity.scope_count <= kMaxIdentityList && identity.role_count <= kMaxIdentityList &&
         (identity.scope_count == 0 || identity.scopes != nullptr) &&
         (identity.role_count == 0 || identity.roles != nullptr);
}

std::string_view kind_text(std::uint32_t kind) noexcept {
  constexpr std::string_view kNames[] = {"anonymous", "user", "client", "service"};
  return kNames[kind];
}

std::size_t write_number(const Value& value, std::span<char> to) noexcept {
  const auto end = value.kind == Value::Kind::real ? std::to_chars(to.data(), to.data() + to.size(), value.real)
                                                   : std::to_chars(to.data(), to.data() + to.size(), value.integer);
  return static_cast<std::size_t>(end.ptr - to.data());
}

/// Scalars as text; lists of them joined by blanks, as OAuth writes scopes. Maps and null: empty.
std::string_view text_of_claim(const Value& value, Arena& arena, bool in_list) {
  switch (value.kind) {
    case Value::Kind::text:
      return value.text;
    case Value::Kind::boolean:
      return value.integer != 0 ? "true" : "false";
    case Value::Kind::integer:
    case Value::Kind::real: {
      char digits[32];
      return arena.copy({digits, write_number(value, digits)});
    }
    case Value::Kind::list: {
      std::string_view joined;
      if (in_list) return joined;
      for (const auto& item : value.items) {
        if (!joined.empty()) joined = arena.concat(joined, " ");
        joined = arena.concat(joined, text_of_claim(item, arena, true));
      }
      return joined;
    }
    default:
      return {};
  }
}

}  // namespace

Identity::Identity() noexcept : identity_(anonymous()) {}

std::int32_t Identity::set(const gh_identity& identity, Arena& arena) noexcept {
  auto given = anonymous();
  std::memcpy(&given, &identity, std::min<std::size_t>(identity.size, sizeof given));
  given.size = sizeof(gh_identity);
  if (!is_sound(given)) return GH_E_ARGUMENT;
  try {
    given.subject = copy(given.subject, arena);
    given.issuer = copy(given.issuer, arena);
    given.client = copy(given.client, arena);
    given.session = copy(given.session, arena);
    given.scopes = copy(given.scopes, given.scope_count, arena);
    given.roles = copy(given.roles, given.role_count, arena);
    given.claims_json = copy(given.claims_json, arena);
  } catch (const std::bad_alloc&) {
    return GH_E_MEMORY;
  }
  identity_ = given;
  claims_ = nullptr;
  are_claims_read_ = false;
  return GH_OK;
}

std::string_view Identity::text(std::string_view name) const noexcept {
  if (name == "subject") return view(identity_.subject);
  if (name == "client") return view(identity_.client);
  if (name == "issuer") return view(identity_.issuer);
  if (name == "session") return view(identity_.session);
  if (name == "kind") return kind_text(identity_.kind);
  return {};
}

const Value* Identity::claims(Arena& arena) {
  if (are_claims_read_) return claims_;
  are_claims_read_ = true;
  const auto json = view(identity_.claims_json);
  if (json.empty()) return nullptr;
  ArenaResource memory(arena);
  ValueTree tree(memory);
  if (parse_json(json, tree) || tree.root.kind != Value::Kind::map) return nullptr;
  claims_ = new (arena.allocate(sizeof(Value), alignof(Value))) Value(tree.root);
  return claims_;
}

std::string_view Identity::claim(std::string_view path, Arena& arena) {
  const auto* all = claims(arena);
  const auto* found = all == nullptr ? nullptr : find_path(*all, path);
  return found == nullptr ? std::string_view{} : text_of_claim(*found, arena, false);
}

}  // namespace gatehouse::core
