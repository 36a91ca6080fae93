// What an instance wants to be answered. The proxy shapes and sends it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/error.hpp"

namespace gatehouse::core {

class Instance;

struct AnswerField {
  std::string_view name;
  std::string_view value;
};

/// Views into the arena of the exchange.
struct PluginAnswer {
  enum class Kind : std::uint8_t {
    none,
    response,  // status, fields, body, as they stand
    refusal,   // problem+json or the error format of the route, made of code, status, text, type, members_json; fields
               // too
    error,     // of the table: plugin_failed (on_failure: closed), request_too_large (a body over what an instance
               // buffers)
  };
  Kind kind = Kind::none;
  Error error = Error::none;
  std::uint16_t status = 0;
  std::span<const AnswerField> fields{};
  std::string_view body{};
  std::string_view code{};
  std::string_view text{};          // of the refusal: the one sentence a client reads
  std::string_view type{};          // problem type; empty: the gateway's own
  std::string_view members_json{};  // one JSON object, checked; empty: none
  std::string_view detail{};        // for the log only
  const Instance* by = nullptr;
};

}  // namespace gatehouse::core
