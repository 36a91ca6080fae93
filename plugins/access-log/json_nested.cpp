// The nested form.
#include <algorithm>

#include "json_format.hpp"
#include "json_values.hpp"

namespace access_log {
namespace {

constexpr std::string_view kVersion = "8.11.0";  // of the Elastic Common Schema
constexpr int kFirstError = 400;

std::vector<std::string> parts_of(std::string_view dotted) {
  std::vector<std::string> out;
  while (true) {
    const auto dot = dotted.find('.');
    out.emplace_back(dotted.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    dotted.remove_prefix(dot + 1);
  }
}

/// How many objects two members lie in together.
std::size_t shared(const std::vector<std::string>& a, const std::vector<std::string>& b) noexcept {
  const auto most = std::min(a.size(), b.size()) - 1;
  std::size_t count = 0;
  while (count < most && a[count] == b[count]) ++count;
  return count;
}

}  // namespace

NestedFormat::NestedFormat(const Layout& layout) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (!layout.has(i)) continue;
    add(parts_of(kFields[i].ecs.empty() ? kFields[i].name : kFields[i].ecs), What::field, i);
  }
  add({"ecs", "version"}, What::version);
  add({"event", "duration"}, What::duration_ns);
  add({"event", "outcome"}, What::outcome);
  add(parts_of(kWouldRefuse), What::would_refuse);
  add(parts_of(kAttemptList), What::attempts);
  add({"gatehouse", "notes"}, What::notes);
  add(parts_of(kRequestBody), What::request_body);
  add(parts_of(kResponseBody), What::response_body);
  // Names of headers and of added fields stay whole: they may hold dots.
  for (std::size_t i = 0; i < layout.request_headers.size(); ++i) {
    add({"http", "request", "header", layout.request_headers[i].name}, What::request_header, i);
  }
  for (std::size_t i = 0; i < layout.response_headers.size(); ++i) {
    add({"http", "response", "header", layout.response_headers[i].name}, What::response_header, i);
  }
  for (std::size_t i = 0; i < layout.added.size(); ++i) {
    auto name = layout.added[i].first;
    std::ranges::replace(name, '.', '_');  // keys of labels have no dots
    add({"labels", name}, What::added, i);
  }
  std::ranges::stable_sort(items_, {}, &Item::path);
}

void NestedFormat::add(std::vector<std::string> path, What what, std::size_t index) {
  items_.push_back({std::move(path), what, index});
}

bool NestedFormat::is_present(const Entry& entry, const Item& item) {
  switch (item.what) {
    case What::field:
      return entry.record.at(item.index).kind != FieldValue::Kind::unknown;
    case What::would_refuse:
      return has_would_refuse(entry);
    case What::attempts:
      return has_attempts(entry);
    case What::notes: {
      bool has_any = false;
      each_note(entry, [&](auto, auto, auto) { has_any = true; });
      return has_any;
    }
    case What::request_header:
      return entry.exchange.request().has(entry.layout.request_headers[item.index].name);
    case What::response_header:
      return entry.exchange.response().has(entry.layout.response_headers[item.index].name);
    case What::request_body:
      return entry.bodies.request.size > 0;
    case What::response_body:
      return entry.bodies.response.size > 0;
    default:
      return true;
  }
}

void NestedFormat::write_item(const Entry& entry, const Item& item, std::string& out) {
  Json json(out);
  switch (item.what) {
    case What::field:
      return write_value(json, entry.record.at(item.index));
    case What::duration_ns:
      return json.number(entry.report.raw().total_us * std::int64_t{1000});
    case What::outcome:
      return json.text(entry.report.status() == 0            ? "unknown"
                       : entry.report.status() < kFirstError ? "success"
                                                             : "failure");
    case What::version:
      return json.text(kVersion);
    case What::would_refuse:
      return write_would_refuse(json, entry.report);
    case What::attempts:
      return write_attempts(json, entry.report);
    case What::notes:
      json.begin_map();
      each_note(entry, [&](std::string_view plugin, std::string_view name, std::string_view value) {
        entry.scratch.assign(plugin).append(".").append(name);
        json.member(entry.scratch, value);
      });
      return json.end_map();
    case What::request_header:
      return write_header(json, entry, entry.exchange.request(), entry.layout.request_headers[item.index]);
    case What::response_header:
      return write_header(json, entry, entry.exchange.response(), entry.layout.response_headers[item.index]);
    case What::request_body:
      return json.text(entry.bodies.request.text());
    case What::response_body:
      return json.text(entry.bodies.response.text());
    case What::added:
      return write_template(json, entry, entry.layout.added[item.index].second);
  }
}

void NestedFormat::write(const Entry& entry, std::string& out) const {
  const std::vector<std::string>* before = nullptr;
  out += '{';
  for (const auto& item : items_) {
    if (!is_present(entry, item)) continue;
    const auto together = before == nullptr ? 0 : shared(*before, item.path);
    if (before != nullptr) {
      out.append(before->size() - 1 - together, '}');
      out += ',';
    }
    for (auto depth = together; depth < item.path.size(); ++depth) {
      Json(out).text(item.path[depth]);
      out += depth + 1 < item.path.size() ? ":{" : ":";
    }
    write_item(entry, item, out);
    before = &item.path;
  }
  out.append(before == nullptr ? 1 : before->size(), '}');
}

}  // namespace access_log
