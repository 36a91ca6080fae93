// Reading the map `secrets`.
#include "config/secrets.hpp"

#include "config/codecs.hpp"

namespace gatehouse::core {
namespace {

bool has_outside_source(std::string_view text) {
  return text.find("${env:") != std::string_view::npos || text.find("${file:") != std::string_view::npos;
}

}  // namespace

void Secrets::read(Reader& reader, Sources& sources, const Item& item, std::vector<SecretConfig>& out) {
  if (item.kind != Item::Kind::map) {
    reader.wrong_kind(item, kType);
    return;
  }
  reader.texts().allow_secrets(false);
  for (const auto& member : item.members) {
    auto& secret = out.emplace_back();
    codec::read_value<codec::Name>(reader, *member.key, secret.name);
    const auto text = reader.text(*member.value, kSecretType);
    const bool is_literal = text && !has_outside_source(member.value->text);
    if (is_literal) {
      sources[member.value->file].hide(member.value->begin, member.value->end);
      reader.report().add(Code::secret_in_clear, member.value->place(),
                          fmt::format("the secret '{}' stands in the file in clear text", secret.name.value),
                          "keep it outside: \"${file:/run/secrets/…}\" or \"${env:…}\"");
    }
    const bool is_known = text && text->is_known;
    if (is_known) secret.value = text->text;
    // Defined also when its value could not be read: what uses it must not be reported as undefined.
    reader.texts().define_secret(secret.name.value, is_known ? std::optional(secret.value) : std::nullopt);
  }
  reader.texts().allow_secrets(true);
}

void Secrets::hide_passwords(Sources& sources, const Item& redis) {
  for (const auto* store : redis.items) {
    for (const auto* key : {"password", "sentinel_password"}) {
      const auto* item = store->kind == Item::Kind::map ? store->find(key) : nullptr;
      if (item != nullptr && item->kind == Item::Kind::text) sources[item->file].hide(item->begin, item->end);
    }
  }
}

}  // namespace gatehouse::core
