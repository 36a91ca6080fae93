// Who calls: reading an identity, building one, and the consumer it maps to.
#pragma once

#include <gatehouse/abi/identity.h>
#include <gatehouse/detail/abi.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace gatehouse::inline v1 {

enum class IdentityKind : std::uint32_t { anonymous, user, client, service };
enum class IdentitySource : std::uint32_t { none, bearer, cookie, api_key, mtls, introspection, guest };

using TokenHash = std::array<std::uint8_t, 32>;

// Texts that lie in an array of the host.
class TextList {
 public:
  TextList(const gh_text* texts, std::uint64_t count) noexcept
      : texts_{texts}, count_{static_cast<std::size_t>(count)} {}
  std::size_t size() const noexcept { return count_; }
  bool empty() const noexcept { return count_ == 0; }
  std::string_view operator[](std::size_t index) const noexcept { return detail::view(texts_[index]); }
  bool has(std::string_view text) const noexcept {
    for (std::size_t i = 0; i < count_; ++i) {
      if ((*this)[i] == text) return true;
    }
    return false;
  }
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::size_t i = 0; i < count_; ++i) visit((*this)[i]);
  }

 private:
  const gh_text* texts_;
  std::size_t count_;
};

// The identity of an exchange, borrowed from the host until the phase returns or suspends.
class IdentityView {
 public:
  explicit IdentityView(const gh_identity* identity) noexcept : identity_{identity} {}

  const gh_identity& raw() const noexcept { return *identity_; }
  IdentityKind kind() const noexcept { return static_cast<IdentityKind>(identity_->kind); }
  bool is_anonymous() const noexcept { return kind() == IdentityKind::anonymous; }
  IdentitySource source() const noexcept { return static_cast<IdentitySource>(identity_->source); }
  std::uint32_t level() const noexcept { return identity_->level; }  // 0 anonymous ... 3 fresh credentials or mTLS
  std::string_view subject() const noexcept { return detail::view(identity_->subject); }
  std::string_view issuer() const noexcept { return detail::view(identity_->issuer); }
  std::string_view client() const noexcept { return detail::view(identity_->client); }
  std::string_view session() const noexcept { return detail::view(identity_->session); }
  TextList scopes() const noexcept { return {identity_->scopes, identity_->scope_count}; }
  TextList roles() const noexcept { return {identity_->roles, identity_->role_count}; }
  std::string_view claims_json() const noexcept { return detail::view(identity_->claims_json); }   // empty: none
  std::span<const std::uint8_t, 32> token_hash() const noexcept { return identity_->token_hash; }  // zero: none
  std::int64_t token_expires() const noexcept { return identity_->token_expires; }  // seconds since 1970; 0: never
  std::int64_t token_version() const noexcept { return identity_->token_version; }  // -1: unknown

 private:
  const gh_identity* identity_;
};

// What an authenticator hands to Exchange::set_identity. The texts are borrowed until then.
struct IdentityBuilder {
  IdentityKind kind = IdentityKind::anonymous;
  IdentitySource source = IdentitySource::none;
  std::uint32_t level = 0;
  std::string_view subject, issuer, client, session;
  std::span<const TextRef> scopes;
  std::span<const TextRef> roles;  // lower case, without prefix
  std::string_view claims_json;
  TokenHash token_hash{};
  std::int64_t token_expires = 0;
  std::int64_t token_version = -1;

  gh_identity raw() const noexcept {
    gh_identity out{};
    out.size = sizeof out;
    out.kind = static_cast<std::uint32_t>(kind);
    out.source = static_cast<std::uint32_t>(source);
    out.level = level;
    out.subject = detail::text(subject);
    out.issuer = detail::text(issuer);
    out.client = detail::text(client);
    out.session = detail::text(session);
    out.scopes = scopes.data();
    out.scope_count = scopes.size();
    out.roles = roles.data();
    out.role_count = roles.size();
    out.claims_json = detail::text(claims_json);
    for (std::size_t i = 0; i < token_hash.size(); ++i) out.token_hash[i] = token_hash[i];
    out.token_expires = token_expires;
    out.token_version = token_version;
    return out;
  }
};

// The configured consumer that the identity maps to.
class Consumer {
 public:
  explicit Consumer(const gh_consumer* consumer) noexcept : consumer_{consumer} {}
  std::string_view name() const noexcept { return detail::view(consumer_->name); }
  TextList groups() const noexcept { return {consumer_->groups, consumer_->group_count}; }

 private:
  const gh_consumer* consumer_;
};

}  // namespace gatehouse::inline v1
