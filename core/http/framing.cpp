#include "http/framing.hpp"

#include <optional>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

constexpr std::uint64_t kMaxLength = INT64_MAX;

std::optional<std::uint64_t> first_length(std::string_view value) noexcept {
  return parse_decimal(trim(value.substr(0, value.find(','))), kMaxLength);
}

/// There is a number, and every member of the list is it.
bool is_list_of(std::string_view value, std::optional<std::uint64_t> expected) noexcept {
  return expected &&
         for_each_member(value, [&](std::string_view member) { return parse_decimal(member, kMaxLength) == expected; });
}

/// A list of plain codings of which only the last is chunked: well formed, but not ours to decode.
bool is_chunked_behind_others(std::string_view value) noexcept {
  bool is_good = true;
  bool has_chunked = false;
  for_each_member(value, [&](std::string_view coding) {
    is_good &= !has_chunked && is_token(coding);
    has_chunked = iequals(coding, "chunked");
    return is_good;
  });
  return is_good && has_chunked;
}

Error refused(Error error, const char* cause, const char*& detail) noexcept {
  detail = cause;
  return error;
}

}  // namespace

void FramingFields::add_length(std::string_view value) noexcept {
  if (lengths_++ == 0) {
    length_ = value;
    return;
  }
  lengths_agree_ = lengths_agree_ && is_list_of(value, first_length(length_));
}

void FramingFields::add_coding(std::string_view value) noexcept {
  if (codings_++ == 0) coding_ = value;
}

Result<FramingFields::Body> FramingFields::of_request(unsigned version_minor, const char*& detail) const noexcept {
  if (codings_ == 0) {
    if (lengths_ == 0) return Body{};
    if (lengths_ > 1) return refused(Error::bad_framing, "Content-Length twice", detail);
    const auto length = parse_decimal(length_, kMaxLength);
    if (!length) return refused(Error::bad_framing, "malformed Content-Length", detail);
    return Body{Framing::sized, *length};
  }
  if (lengths_ != 0) return refused(Error::bad_framing, "Content-Length and Transfer-Encoding", detail);
  if (version_minor == 0) return refused(Error::bad_framing, "Transfer-Encoding in HTTP/1.0", detail);
  if (codings_ > 1) return refused(Error::bad_framing, "Transfer-Encoding twice", detail);
  if (iequals(coding_, "chunked")) return Body{Framing::chunked, 0};
  if (is_chunked_behind_others(coding_)) {
    return refused(Error::not_implemented, "transfer coding other than chunked", detail);
  }
  return refused(Error::bad_framing, "Transfer-Encoding is not chunked", detail);
}

Result<FramingFields::Body> FramingFields::of_response(unsigned version_minor, const char*& detail) const noexcept {
  constexpr auto kError = Error::upstream_protocol_error;
  if (codings_ == 0) {
    if (lengths_ == 0) return Body{Framing::until_close, 0};
    const auto length = first_length(length_);
    const bool is_list = length_.find(',') != std::string_view::npos;
    if (!length || !lengths_agree_ || (is_list && !is_list_of(length_, length))) {
      return refused(kError, "malformed or different Content-Length", detail);
    }
    return Body{Framing::sized, *length};
  }
  if (lengths_ != 0) return refused(kError, "Content-Length and Transfer-Encoding", detail);
  if (version_minor == 0) return refused(kError, "Transfer-Encoding in HTTP/1.0", detail);
  if (codings_ > 1 || !iequals(coding_, "chunked")) {
    return refused(kError, "Transfer-Encoding is not exactly chunked", detail);
  }
  return Body{Framing::chunked, 0};
}

}  // namespace gatehouse::core
