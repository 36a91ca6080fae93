#include "text_format.hpp"

#include <algorithm>
#include <charconv>

#include <gatehouse/json_writer.hpp>

namespace access_log {
namespace {

constexpr std::string_view kUnknown = "-";

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

void append_padded(std::string& out, unsigned number) {
  if (number < 10) out += '0';
  append_number(out, number);
}

void append_value(std::string& out, const FieldValue& value) {
  switch (value.kind) {
    case FieldValue::Kind::unknown:
      out += kUnknown;
      break;
    case FieldValue::Kind::text:
      append_escaped(out, value.text);
      break;
    case FieldValue::Kind::number:
      append_number(out, value.number);
      break;
    case FieldValue::Kind::share:
      gatehouse::json::Writer<std::string>(out).number(gatehouse::Percentage{value.number}.share());
      break;
  }
}

/// [20/Nov/2026:10:02:27 +0000]
void append_clf_time(std::string& out, std::int64_t nanoseconds) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto time = civil_time(std::max<std::int64_t>(nanoseconds, 0) / 1'000'000'000);
  out += '[';
  append_padded(out, time.day);
  out.append("/").append(kMonths.substr(std::size_t{3} * (time.month - 1), 3)).append("/");
  append_number(out, time.year);
  for (const auto part : {time.hour, time.minute, time.second}) {
    out += ':';
    append_padded(out, part);
  }
  out += " +0000]";
}

/// GET /orders?a=REDACTED HTTP/1.1
void append_request_line(std::string& out, const Record& record) {
  append_value(out, record[FieldId::method]);
  out += ' ';
  append_value(out, record[FieldId::path]);
  if (const auto& query = record[FieldId::query]; query.kind == FieldValue::Kind::text) {
    out += '?';
    append_escaped(out, query.text);
  }
  out += " HTTP/";
  append_value(out, record[FieldId::protocol]);
  if (record[FieldId::protocol].text == "2") out += ".0";
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  if (text.empty()) out += kUnknown;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') continue;
    out.append(text.substr(begin, i - begin)).append("\\x");
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
    begin = i + 1;
  }
  out.append(text.substr(begin));
}

void write_clf(const Entry& entry, std::string& out) {
  const auto& record = entry.record;
  append_value(out, record[FieldId::client_address]);
  out += " - ";
  append_value(out, record[FieldId::consumer]);
  out += ' ';
  append_clf_time(out, entry.report.raw().started_ns);
  out += " \"";
  append_request_line(out, record);
  out += "\" ";
  append_value(out, record[FieldId::status]);
  out += ' ';
  append_value(out, record[FieldId::response_body_size]);
  out += " \"";
  entry.scratch.clear();
  const auto& redaction = entry.layout.redaction;
  if (const auto referer = entry.exchange.request().header("referer")) {
    redaction.append_header(entry.scratch, *referer, redaction.of("referer"), entry.hasher);
  }
  append_escaped(out, entry.scratch);
  out += "\" \"";
  append_value(out, record[FieldId::user_agent]);
  out += '"';
}

LineTemplate::LineTemplate(std::string_view text, const Layout& layout, gatehouse::Setup& setup,
                           const gatehouse::Value& at) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.starts_with("%%") || rest.starts_with("$${")) {
      add_literal(rest[0] == '%' ? "%" : "${");
      i += rest[0] == '%' ? 1 : 2;
      continue;
    }
    if (!rest.starts_with("%{") && !rest.starts_with("${")) {
      add_literal(rest.substr(0, 1));
      continue;
    }
    const auto end = rest.find('}');
    if (end == std::string_view::npos) {
      setup.config_error(at, "a name in the template does not close");
      return;
    }
    const auto name = rest.substr(2, end - 2);
    i += end;
    if (rest[0] == '%') {
      if (const auto field = field_named(name)) {
        parts_.push_back({Part::What::field, {}, *field, {}});
      } else {
        setup.config_error(at, "records have no field " + std::string(name));
      }
      continue;
    }
    if (const auto why = layout.redaction.refuse_variable(name); !why.empty()) setup.config_error(at, why);
    parts_.push_back({Part::What::variable, {}, {}, setup.compile_template(std::string(rest.substr(0, end + 1)), at)});
  }
}

void LineTemplate::add_literal(std::string_view text) {
  if (parts_.empty() || parts_.back().what != Part::What::literal) parts_.push_back({Part::What::literal, {}, {}, {}});
  parts_.back().literal += text;
}

void LineTemplate::write(const Entry& entry, std::string& out) const {
  for (const auto& part : parts_) {
    switch (part.what) {
      case Part::What::literal:
        out += part.literal;
        break;
      case Part::What::field:
        append_value(out, entry.record[part.field]);
        break;
      case Part::What::variable: {
        const auto text = part.variable.render(entry.exchange);
        append_escaped(out, text ? *text : std::string_view());
        break;
      }
    }
  }
}

}  // namespace access_log
