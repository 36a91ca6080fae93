#include "digest.hpp"

#include <openssl/evp.h>

#include <new>

namespace idempotency {

void Hasher::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Hasher::Hasher() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
}

Hasher& Hasher::part(std::string_view text) { return begin_part(text.size()).bytes(text); }

Hasher& Hasher::begin_part(std::uint64_t size) {
  char length[8];
  for (unsigned i = 0; i < sizeof length; ++i) length[i] = static_cast<char>(size >> (8 * i));
  return bytes({length, sizeof length});
}

Hasher& Hasher::bytes(std::string_view piece) {
  if (EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) != 1) throw std::bad_alloc();
  return *this;
}

Digest Hasher::end() {
  Digest out{};
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context_.get(), out.data(), &size) != 1) throw std::bad_alloc();
  return out;
}

}  // namespace idempotency
