// The flat form.
#include "json_format.hpp"
#include "json_values.hpp"

namespace access_log {
namespace {

void write_durations(Json& json, const Entry& entry) {
  bool is_open = false;
  for (std::size_t i = kFirstDuration; i < kFieldCount; ++i) {
    if (!entry.layout.has(i)) continue;
    if (!is_open) {
      json.key(kDurationGroup);
      json.begin_map();
      is_open = true;
    }
    json.key(kFields[i].name.substr(kDurationGroup.size() + 1));
    write_value(json, entry.record.at(i));
  }
  if (is_open) json.end_map();
}

void write_notes(Json& json, const Entry& entry) {
  each_note(entry, [&](std::string_view plugin, std::string_view name, std::string_view value) {
    entry.scratch.assign("gatehouse.").append(plugin).append(".").append(name);
    json.member(entry.scratch, value);
  });
}

void write_headers(Json& json, const Entry& entry, const gatehouse::Head& head,
                   const std::vector<LoggedHeader>& headers) {
  for (const auto& header : headers) {
    if (!head.has(header.name)) continue;
    json.key(header.field);
    write_header(json, entry, head, header);
  }
}

}  // namespace

void write_flat(const Entry& entry, std::string& out) {
  Json json(out);
  json.begin_map();
  for (std::size_t i = 0; i < kFirstDuration; ++i) {
    const auto& value = entry.record.at(i);
    const bool is_unknown = value.kind == FieldValue::Kind::unknown;
    if (!entry.layout.has(i) || (is_unknown && kFields[i].is_left_out_when_unknown)) continue;
    json.key(kFields[i].name);
    write_value(json, value);
  }
  write_durations(json, entry);
  if (has_would_refuse(entry)) {
    json.key(kWouldRefuse);
    write_would_refuse(json, entry.report);
  }
  if (has_attempts(entry)) {
    json.key(kAttemptList);
    write_attempts(json, entry.report);
  }
  write_notes(json, entry);
  write_headers(json, entry, entry.exchange.request(), entry.layout.request_headers);
  write_headers(json, entry, entry.exchange.response(), entry.layout.response_headers);
  if (entry.bodies.request.size > 0) json.member(kRequestBody, entry.bodies.request.text());
  if (entry.bodies.response.size > 0) json.member(kResponseBody, entry.bodies.response.text());
  for (const auto& [name, value] : entry.layout.added) {
    json.key(name);
    write_template(json, entry, value);
  }
  json.end_map();
}

}  // namespace access_log
