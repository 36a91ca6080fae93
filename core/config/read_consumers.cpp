// Keys of consumers: who they are, and by which credentials they are known.
#include <algorithm>

#include "base/text.hpp"
#include "config/codecs.hpp"
#include "config/field_lists.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

/// 64 hexadecimal digits; kept in lower case.
struct Sha256Text {
  using Value = std::string;
  static constexpr TypeInfo kType{"SHA-256", "\"${file:/run/secrets/partner.sha256}\""};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    out = text->text;
    for (auto& c : out) c = to_lower(c);
    constexpr std::size_t kDigits = 64;
    const bool is_hex = out.size() == kDigits && std::all_of(out.begin(), out.end(), [](char c) {
                          return is_digit(c) || (c >= 'a' && c <= 'f');
                        });
    if (is_hex || !text->is_known) return true;
    // The text may be the key itself, put here by mistake: it is not repeated.
    reader.report().add(Code::wrong_kind, item.place(), "the value is not a SHA-256 in hexadecimal digits",
                        "64 digits: printf %s \"$KEY\" | sha256sum");
    return false;
  }
};

struct InstantText {
  using Value = Instant;
  static constexpr TypeInfo kType{"point in time", "2027-01-31T00:00:00Z"};
  static bool read(Reader& reader, const Item& item, Instant& out) {
    return reader.scalar(item, kType, Code::wrong_kind, parse_instant, out);
  }
};

/// Name of an attribute or claim: any text that is not empty.
struct FreeKey {
  using Value = std::string;
  static bool read(Reader& reader, const Item& item, std::string& out) {
    if (!codec::Text::read(reader, item, out)) return false;
    if (!out.empty()) return true;
    reader.report().add(Code::empty_value, item.place(), "the key is empty");
    return false;
  }
};

using TextMap = codec::Map<FreeKey, codec::Text>;

constexpr FieldInfo kJwt[] = {
    field<ConsumerJwtConfig, &ConsumerJwtConfig::issuer, codec::Text>("issuer", "", "iss of the token, byte for byte",
                                                                      kRequired),
    field<ConsumerJwtConfig, &ConsumerJwtConfig::claims, TextMap>(
        "claims", "", "Map of claim path to the text it must have; all must hold"),
};

constexpr FieldInfo kApiKey[] = {
    field<ConsumerKeyConfig, &ConsumerKeyConfig::id, codec::Text>(
        "id", "", "What logs call the key, such as the month it was made", kRequired),
    field<ConsumerKeyConfig, &ConsumerKeyConfig::sha256, Sha256Text>(
        "sha256", "", "SHA-256 of the key in hexadecimal digits", kRequired),
    field<ConsumerKeyConfig, &ConsumerKeyConfig::not_after, InstantText>("not_after", "",
                                                                         "The key is refused from then on (RFC 3339)"),
};

constexpr FieldInfo kCertificate[] = {
    field<ConsumerCertificateConfig, &ConsumerCertificateConfig::san, codec::Text>(
        "san", "", "Subject alternative name of the client's certificate", kRequired),
};

constexpr FieldInfo kConsumer[] = {
    field<ConsumerConfig, &ConsumerConfig::name, codec::Name>("name", "", "Unique name", kRequired),
    field<ConsumerConfig, &ConsumerConfig::groups, codec::List<codec::Name>>("groups", "[]",
                                                                             "Groups it belongs to, for tiers"),
    field<ConsumerConfig, &ConsumerConfig::attributes, TextMap>(
        "attributes", "", "Map of free names to texts, used as ${consumer.attributes.<name>}"),
    field<ConsumerConfig, &ConsumerConfig::jwt, codec::Struct<ConsumerJwtConfig>>("jwt", "", "Tokens that identify it"),
    field<ConsumerConfig, &ConsumerConfig::api_keys,
          codec::List<codec::Struct<ConsumerKeyConfig>, codec::ListMode::may_be_empty, At<ConsumerKeyConfig>>>(
        "api_keys", "[]", "API keys that identify it: list of {id, sha256, not_after}"),
    field<ConsumerConfig, &ConsumerConfig::certificates,
          codec::List<codec::Struct<ConsumerCertificateConfig>, codec::ListMode::may_be_empty,
                      At<ConsumerCertificateConfig>>>("certificates", "[]",
                                                      "Client certificates that identify it: list of {san}"),
};

}  // namespace

template <>
const StructInfo& struct_info<ConsumerJwtConfig>() {
  static constexpr StructInfo kInfo{"jwt", kJwt};
  return kInfo;
}
template <>
const StructInfo& struct_info<ConsumerKeyConfig>() {
  static constexpr StructInfo kInfo{"api_key", kApiKey};
  return kInfo;
}
template <>
const StructInfo& struct_info<ConsumerCertificateConfig>() {
  static constexpr StructInfo kInfo{"certificate", kCertificate};
  return kInfo;
}
template <>
const StructInfo& struct_info<ConsumerConfig>() {
  static constexpr StructInfo kInfo{"consumer", kConsumer};
  return kInfo;
}

}  // namespace gatehouse::core
