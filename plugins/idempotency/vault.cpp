#include "vault.hpp"

#include <stdexcept>

namespace idempotency {
namespace {

constexpr char kEnvelope = 0x10;  // added to the state in front of a sealed record; a plain one begins with its version

bool is_open_ended(char state) noexcept {
  return state == static_cast<char>(RecordState::in_flight) || state == static_cast<char>(RecordState::held);
}

}  // namespace

std::string Vault::close(const Record& record, std::string_view look_up_key, const Nonce& nonce) const {
  auto plain = encode(record);
  if (!is_sealing()) return plain;
  const auto sealed = seal(plain, secret_, look_up_key, nonce);
  if (!sealed) throw std::runtime_error("a record could not be encrypted");
  return static_cast<char>(kEnvelope + static_cast<char>(record.state)) + *sealed;
}

void Vault::open(std::string_view bytes, std::string_view look_up_key, Opened& out) const {
  out.finding = Finding::absent;
  if (bytes.empty()) return;
  const bool is_sealed = bytes.front() > kEnvelope;
  if (is_sealed && is_sealing()) {
    if (auto plain = unseal(bytes.substr(1), secret_, look_up_key)) {
      out.plain = std::move(*plain);
      if (const auto record = decode(out.plain)) {
        out.record = *record;
        out.finding = Finding::record;
        return;
      }
    }
  }
  if (!is_sealed) {
    // With a secret nobody's plain result is believed: it may have been put there by whoever can write to the store.
    const auto record = decode(bytes);
    if (!record) return;
    if (is_sealing() && !is_open_ended(static_cast<char>(record->state))) return;
    out.record = *record;
    out.finding = Finding::record;
    return;
  }
  if (is_open_ended(static_cast<char>(bytes.front() - kEnvelope))) out.finding = Finding::unreadable;
}

}  // namespace idempotency
