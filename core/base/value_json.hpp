// JSON text to a tree of values, strictly by RFC 8259; also on a worker, into memory of the exchange.
#pragma once

#include <string>
#include <string_view>

#include "base/value.hpp"

namespace gatehouse::core {

/// Deepest nesting that is read: nobody writes deeper ones by hand, and the reader is recursive.
inline constexpr unsigned kMaxJsonDepth = 64;

struct JsonError {
  const char* message = nullptr;  // null: it was read
  std::size_t offset = 0;
  [[nodiscard]] explicit operator bool() const noexcept { return message != nullptr; }
};

/// Reads `text` into `tree.root`. Refused: anything behind the value, duplicate members, invalid UTF-8, lone
/// surrogates, nesting over kMaxJsonDepth. A number without fraction and exponent that fits is an integer, any other a
/// real. Texts without an escape stay views of `text`, which must live as long as the tree.
[[nodiscard]] JsonError parse_json(std::string_view text, ValueTree& tree);

/// The value at a dotted path, "realm_access.roles"; a member whose name holds the dots wins. nullptr: there is none.
[[nodiscard]] const Value* find_path(const Value& root, std::string_view path) noexcept;

}  // namespace gatehouse::core
