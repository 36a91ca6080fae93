#include "json_values.hpp"

namespace access_log {
namespace {

std::string_view view(const gh_text& text) noexcept { return {text.data, static_cast<std::size_t>(text.size)}; }

bool is_same(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + ('a' - 'A')) : a[i];
    if (c != b[i]) return false;
  }
  return true;
}

void text_or_null(Json& json, std::string_view name, std::string_view text) {
  json.key(name);
  if (text.empty()) {
    json.null();
  } else {
    json.text(text);
  }
}

void status_or_null(Json& json, std::int64_t status) {
  json.key("status");
  if (status == 0) {
    json.null();
  } else {
    json.number(status);
  }
}

}  // namespace

void write_value(Json& json, const FieldValue& value) {
  switch (value.kind) {
    case FieldValue::Kind::unknown:
      return json.null();
    case FieldValue::Kind::text:
      return json.text(value.text);
    case FieldValue::Kind::number:
      return json.number(value.number);
    case FieldValue::Kind::share:
      return json.number(gatehouse::Percentage{value.number}.share());
  }
}

bool has_would_refuse(const Entry& entry) noexcept {
  if (!entry.layout.has(kWouldRefuse)) return false;
  for (const auto& instance : entry.report.instances()) {
    if (would_refuse(instance)) return true;
  }
  return false;
}

bool has_attempts(const Entry& entry) noexcept {
  const auto attempts = entry.report.attempts();
  if (attempts.empty() || !entry.layout.has(kAttemptList)) return false;
  return attempts.size() > 1 || attempts[0].result() != gatehouse::AttemptResult::ok;
}

void write_would_refuse(Json& json, const gatehouse::Report& report) {
  json.begin_list();
  for (const auto& instance : report.instances()) {
    if (!would_refuse(instance)) continue;
    json.begin_map();
    json.member("instance", view(instance.address));
    status_or_null(json, instance.would_status);
    text_or_null(json, "code", view(instance.reason));
    json.end_map();
  }
  json.end_list();
}

void write_attempts(Json& json, const gatehouse::Report& report) {
  json.begin_list();
  for (const auto& attempt : report.attempts()) {
    json.begin_map();
    text_or_null(json, "upstream", attempt.upstream());
    text_or_null(json, "endpoint", attempt.endpoint());
    json.member("result", to_text(attempt.result()));
    status_or_null(json, attempt.status());
    text_or_null(json, "why", attempt.why());
    json.member("connect_us", attempt.connect().count());
    json.member("first_byte_us", attempt.first_byte().count());
    json.member("total_us", attempt.total().count());
    json.end_map();
  }
  json.end_list();
}

void write_header(Json& json, const Entry& entry, const gatehouse::Head& head, const LoggedHeader& header) {
  json.begin_list();
  head.each([&](const gatehouse::HeaderView& field) {
    if (!is_same(field.name, header.name)) return;
    entry.scratch.clear();
    entry.layout.redaction.append_header(entry.scratch, field.value, header.treatment, entry.hasher);
    json.text(entry.scratch);
  });
  json.end_list();
}

void write_template(Json& json, const Entry& entry, const gatehouse::Template& value) {
  const auto text = value.render(entry.exchange);
  if (text) {
    json.text(*text);
  } else {
    json.null();
  }
}

}  // namespace access_log
