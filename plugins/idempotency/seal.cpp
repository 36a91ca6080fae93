// AES-256-GCM of records (NIST SP 800-38D).
#include <openssl/evp.h>

#include <memory>

#include "record.hpp"

namespace idempotency {
namespace {

constexpr char kSealed = 2;  // in the place of a record's version
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) noexcept { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::optional<std::string> seal(std::string_view record, std::string_view secret, std::string_view look_up_key,
                                const std::array<std::uint8_t, 12>& nonce) {
  const Context context(EVP_CIPHER_CTX_new());
  std::string out(1 + kNonce + record.size() + kTag, kSealed);
  std::copy(nonce.begin(), nonce.end(), out.begin() + 1);
  int size = 0;
  auto* sealed = bytes(out) + 1 + kNonce;
  if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(secret), nonce.data()) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes(look_up_key), static_cast<int>(look_up_key.size())) != 1 ||
      EVP_EncryptUpdate(context.get(), sealed, &size, bytes(record), static_cast<int>(record.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), sealed + size, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTag, sealed + record.size()) != 1) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::string> unseal(std::string_view sealed, std::string_view secret, std::string_view look_up_key) {
  if (sealed.size() < 1 + kNonce + kTag || sealed.front() != kSealed) return std::nullopt;
  const Context context(EVP_CIPHER_CTX_new());
  const auto nonce = sealed.substr(1, kNonce);
  const auto body = sealed.substr(1 + kNonce, sealed.size() - 1 - kNonce - kTag);
  std::string tag(sealed.substr(sealed.size() - kTag));
  std::string out(body.size(), '\0');
  int size = 0;
  if (!context || EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(secret), bytes(nonce)) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes(look_up_key), static_cast<int>(look_up_key.size())) != 1 ||
      EVP_DecryptUpdate(context.get(), bytes(out), &size, bytes(body), static_cast<int>(body.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), bytes(out) + size, &size) != 1) {
    return std::nullopt;
  }
  return out;
}

}  // namespace idempotency
