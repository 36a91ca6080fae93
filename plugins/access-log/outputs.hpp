// The sinks, grouped by the form in which they get a record: each form is written once for all of its sinks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "json_format.hpp"
#include "text_format.hpp"

namespace access_log {

class Outputs {
 public:
  /// Opens the sinks; mistakes are told at their places.
  Outputs(const Config& config, const Layout& layout, gatehouse::Setup& setup);

  /// line: memory to write into; keeps its capacity. A full sink drops the record and counts it.
  void write(const Entry& entry, std::string& line) const;

 private:
  struct Form {
    Format format;
    std::string text;  // of a template
    std::optional<NestedFormat> nested;
    std::optional<LineTemplate> line;
    std::vector<gatehouse::Sink> sinks;
  };

  Form& form_of(Format format, std::string_view text, const Layout& layout, gatehouse::Setup& setup,
                const gatehouse::Value& at);

  std::vector<Form> forms_;
};

}  // namespace access_log
