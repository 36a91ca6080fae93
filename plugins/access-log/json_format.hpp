// A record as one line of JSON: flat, with OpenTelemetry names, or nested, with those of the Elastic Common Schema.
#pragma once

#include <string>
#include <vector>

#include "entry.hpp"

namespace access_log {

/// Appends the record.
void write_flat(const Entry& entry, std::string& out);

/// The nested form; knows beforehand in which order fields stand, so that each object opens once.
class NestedFormat {
 public:
  explicit NestedFormat(const Layout& layout);
  void write(const Entry& entry, std::string& out) const;

 private:
  enum class What : std::uint8_t {
    field,
    duration_ns,
    outcome,
    version,
    would_refuse,
    attempts,
    notes,
    request_header,
    response_header,
    request_body,
    response_body,
    added
  };
  struct Item {
    std::vector<std::string> path;
    What what;
    std::size_t index = 0;
  };

  void add(std::vector<std::string> path, What what, std::size_t index = 0);
  static bool is_present(const Entry& entry, const Item& item);
  static void write_item(const Entry& entry, const Item& item, std::string& out);

  std::vector<Item> items_;
};

}  // namespace access_log
