// One exchange on its way into the log: what every format reads.
#pragma once

#include <string>
#include <string_view>

#include <gatehouse/plugin.hpp>

#include "layout.hpp"
#include "record.hpp"

namespace access_log {

/// The first bytes of a body, in the memory of the exchange.
struct BodyPrefix {
  char* bytes = nullptr;  // null: not wanted
  std::size_t size = 0;
  std::size_t capacity = 0;

  /// False: it is full.
  bool add(std::string_view segment) noexcept;
  /// Without the part of a character that its end has cut off.
  [[nodiscard]] std::string_view text() const noexcept;
};

struct Bodies {
  BodyPrefix request, response;
};

struct Entry {
  gatehouse::Exchange& exchange;
  const gatehouse::Report& report;
  const Record& record;
  const Bodies& bodies;
  const Layout& layout;
  const Hasher& hasher;
  std::string& scratch;  // of the worker: keeps its capacity
};

/// "ok", "timeout", ...
[[nodiscard]] std::string_view to_text(gatehouse::AttemptResult result) noexcept;

/// A shadow instance refused or failed.
[[nodiscard]] bool would_refuse(const gh_instance_report& instance) noexcept;

/// Calls visit(plugin, name, value) for each note without a field of its own; of equal names the last one counts.
template <class Visit>
void each_note(const Entry& entry, Visit&& visit) {
  const auto view = [](const gh_text& text) {
    return std::string_view(text.data, static_cast<std::size_t>(text.size));
  };
  const auto notes = entry.report.notes();
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto plugin = view(notes[i].plugin);
    const auto name = view(notes[i].name);
    bool is_counted = !field_of_note(plugin, name) && entry.layout.has_note(plugin, name);
    for (std::size_t later = i + 1; is_counted && later < notes.size(); ++later) {
      is_counted = view(notes[later].plugin) != plugin || view(notes[later].name) != name;
    }
    if (is_counted) visit(plugin, name, view(notes[i].value));
  }
}

}  // namespace access_log
