// The conditions of a route as they are written in the configuration. Plain data, no logic.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ip.hpp"

namespace gatehouse::core {

enum class PathKind : std::uint8_t {
  prefix,     // "/a": /a and everything below; "/a/": only below
  exact,      // {exact: /a}
  template_,  // {template: /a/{id}/{rest...}}
  regex,      // {regex: "^/v[0-9]+/x$"}, the whole path
};

struct PathPattern {
  PathKind kind = PathKind::prefix;
  std::string text = "/";
  bool operator==(const PathPattern&) const = default;
};

enum class FieldTest : std::uint8_t { equals, regex, present, absent };

/// A condition on a header or on a query parameter. Several fields of the same name: one that holds is enough
/// (`absent`: there is none). Header names are compared without case; query names and values after percent-decoding,
/// with `+` as a space.
struct FieldCondition {
  std::string name;
  FieldTest test = FieldTest::present;
  std::string value;  // of equals and regex
  bool operator==(const FieldCondition&) const = default;
};

/// All conditions must hold; an empty list is no condition.
struct Match {
  PathPattern path;
  std::vector<std::string> methods;
  std::vector<std::string> hosts;  // "api.example.com", "*.example.com" (one or more labels)
  std::vector<FieldCondition> headers;
  std::vector<FieldCondition> query;
  std::vector<Cidr> client_ip;
  std::vector<std::string> listeners;  // names
  std::int32_t priority = 0;           // higher wins; breaks a tie, nothing else
  bool operator==(const Match&) const = default;
};

}  // namespace gatehouse::core
