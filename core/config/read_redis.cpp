// Keys of stores on Redis servers.
#include "config/codecs.hpp"
#include "config/field_lists.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct ModeWords {
  static constexpr std::string_view kName = "mode";
  static constexpr std::array<std::pair<std::string_view, RedisMode>, 3> kWords{
      {{"standalone", RedisMode::standalone}, {"sentinel", RedisMode::sentinel}, {"cluster", RedisMode::cluster}}};
};

/// redis://host:port, rediss://host:port or unix:/path; the port may be left out.
struct RedisUrl {
  using Value = RedisAddressConfig;
  static constexpr TypeInfo kType{"redis address", "\"redis://127.0.0.1:6379\""};
  static bool read(Reader& reader, const Item& item, RedisAddressConfig& out) {
    const auto text = reader.text(item, kType);
    if (!text || !text->is_known) return text.has_value();
    std::string_view rest = text->text;
    const auto refuse = [&](std::string problem, std::string help) {
      return reader.refuse(item, *text, kType, Code::bad_url, std::move(problem), std::move(help));
    };
    out.has_tls = rest.starts_with("rediss://");
    if (out.has_tls || rest.starts_with("redis://")) {
      rest.remove_prefix(rest.find("//") + 2);
    } else if (!rest.starts_with("unix:")) {
      return refuse(fmt::format("'{}' is not the address of a Redis server", text->text),
                    "redis://host:port, rediss://host:port for TLS, or unix:/path");
    }
    if (rest.ends_with('/') && !rest.starts_with("unix:")) rest.remove_suffix(1);
    if (rest.find_first_of("@?#") != std::string_view::npos ||
        (!rest.starts_with("unix:") && rest.find('/') != rest.npos)) {
      return refuse("an address has a host and a port, nothing else", "user, password and db are keys of their own");
    }
    std::string whole(rest);
    const bool has_port = rest.starts_with("unix:") || (rest.rfind(':') != rest.npos && !rest.ends_with(']'));
    if (!has_port) whole += ":6379";
    auto parsed = Address::parse(whole);
    if (parsed.address && parsed.address->is_every_address()) parsed = {{}, "the host is missing"};
    if (!parsed.address)
      return refuse(fmt::format("'{}' is not the address of a Redis server", text->text), parsed.problem);
    out.address = std::move(*parsed.address);
    out.address.text = text->text;
    return true;
  }
};

/// Text that is never printed; a literal is W204.
struct Secret {
  using Value = std::string;
  static constexpr TypeInfo kType{"secret", "\"${secret:redis_password}\""};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    if (text->is_known) out = text->text;
    if (text->had_variable || out.empty()) return true;
    reader.report().add(Code::secret_in_clear, item.place(), "a password stands in the file in clear text",
                        "keep it outside: \"${file:/run/secrets/…}\", \"${env:…}\" or \"${secret:…}\"");
    return true;
  }
};

/// In front of every key; braces would change the slots of a cluster.
struct Prefix {
  using Value = std::string;
  static constexpr TypeInfo kType{"key prefix", "\"gh:\""};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text || !text->is_known) return text.has_value();
    out = text->text;
    const bool is_good = out.size() <= 64 && out.find_first_of("{}") == std::string::npos;
    if (is_good) return true;
    return reader.refuse(item, *text, kType, Code::bad_name, fmt::format("'{}' cannot stand in front of keys", out),
                         "at most 64 bytes without braces");
  }
};

constexpr FieldInfo kTls[] = {
    field<RedisTlsConfig, &RedisTlsConfig::ca, codec::Text>(
        "ca", "", "Certificates that sign the server's, PEM; those of the system unless given"),
    field<RedisTlsConfig, &RedisTlsConfig::cert, codec::Text>("cert", "", "Our certificate, PEM, with its chain"),
    field<RedisTlsConfig, &RedisTlsConfig::key, codec::Text>("key", "", "The private key of cert, PEM"),
    field<RedisTlsConfig, &RedisTlsConfig::sni, codec::Text>("sni", "",
                                                             "Name the certificate must have; the host unless given"),
    field<RedisTlsConfig, &RedisTlsConfig::verify, codec::Boolean>(
        "verify", "true", "false: any certificate is good, also that of an attacker"),
};

constexpr FieldInfo kTimeouts[] = {
    field<RedisTimeoutsConfig, &RedisTimeoutsConfig::connect, codec::PositiveDuration>(
        "connect", "200ms", "Connection, TLS and login together"),
    field<RedisTimeoutsConfig, &RedisTimeoutsConfig::command, codec::PositiveDuration>(
        "command", "20ms", "One call, all its attempts together"),
};

constexpr FieldInfo kRedis[] = {
    field<RedisConfig, &RedisConfig::name, codec::Name>("name", "", "Plugins name it as redis:<name>", kRequired),
    field<RedisConfig, &RedisConfig::mode, codec::Enum<ModeWords>>(
        "mode", "standalone", "One server, a master that Sentinels name, or a Redis Cluster"),
    field<RedisConfig, &RedisConfig::addresses,
          codec::List<RedisUrl, codec::ListMode::not_empty, At<RedisAddressConfig>>>(
        "addresses", "", "redis://host:port, rediss:// with TLS, unix:/path; of the Sentinels, or any of the cluster",
        kRequired),
    field<RedisConfig, &RedisConfig::master_name, codec::Text>("master_name", "",
                                                               "With sentinel: the name of the master there"),
    field<RedisConfig, &RedisConfig::user, codec::Text>("user", "", "ACL user; the default user unless given"),
    field<RedisConfig, &RedisConfig::password, Secret>("password", "", "Of the user"),
    field<RedisConfig, &RedisConfig::sentinel_password, Secret>("sentinel_password", "", "Of the Sentinels"),
    field<RedisConfig, &RedisConfig::db, codec::Integer<std::uint32_t, 0, 65'535>>(
        "db", "0", "Number of the database; a cluster has only 0"),
    field<RedisConfig, &RedisConfig::tls, codec::Struct<RedisTlsConfig>>("tls", "", "For addresses with rediss://"),
    field<RedisConfig, &RedisConfig::timeouts, codec::Struct<RedisTimeoutsConfig>>("timeouts", "",
                                                                                   "How long a wait may take"),
    field<RedisConfig, &RedisConfig::connections_per_worker, codec::Integer<std::uint32_t, 1, 64>>(
        "connections_per_worker", "2", "Pipelined connections; a cluster has one per master"),
    field<RedisConfig, &RedisConfig::prefix, Prefix>("prefix", "\"gh:\"", "Stands in front of every key"),
};

}  // namespace

template <>
const StructInfo& struct_info<RedisTlsConfig>() {
  static constexpr StructInfo kInfo{"redis.tls", kTls};
  return kInfo;
}
template <>
const StructInfo& struct_info<RedisTimeoutsConfig>() {
  static constexpr StructInfo kInfo{"redis.timeouts", kTimeouts};
  return kInfo;
}
template <>
const StructInfo& struct_info<RedisConfig>() {
  static constexpr StructInfo kInfo{"redis", kRedis};
  return kInfo;
}

}  // namespace gatehouse::core
