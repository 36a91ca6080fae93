// The fields of a record: their names in each format, and their values for one exchange.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <gatehouse/plugin.hpp>

namespace access_log {

/// In the order in which they are written.
enum class FieldId : std::uint8_t {
  time,
  msg,
  request_id,
  trace_id,
  span_id,
  method,
  scheme,
  server_address,
  path,
  query,
  protocol,
  status,
  request_body_size,
  response_body_size,
  client_address,
  client_port,
  user_agent,
  tls_version,
  listener,
  service,
  route,
  config,
  upstream,
  endpoint,
  split,
  attempts,
  consumer,
  origin,
  reason,
  detail,
  fault,
  refused_by,
  aborted_by,
  rate_limit,
  idempotency,
  breaker,
  cache,
  sample_rate,
  total_us,
  head_us,
  request_us,
  pool_us,
  first_byte_us,
  upstream_us,
  response_us,
  write_us,
  own_us,
  count
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(FieldId::count);
inline constexpr std::size_t kFirstDuration = static_cast<std::size_t>(FieldId::total_us);
inline constexpr std::string_view kDurationGroup = "gatehouse.duration_us";

constexpr std::size_t index_of(FieldId id) noexcept { return static_cast<std::size_t>(id); }

struct FieldNames {
  std::string_view name;
  std::string_view ecs;                   // the path in the Elastic Common Schema; empty: the same as name
  bool is_left_out_when_unknown = false;  // else it is null in json
};

/// By FieldId.
extern const std::array<FieldNames, kFieldCount> kFields;

/// Finds "gatehouse.route" or "gatehouse.duration_us.total".
[[nodiscard]] std::optional<FieldId> field_named(std::string_view name) noexcept;

/// A note that has a field of its own; nullopt: it is written as gatehouse.<plugin>.<name>.
[[nodiscard]] std::optional<FieldId> field_of_note(std::string_view plugin, std::string_view name) noexcept;

struct FieldValue {
  enum class Kind : std::uint8_t { unknown, text, number, share } kind = Kind::unknown;
  std::string_view text;
  std::int64_t number = 0;  // of a share: hundredths of a percent
};

/// The values of one exchange. Its texts are the host's and end with the phase. No heap.
class Record {
 public:
  /// msg: "request", "open" or "close".
  Record(const gatehouse::Exchange& exchange, const gatehouse::Report& report, std::string_view msg) noexcept;
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  [[nodiscard]] const FieldValue& operator[](FieldId id) const noexcept { return values_[index_of(id)]; }
  [[nodiscard]] const FieldValue& at(std::size_t index) const noexcept { return values_[index]; }
  /// An empty text is an unknown one.
  void set(FieldId id, std::string_view text) noexcept;
  void set(FieldId id, std::int64_t number) noexcept;
  void set_sample_rate(gatehouse::Percentage rate) noexcept;

 private:
  void set_request(const gatehouse::Exchange& exchange) noexcept;
  void set_outcome(const gatehouse::Report& report) noexcept;
  void set_notes(const gatehouse::Report& report) noexcept;
  void set_durations(const gatehouse::Report& report) noexcept;

  std::array<FieldValue, kFieldCount> values_{};
  char time_[28];
};

/// Seconds since 1970 as day and time of day, UTC (proleptic Gregorian calendar).
struct CivilTime {
  std::int64_t year;
  unsigned month, day, hour, minute, second;
};
[[nodiscard]] CivilTime civil_time(std::int64_t seconds) noexcept;

}  // namespace access_log
