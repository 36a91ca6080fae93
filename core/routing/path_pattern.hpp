// A path pattern of the configuration, cut into segments and brought into the form of a normalised request path.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/match.hpp"

namespace gatehouse::core {

/// What is wrong with a path or host pattern.
struct MatchTextError {
  MatchTextError() = default;
  // A constructor, because an aggregate would count as made from a string and so be ambiguous in a result<std::string>.
  MatchTextError(std::string what, std::size_t at, std::string part)
      : message(std::move(what)), offset(at), fragment(std::move(part)) {}

  std::string message;     // plain words, lower case
  std::size_t offset = 0;  // bytes inside the pattern
  std::string fragment;
};

[[noreturn]] inline void throw_exception_from_error(const MatchTextError& error, const boost::source_location&) {
  throw std::invalid_argument("unchecked path pattern: " + error.message);
}

/// A prefix or a template as a walk through segments. "/a/b" is the segments a and b, "/a/" is a and an empty one.
struct SegmentPattern {
  enum class End : std::uint8_t {
    here,    // the path ends with the last segment
    prefix,  // it ends, or another segment follows
    below,   // another segment follows, which may be empty
    rest,    // as below, and what follows is the value of the last parameter
  };
  struct Segment {
    std::string literal;        // of a normalised path
    bool is_parameter = false;  // then: any text but an empty one
  };

  std::vector<Segment> segments;
  std::vector<std::string> names;  // of the parameters, in order; with End::rest its name is the last
  End end = End::here;
};

/// Segments a pattern may have. The walk through them is recursive, and no API nests deeper.
inline constexpr std::size_t kMaxPatternSegments = 64;

/// `text` in the form requests have after normalisation (escapes of unreserved characters decoded, others in upper
/// case), or why no request can have such a path.
boost::system::result<std::string, MatchTextError> normalised_literal(std::string_view text);

/// Cuts a prefix or a template into segments.
boost::system::result<SegmentPattern, MatchTextError> parse_segments(const PathPattern& path);

}  // namespace gatehouse::core
