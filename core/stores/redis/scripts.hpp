// The Lua scripts of a Redis store: one per call, each touches only the keys it declares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::core {

enum class Script : std::uint8_t { get, put_if_absent, compare_and_set, remove, take, give_back, renew };
inline constexpr std::size_t kScriptCount = 7;

struct ScriptText {
  std::string text;
  std::string sha1;  // hexadecimal: the name that EVALSHA calls it by
};

/// Built at the first call, then constant. Any thread.
[[nodiscard]] const ScriptText& script(Script which);

}  // namespace gatehouse::core
