// The scalar codecs.
#include "config/codecs.hpp"

#include <algorithm>

namespace gatehouse::core::codec {

bool Boolean::read(Reader& reader, const Item& item, bool& out) {
  return reader.is_unquoted(item, kType, Code::bad_boolean) &&
         reader.scalar(item, kType, Code::bad_boolean, parse_boolean, out);
}

bool read_integer(Reader& reader, const Item& item, std::int64_t least, std::int64_t most, std::int64_t& out) {
  if (!reader.is_unquoted(item, kIntegerType, Code::bad_integer)) return false;
  if (!reader.scalar(item, kIntegerType, Code::bad_integer, parse_integer, out)) return false;
  if (out >= least && out <= most) return true;
  const auto text = reader.text(item, kIntegerType);
  return reader.refuse(item, *text, kIntegerType, Code::bad_integer, fmt::format("{} is out of range", out),
                       fmt::format("from {} to {}", least, most));
}

bool DurationText::read(Reader& reader, const Item& item, Duration& out) {
  return reader.scalar(item, kType, Code::bad_duration, parse_duration, out);
}

bool PositiveDuration::read(Reader& reader, const Item& item, Duration& out) {
  if (!DurationText::read(reader, item, out)) return false;
  if (out > Duration::zero()) return true;
  reader.report().add(Code::bad_duration, item.place(), "the duration must be longer than 0s");
  return false;
}

bool read_size(Reader& reader, const Item& item, std::uint64_t most, std::uint64_t& out) {
  if (!reader.scalar(item, kSizeType, Code::bad_size, parse_size, out)) return false;
  if (out <= most) return true;
  reader.report().add(Code::bad_size, item.place(),
                      fmt::format("the size is over the greatest possible one, {} bytes", most));
  return false;
}

bool Percentage::read(Reader& reader, const Item& item, double& out) {
  return reader.scalar(item, kType, Code::bad_percentage, parse_percentage, out);
}

bool AddressText::read(Reader& reader, const Item& item, Address& out) {
  return reader.scalar(item, kType, Code::bad_address, parse_address, out);
}

bool CidrText::read(Reader& reader, const Item& item, Cidr& out) {
  return reader.scalar(item, kType, Code::bad_cidr, parse_cidr, out);
}

bool Status::read(Reader& reader, const Item& item, std::uint16_t& out) {
  return reader.scalar(item, kType, Code::bad_status, parse_status, out);
}

bool Name::read(Reader& reader, const Item& item, std::string& out) {
  const auto text = reader.text(item, kType);
  if (!text) return false;
  // Kept also when it is bad: what refers to it must not be reported as undefined.
  out = text->text;
  return !text->is_known || reader.scalar(item, kType, Code::bad_name, parse_name, out);
}

bool HeaderName::read(Reader& reader, const Item& item, std::string& out) {
  return reader.scalar(item, kType, Code::bad_header_name, parse_header_name, out);
}

bool Text::read(Reader& reader, const Item& item, std::string& out) {
  const auto text = reader.text(item, kType);
  if (!text) return false;
  out = text->text;
  return true;
}

bool FilePath::read(Reader& reader, const Item& item, std::string& out) {
  const auto text = reader.text(item, kType);
  if (!text) return false;
  out = text->text;
  if (!text->is_known || out.starts_with('/')) return true;
  return reader.refuse(item, *text, kType, Code::wrong_kind, fmt::format("'{}' is not an absolute path", text->text),
                       "a path begins with '/'");
}

bool Template::read(Reader& reader, const Item& item, std::string& out) {
  const auto text = reader.text(item, kType, TextUse::per_exchange);
  if (!text) return false;
  out = text->text;
  return true;
}

}  // namespace gatehouse::core::codec
