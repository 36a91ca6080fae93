// Codecs of the conditions of a route.
#pragma once

#include <string>
#include <vector>

#include "config/codecs.hpp"
#include "config/field_lists.hpp"
#include "config/model.hpp"

namespace gatehouse::core::codec {

/// A literal, {exact: …}, {template: …} or {regex: …}.
struct Path {
  static constexpr TypeInfo kType{"path pattern", "/orders", &struct_info<PathMapConfig>};
  static bool read(Reader& reader, const Item& item, At<PathPattern>& out);
};

struct Method {
  using Value = std::string;
  static constexpr TypeInfo kType{"method", "GET"};
  static bool read(Reader& reader, const Item& item, std::string& out);
};

/// The test and value of one condition; the name is the key beside it.
struct Condition {
  static constexpr TypeInfo kType{"condition", "a value, {regex: …} or {present: true}", &struct_info<FieldMapConfig>};
  static bool read(Reader& reader, const Item& item, FieldCondition& out);
};

template <class NameCodec>
struct Conditions {
  using Value = std::vector<At<FieldCondition>>;
  static constexpr TypeInfo kType{"map", {}, nullptr, {}, &Condition::kType};
  static bool read(Reader& reader, const Item& item, Value& out);
};

extern template struct Conditions<HeaderName>;
extern template struct Conditions<Text>;

}  // namespace gatehouse::core::codec
