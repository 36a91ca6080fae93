// How the length of a message is known: the one reading of Content-Length and Transfer-Encoding.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"

namespace gatehouse::core {

/// The framing fields of one head, collected in one pass over it and judged afterwards.
class FramingFields {
 public:
  void add_length(std::string_view value) noexcept;
  void add_coding(std::string_view value) noexcept;

  struct Body {
    Framing framing = Framing::none;
    std::uint64_t length = 0;
  };

  /// RFC 9112 §6.3 for requests, with every ambiguity refused: bad_framing, or not_implemented for a coding we do not
  /// know in front of chunked.
  [[nodiscard]] Result<Body> of_request(unsigned version_minor, const char*& detail) const noexcept;

  /// The same for responses that may have a body: equal lengths are one; no field means until the end of the
  /// connection. Error: upstream_protocol_error.
  [[nodiscard]] Result<Body> of_response(unsigned version_minor, const char*& detail) const noexcept;

  [[nodiscard]] bool has_length() const noexcept { return lengths_ != 0; }

 private:
  std::string_view length_;  // the first
  std::string_view coding_;  // the first
  std::uint32_t lengths_ = 0;
  std::uint32_t codings_ = 0;
  bool lengths_agree_ = true;  // every member of every further Content-Length is the first number
};

}  // namespace gatehouse::core
