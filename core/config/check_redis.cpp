// Stores on Redis servers: what a mode needs and forbids, TLS files, stores that nobody names.
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "config/check.hpp"
#include "config/redis_settings.hpp"
#include "stores/redis/tls.hpp"

namespace gatehouse::core {
namespace {

void check_mode(const RedisConfig& redis, ConfigReport& report) {
  if (redis.mode.value == RedisMode::cluster && redis.db.value != 0) {
    report.add(Code::redis_cluster_db, redis.db.place,
               fmt::format("redis '{}' is a cluster, which has only database 0", redis.name.value), "remove db");
  }
  const bool has_master = redis.master_name && !redis.master_name->value.empty();
  if (redis.mode.value == RedisMode::sentinel && !has_master && !redis.is_doubtful) {
    report.add(Code::sentinel_without_master, redis.mode.place,
               fmt::format("redis '{}' does not say which master the Sentinels are asked for", redis.name.value),
               "master_name: mymaster");
  }
  if (redis.mode.value != RedisMode::sentinel && redis.master_name) {
    report.add(Code::mutually_exclusive, redis.master_name->place,
               fmt::format("master_name has no meaning with mode: {}",
                           redis.mode.value == RedisMode::cluster ? "cluster" : "standalone"),
               "remove it, or write mode: sentinel");
  }
  if (redis.mode.value == RedisMode::standalone && redis.addresses.value.size() > 1) {
    report.add(Code::mutually_exclusive, redis.addresses.value[1].place, "mode: standalone has one address",
               "leave one, or write mode: sentinel or mode: cluster");
  }
  if (redis.user.value.empty() || !redis.password.empty() || redis.is_doubtful) return;
  report.add(Code::one_needed, redis.user.place,
             fmt::format("redis '{}' has a user without a password", redis.name.value),
             "password: \"${secret:redis_password}\"");
}

void check_tls(const RedisConfig& redis, ConfigReport& report) {
  const auto has_tls = [](const auto& each) { return each.value.has_tls; };
  const auto& addresses = redis.addresses.value;
  const auto mixed = std::find_if(addresses.begin(), addresses.end(), [&](const auto& each) {
    return each.value.has_tls != addresses.front().value.has_tls;
  });
  if (mixed != addresses.end()) {
    report.add(Code::mutually_exclusive, mixed->place, "some addresses have TLS and some do not",
               "write rediss:// for all of them, or for none");
  }
  if (!redis.tls) return;
  const auto& tls = redis.tls->value;
  if (std::none_of(addresses.begin(), addresses.end(), has_tls) && !addresses.empty()) {
    report.add(Code::one_needed, redis.tls->place,
               fmt::format("redis '{}' has tls, and no address uses it", redis.name.value),
               "write rediss:// in front of the addresses");
  }
  if (!tls.verify.value) {
    report.add(Code::verify_off, tls.verify.place, "the server's certificate is not looked at",
               "name the certificate that signs it under ca");
  }
  const bool has_cert = !tls.cert.value.empty();
  if (has_cert == tls.key.value.empty()) {
    report.add(Code::one_needed, (has_cert ? tls.cert : tls.key).place, "cert and key belong together",
               has_cert ? "key: /etc/gatehouse/tls/redis.key" : "cert: /etc/gatehouse/tls/redis.crt");
    return;
  }
  try {
    const RedisTlsContext probe(tls_settings(tls));
  } catch (const std::runtime_error& refused) {
    report.add(Code::bad_certificate_file, tls.ca.value.empty() ? redis.tls->place : tls.ca.place, refused.what(),
               "the files are PEM, and key is that of cert");
  }
}

}  // namespace

void check_redis(const CheckInput& input, ConfigReport& report) {
  for (const auto& redis : input.model->redis) {
    check_mode(redis, report);
    check_tls(redis, report);
  }
}

}  // namespace gatehouse::core
