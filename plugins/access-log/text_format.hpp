// A record as a line of text: the combined log format of web servers, or a template.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "entry.hpp"

namespace access_log {

/// Appends `text` with `"`, `\` and every byte outside of printable ASCII as \xHH; "-" when it is empty.
void append_escaped(std::string& out, std::string_view text);

/// Appends: client - consumer [time] "request" status size "referer" "user agent".
void write_clf(const Entry& entry, std::string& out);

/// A line of fixed texts, fields of the record (%{http.response.status_code}) and variables of the gateway
/// (${header.accept}). %% is a percent sign, $${ is ${.
class LineTemplate {
 public:
  /// Mistakes are told at `at`.
  LineTemplate(std::string_view text, const Layout& layout, gatehouse::Setup& setup, const gatehouse::Value& at);
  void write(const Entry& entry, std::string& out) const;

 private:
  struct Part {
    enum class What : std::uint8_t { literal, field, variable } what;
    std::string literal;
    FieldId field = FieldId::time;
    gatehouse::Template variable;
  };

  void add_literal(std::string_view text);

  std::vector<Part> parts_;
};

}  // namespace access_log
