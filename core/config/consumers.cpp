#include "config/consumers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/value_json.hpp"

namespace gatehouse::core {
namespace {

std::string_view view(gh_text text) noexcept { return {text.data, text.size}; }
gh_text view(std::string_view text) noexcept { return {text.data(), text.size()}; }

std::string raw_bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
  }
  return out;
}

/// A text, number or boolean as it would be written in the configuration; of a list, one entry is enough.
bool is_equal(const Value& claim, std::string_view wanted) {
  switch (claim.kind) {
    case Value::Kind::text:
      return claim.text == wanted;
    case Value::Kind::boolean:
      return wanted == (claim.integer != 0 ? "true" : "false");
    case Value::Kind::integer:
      return wanted == fmt::format_int(claim.integer).c_str();
    case Value::Kind::list:
      return std::any_of(claim.items.begin(), claim.items.end(),
                         [&](const Value& each) { return each.kind != Value::Kind::list && is_equal(each, wanted); });
    default:
      return false;
  }
}

}  // namespace

Consumers::Consumers(const std::vector<ConsumerConfig>& configs) {
  for (const auto& config : configs) {
    const auto index = static_cast<std::uint32_t>(consumers_.size());
    auto consumer = std::make_unique<Consumer>();
    consumer->name = config.name.value;
    consumer->groups = config.groups;
    consumer->attributes = config.attributes;
    std::sort(consumer->attributes.begin(), consumer->attributes.end());
    for (const auto& group : consumer->groups) consumer->group_views.push_back(view(std::string_view(group)));
    consumer->view.size = sizeof(gh_consumer);
    consumer->view.name = view(std::string_view(consumer->name));
    consumer->view.groups = consumer->group_views.data();
    consumer->view.group_count = consumer->group_views.size();
    consumers_.push_back(std::move(consumer));
    for (const auto& key : config.api_keys) {
      constexpr auto kNever = std::chrono::system_clock::time_point::max();
      const auto end = key.value.not_after;
      keys_.emplace(raw_bytes(key.value.sha256),
                    Key{index, end ? std::chrono::system_clock::time_point(*end) : kNever});
    }
    for (const auto& certificate : config.certificates) certificates_.emplace(certificate.value.san, index);
    if (config.jwt) by_issuer_[config.jwt->value.issuer.value].push_back({index, config.jwt->value.claims});
  }
  for (auto& [issuer, tokens] : by_issuer_) {
    std::stable_sort(tokens.begin(), tokens.end(),
                     [](const Token& a, const Token& b) { return a.claims.size() > b.claims.size(); });
  }
}

std::string_view Consumers::attribute(const void* consumer, std::string_view name) noexcept {
  const auto& attributes = static_cast<const Consumer*>(consumer)->attributes;
  const auto found = std::lower_bound(attributes.begin(), attributes.end(), name,
                                      [](const auto& each, std::string_view wanted) { return each.first < wanted; });
  return found != attributes.end() && found->first == name ? std::string_view(found->second) : std::string_view{};
}

ConsumerMatch Consumers::match(std::uint32_t consumer) const noexcept {
  const auto& found = *consumers_[consumer];
  return {&found.view, {&found, &Consumers::attribute}};
}

ConsumerMatch Consumers::find(const gh_identity& identity, std::chrono::system_clock::time_point now,
                              std::pmr::memory_resource& memory) const {
  if (consumers_.empty() || identity.kind == GH_ANONYMOUS) return {};
  if (identity.source == GH_SOURCE_API_KEY) {
    const std::string_view hash(reinterpret_cast<const char*>(identity.token_hash), sizeof identity.token_hash);
    const auto key = keys_.find(hash);
    return key == keys_.end() || key->second.not_after <= now ? ConsumerMatch{} : match(key->second.consumer);
  }
  if (identity.source == GH_SOURCE_MTLS) {
    const auto certificate = certificates_.find(view(identity.subject));
    return certificate == certificates_.end() ? ConsumerMatch{} : match(certificate->second);
  }
  return find_token(identity, memory);
}

ConsumerMatch Consumers::find_token(const gh_identity& identity, std::pmr::memory_resource& memory) const {
  const auto issuer = by_issuer_.find(view(identity.issuer));
  if (issuer == by_issuer_.end()) return {};
  ValueTree claims(memory);
  // A failure leaves an empty root: consumers that ask for a claim do not match then.
  if (identity.claims_json.size != 0) (void)parse_json(view(identity.claims_json), claims);
  for (const auto& token : issuer->second) {
    const bool has_all = std::all_of(token.claims.begin(), token.claims.end(), [&](const auto& wanted) {
      const auto* claim = find_path(claims.root, wanted.first);
      return claim != nullptr && is_equal(*claim, wanted.second);
    });
    if (has_all) return match(token.consumer);
  }
  return {};
}

}  // namespace gatehouse::core
