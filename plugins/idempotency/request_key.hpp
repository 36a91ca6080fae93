// The key that a request carries, and the look-up key that it leads to.
#pragma once

#include <optional>
#include <string>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "key_text.hpp"

namespace idempotency {

enum class KeyFinding { found, missing, invalid };

/// What the request's headers say. why: for the log, when it is invalid.
struct RequestKey {
  KeyFinding finding = KeyFinding::missing;
  Key key;
  std::string_view why;
};

[[nodiscard]] RequestKey read_key(const gatehouse::Exchange& exchange, const Config& config);

/// Hash of key and scope, 64 hexadecimal digits. Nothing: nobody is authenticated and `anonymous` says deny. Throws
/// std::bad_alloc.
[[nodiscard]] std::optional<std::string> look_up_key(const gatehouse::Exchange& exchange, const Config& config,
                                                     std::string_view key);

}  // namespace idempotency
