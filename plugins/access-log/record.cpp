#include "record.hpp"

#include <algorithm>

namespace access_log {

const std::array<FieldNames, kFieldCount> kFields{{
    {"time", "@timestamp"},
    {"msg", "message"},
    {"request.id", "http.request.id"},
    {"trace_id", "trace.id"},
    {"span_id", "span.id"},
    {"http.request.method", {}},
    {"url.scheme", {}},
    {"server.address", {}},
    {"url.path", {}},
    {"url.query", {}, true},
    {"network.protocol.version", "http.version"},
    {"http.response.status_code", {}},
    {"http.request.body.size", "http.request.body.bytes"},
    {"http.response.body.size", "http.response.body.bytes"},
    {"client.address", {}},
    {"client.port", {}},
    {"user_agent.original", {}},
    {"tls.protocol.version", "tls.version"},
    {"gatehouse.listener", {}},
    {"gatehouse.service", {}},
    {"gatehouse.route", {}},
    {"gatehouse.config", {}},
    {"gatehouse.upstream", {}},
    {"gatehouse.endpoint", {}},
    {"gatehouse.split", {}},
    {"gatehouse.attempts", {}},
    {"gatehouse.consumer", {}},
    {"gatehouse.origin", {}},
    {"gatehouse.reason", {}},
    {"gatehouse.detail", {}},
    {"gatehouse.fault", {}},
    {"gatehouse.refused_by", {}},
    {"gatehouse.aborted_by", {}},
    {"gatehouse.rate_limit", {}},
    {"gatehouse.idempotency", {}},
    {"gatehouse.breaker", {}},
    {"gatehouse.cache", {}},
    {"gatehouse.sample_rate", {}, true},
    {"gatehouse.duration_us.total", {}},
    {"gatehouse.duration_us.head", {}},
    {"gatehouse.duration_us.request", {}},
    {"gatehouse.duration_us.pool", {}},
    {"gatehouse.duration_us.first_byte", {}},
    {"gatehouse.duration_us.upstream", {}},
    {"gatehouse.duration_us.response", {}},
    {"gatehouse.duration_us.write", {}},
    {"gatehouse.duration_us.own", {}},
}};

namespace {

constexpr int kClientClosedRequest = 499;  // nothing was sent: the client left first

constexpr std::string_view kOrigins[] = {"none", "upstream", "gateway", "plugin"};
constexpr std::string_view kSides[] = {"", "client", "upstream", "gateway", "plugin"};

std::string_view view(const gh_text& text) noexcept { return {text.data, static_cast<std::size_t>(text.size)}; }

template <std::size_t N>
std::string_view word(const std::string_view (&words)[N], std::uint32_t index) noexcept {
  return index < N ? words[index] : std::string_view();
}

/// The host of an authority, without port and brackets.
std::string_view host_of(std::string_view authority) noexcept {
  if (authority.starts_with('[')) return authority.substr(1, std::min(authority.find(']'), authority.size()) - 1);
  return authority.substr(0, authority.find(':'));
}

/// When the head was not understood, the path as it was received.
std::string_view path_of(const gatehouse::Exchange& exchange) noexcept {
  if (const auto path = exchange.path(); !path.empty()) return path;
  const auto received = exchange.text(GH_TEXT_TARGET);
  return received.starts_with('/') ? received.substr(0, received.find('?')) : std::string_view();
}

void put_digits(char* to, std::size_t count, std::uint64_t number) noexcept {
  for (std::size_t i = count; i-- > 0; number /= 10) to[i] = static_cast<char>('0' + number % 10);
}

/// RFC 3339 with microseconds: "2026-11-20T10:02:27.189123Z".
std::string_view write_time(std::int64_t nanoseconds, char (&to)[28]) noexcept {
  const auto microseconds = std::max<std::int64_t>(nanoseconds, 0) / 1000;
  const auto time = civil_time(microseconds / 1'000'000);
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000000Z";
  std::copy(kShape.begin(), kShape.end(), to);
  put_digits(to, 4, static_cast<std::uint64_t>(time.year));
  put_digits(to + 5, 2, time.month);
  put_digits(to + 8, 2, time.day);
  put_digits(to + 11, 2, time.hour);
  put_digits(to + 14, 2, time.minute);
  put_digits(to + 17, 2, time.second);
  put_digits(to + 20, 6, static_cast<std::uint64_t>(microseconds % 1'000'000));
  return {to, kShape.size()};
}

}  // namespace

std::optional<FieldId> field_named(std::string_view name) noexcept {
  const auto* found = std::ranges::find(kFields, name, &FieldNames::name);
  if (found == kFields.end()) return std::nullopt;
  return static_cast<FieldId>(found - kFields.begin());
}

std::optional<FieldId> field_of_note(std::string_view plugin, std::string_view name) noexcept {
  if (plugin == "rate-limit" && name == "tightest") return FieldId::rate_limit;
  if (plugin == "idempotency" && name == "state") return FieldId::idempotency;
  if (plugin == "circuit-breaker" && name == "state") return FieldId::breaker;
  if (plugin == "cache" && name == "state") return FieldId::cache;
  return std::nullopt;
}

// Days are counted from 0000-03-01, so that the day a leap year adds is the last of its year.
CivilTime civil_time(std::int64_t seconds) noexcept {
  const auto time = static_cast<unsigned>(seconds % 86400);
  const auto days = seconds / 86400 + 719468;
  const auto era = days / 146097;
  const auto day_of_era = days % 146097;
  const auto year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<unsigned>(day_of_year - (153 * month + 2) / 5 + 1);
  const auto civil_month = static_cast<unsigned>(month < 10 ? month + 3 : month - 9);
  const auto year = year_of_era + era * 400 + (civil_month <= 2 ? 1 : 0);
  return {year, civil_month, day, time / 3600, time / 60 % 60, time % 60};
}

Record::Record(const gatehouse::Exchange& exchange, const gatehouse::Report& report, std::string_view msg) noexcept {
  set(FieldId::time, write_time(report.raw().started_ns, time_));
  set(FieldId::msg, msg);
  set_request(exchange);
  set_outcome(report);
  set_notes(report);
  set_durations(report);
}

void Record::set(FieldId id, std::string_view text) noexcept {
  if (!text.empty()) values_[index_of(id)] = {FieldValue::Kind::text, text, 0};
}

void Record::set(FieldId id, std::int64_t number) noexcept {
  values_[index_of(id)] = {FieldValue::Kind::number, {}, number};
}

void Record::set_sample_rate(gatehouse::Percentage rate) noexcept {
  values_[index_of(FieldId::sample_rate)] = {FieldValue::Kind::share, {}, rate.hundredths};
}

void Record::set_request(const gatehouse::Exchange& exchange) noexcept {
  set(FieldId::request_id, exchange.request_id());
  set(FieldId::trace_id, exchange.text(GH_TEXT_TRACE_ID));
  set(FieldId::span_id, exchange.text(GH_TEXT_SPAN_ID));
  set(FieldId::method, exchange.method());
  set(FieldId::scheme, exchange.scheme());
  set(FieldId::server_address, host_of(exchange.authority()));
  set(FieldId::path, path_of(exchange));
  set(FieldId::protocol, exchange.text(GH_TEXT_PROTOCOL));
  set(FieldId::client_address, exchange.client());
  if (const auto port = exchange.client_address().port; port != 0) set(FieldId::client_port, std::int64_t{port});
  set(FieldId::user_agent, exchange.request().header("user-agent").value_or(std::string_view()));
  set(FieldId::tls_version, exchange.text(GH_TEXT_TLS_VERSION));
  set(FieldId::config, exchange.text(GH_TEXT_CONFIG_HASH));
  if (const auto consumer = exchange.consumer()) set(FieldId::consumer, consumer->name());
}

void Record::set_outcome(const gatehouse::Report& report) noexcept {
  const auto& raw = report.raw();
  const bool has_left = report.client() != gatehouse::ClientStay::stayed;
  if (report.status() != 0 || has_left) {
    set(FieldId::status, std::int64_t{report.status() != 0 ? report.status() : kClientClosedRequest});
  }
  set(FieldId::request_body_size, static_cast<std::int64_t>(raw.request_body_bytes));
  set(FieldId::response_body_size, static_cast<std::int64_t>(raw.response_body_bytes));
  set(FieldId::listener, report.listener());
  set(FieldId::service, report.service());
  set(FieldId::route, report.route());
  set(FieldId::upstream, report.upstream());
  set(FieldId::endpoint, report.endpoint());
  set(FieldId::split, report.split());
  set(FieldId::attempts, static_cast<std::int64_t>(report.attempts_made()));
  set(FieldId::origin, word(kOrigins, raw.origin));
  set(FieldId::reason, report.reason());
  set(FieldId::detail, report.detail());
  set(FieldId::fault, word(kSides, raw.fault));
  // A plugin that answers without a reason, such as a preflight's, did not refuse.
  if (!report.reason().empty()) set(FieldId::refused_by, report.answered_by());
  if (has_left) set(FieldId::aborted_by, "client");
}

void Record::set_notes(const gatehouse::Report& report) noexcept {
  for (const auto& note : report.notes()) {
    if (const auto id = field_of_note(view(note.plugin), view(note.name))) set(*id, view(note.value));
  }
}

void Record::set_durations(const gatehouse::Report& report) noexcept {
  const auto& raw = report.raw();
  const std::int64_t durations[] = {raw.total_us,    raw.head_us,     raw.request_us, raw.pool_us, raw.first_byte_us,
                                    raw.upstream_us, raw.response_us, raw.write_us,   raw.own_us};
  static_assert(std::size(durations) == kFieldCount - kFirstDuration);
  for (std::size_t i = 0; i < std::size(durations); ++i) set(static_cast<FieldId>(kFirstDuration + i), durations[i]);
}

}  // namespace access_log
