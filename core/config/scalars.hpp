// The strict scalars of the format. Each parser gives the value, or says what is wrong and how it would be right.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ip.hpp"
#include "config/address.hpp"

namespace gatehouse::core {

/// Pure; no value means that `problem` says why, and `help` (if not empty) how to write it.
template <class T>
struct Scalar {
  std::optional<T> value;
  std::string problem;
  std::string help;
};

struct Rate {
  std::uint64_t count = 0;
  Duration per{};
  bool operator==(const Rate&) const = default;
};

/// A second of the calendar.
using Instant = std::chrono::sys_seconds;

/// "250ms", "1h30m", "0s"; units ns us ms s m h d.
Scalar<Duration> parse_duration(std::string_view text);
/// The shortest way to write a duration: "1h30m", "250ms", "0s".
std::string duration_text(Duration duration);
/// "8MiB" when it is a whole number of them, else the next smaller unit.
std::string size_text(std::uint64_t bytes);
/// "8MiB", "512KB"; bytes.
Scalar<std::uint64_t> parse_size(std::string_view text);
/// "100/min", "5/10s".
Scalar<Rate> parse_rate(std::string_view text);
/// "5%", "0.1%", 0 to 100; as a share, 0.05.
Scalar<double> parse_percentage(std::string_view text);
/// Decimal without leading zeros, optional '-'.
Scalar<std::int64_t> parse_integer(std::string_view text);
/// "true" or "false".
Scalar<bool> parse_boolean(std::string_view text);
/// host:port, [v6]:port, :port, unix:/path.
Scalar<Address> parse_address(std::string_view text);
/// "10.0.0.0/8", "::1/128" or one address.
Scalar<Cidr> parse_cidr(std::string_view text);
/// http or https with a host.
Scalar<std::string> parse_url(std::string_view text);
/// 200 to 599.
Scalar<std::uint16_t> parse_status(std::string_view text);
/// RFC 3339 with an offset: "2027-01-31T00:00:00Z".
Scalar<Instant> parse_instant(std::string_view text);
/// A token; lower-cased.
Scalar<std::string> parse_header_name(std::string_view text);
/// [a-z0-9][a-z0-9._-]{0,62}
Scalar<std::string> parse_name(std::string_view text);

/// True for a name of framing or of one connection, which no configuration may set.
bool is_framing_or_hop_by_hop(std::string_view lower_case_name) noexcept;

}  // namespace gatehouse::core
