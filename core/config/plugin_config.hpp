// The configuration of one plugin instance: its library, its `config` block as typed values, and the names it uses.
#pragma once

#include <string>
#include <vector>

#include "base/value.hpp"
#include "config/source.hpp"
#include "plugin/library.hpp"

namespace gatehouse::core {

/// Immutable once the load is over. Places of the values are those of the Sources of the load.
struct PluginConfig {
  LibraryPtr library;                      // never null
  ValueTree values;                        // the root is a map
  std::vector<At<std::string>> upstreams;  // named by values of type upstream
  std::vector<At<std::string>> stores;     // named as redis:<name>
  bool uses_local_store = false;
  Place local_store;  // where `local` is written; unknown: it is the default
};

inline ValuePlace value_place(const Place& place) noexcept { return {place.file, place.begin, place.end}; }
inline Place place_of(const Value& value) noexcept { return {value.place.file, value.place.begin, value.place.end}; }

}  // namespace gatehouse::core
