// What the variables of a template give for one exchange, written so that it is safe where it goes.
#include <algorithm>
#include <array>

#include "routing/cookie.hpp"
#include "routing/percent.hpp"
#include "routing/template_text.hpp"

namespace gatehouse::core {
namespace {

using Variable = TemplateText::Variable;

/// A value, and how it stands there.
struct Value {
  enum class Form : std::uint8_t {
    plain,          // any bytes
    encoded_path,   // part of the normalised path: percent-encoded, fit for a URL as it is
    encoded_query,  // percent-encoded with `+` for a space, still as the client sent it
    clean,          // nothing in it can do harm anywhere
  };
  std::string_view text;
  Form form = Form::plain;
};

using ByteTable = std::array<bool, 256>;

constexpr ByteTable kControl = [] {
  ByteTable table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
  table[0x7f] = true;
  return table;
}();

/// Everything but what a path segment may hold (RFC 3986 §3.3: unreserved, sub-delims, ':' and '@').
constexpr ByteTable kNotInSegment = [] {
  ByteTable table{};
  table.fill(true);
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")) {
    table[static_cast<unsigned char>(c)] = false;
  }
  return table;
}();

/// `text` with every byte of `table` percent-encoded; `text` itself when there is none.
std::string_view encoded(std::string_view text, const ByteTable& table, Arena& arena) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto is_bad = [&](char c) { return table[static_cast<unsigned char>(c)]; };
  const auto count = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_bad));
  if (count == 0) return text;
  auto* const to = static_cast<char*>(arena.allocate(text.size() + 2 * count, 1));
  auto* at = to;
  for (const char c : text) {
    if (is_bad(c)) {
      const auto byte = static_cast<unsigned char>(c);
      *at++ = '%';
      *at++ = kDigits[byte >> 4];
      *at++ = kDigits[byte & 15];
    } else {
      *at++ = c;
    }
  }
  return {to, static_cast<std::size_t>(at - to)};
}

std::string_view safe(Value value, Arena& arena, RenderAs as) {
  using Form = Value::Form;
  if (value.form == Form::clean || value.text.empty()) return value.text;
  if (as == RenderAs::url && value.form == Form::encoded_path) return value.text;
  if (value.form == Form::encoded_path) value.text = percent_decoded(value.text, arena, Plus::is_plus);
  if (value.form == Form::encoded_query) value.text = percent_decoded(value.text, arena, Plus::is_space);
  return encoded(value.text, as == RenderAs::url ? kNotInSegment : kControl, arena);
}

std::string_view header_value(const RequestHead& request, std::string_view name) noexcept {
  const auto* header = request.headers.find(name);
  return header == nullptr ? std::string_view{} : header->value;
}

std::string_view label_value(const Labels* labels, std::string_view name) noexcept {
  if (labels == nullptr) return {};
  for (const auto& [key, value] : *labels) {
    if (key == name) return value;
  }
  return {};
}

std::string_view client_text(const IpAddress& client, Arena& arena) {
  constexpr std::size_t kLongest = 46;  // INET6_ADDRSTRLEN
  auto* const to = static_cast<char*>(arena.allocate(kLongest, 1));
  return {to, client.write(to)};
}

/// Variables of the request itself; `request` is there.
Value value_of_request(Variable variable, std::string_view name, const RequestHead& request) {
  using Form = Value::Form;
  switch (variable) {
    case Variable::request_method:
      return {request.method_text, Form::plain};
    case Variable::request_path:
      return {request.path, Form::encoded_path};
    case Variable::request_host:
      return {request.host, Form::clean};
    case Variable::header:
      return {header_value(request, name), Form::plain};
    case Variable::query:
      return {query_value(request.query, name).value_or(std::string_view{}), Form::encoded_query};
    case Variable::cookie:
      return {cookie_value(request.headers, name), Form::plain};
    default:
      return {};
  }
}

Value value_of(Variable variable, std::string_view name, const TemplateContext& context, Arena& arena) {
  using Form = Value::Form;
  switch (variable) {
    case Variable::literal:
      return {name, Form::clean};
    case Variable::path:
      return {context.captures == nullptr ? std::string_view{} : context.captures->find(name), Form::encoded_path};
    case Variable::request_scheme:
      return {context.scheme, Form::clean};
    case Variable::request_id:
      return {context.request_id, Form::plain};
    case Variable::client_ip:
      return {client_text(context.client, arena), Form::clean};
    case Variable::identity:
      return {context.identity(name), Form::plain};
    case Variable::claim:
      return {context.claims(name), Form::plain};
    case Variable::consumer_name:
      return {context.consumer_name, Form::plain};
    case Variable::consumer_attribute:
      return {context.consumer_attributes(name), Form::plain};
    case Variable::label:
      return {label_value(context.labels, name), Form::plain};
    case Variable::route_name:
      return {context.route_name, Form::plain};
    case Variable::service_name:
      return {context.service_name, Form::plain};
    case Variable::upstream_name:
      return {context.upstream_name, Form::plain};
    case Variable::time:
      return {context.time, Form::clean};
    default:
      return context.request == nullptr ? Value{} : value_of_request(variable, name, *context.request);
  }
}

}  // namespace

std::string_view TemplateText::render(const TemplateContext& context, Arena& arena, RenderAs as) const {
  if (is_constant()) return source_;
  const auto rendered = [&](const Segment& segment) {
    return safe(value_of(segment.variable, segment.text, context, arena), arena, as);
  };
  if (segments_.size() == 1) return rendered(segments_.front());
  auto* const parts = arena.make_array<std::string_view>(segments_.size());
  std::size_t length = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    parts[i] = rendered(segments_[i]);
    length += parts[i].size();
  }
  if (length == 0) return {};
  auto* const text = static_cast<char*>(arena.allocate(length, 1));
  auto* at = text;
  for (std::size_t i = 0; i < segments_.size(); ++i) at = std::copy(parts[i].begin(), parts[i].end(), at);
  return {text, length};
}

}  // namespace gatehouse::core
