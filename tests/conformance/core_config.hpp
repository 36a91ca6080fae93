// A config block of a plugin, read by the gateway's own reader.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/value.hpp"
#include "config/source.hpp"
#include "plugin/library.hpp"

namespace gatehouse::conformance {

/// The sentences that refuse it, each with the line it speaks of; none: `config` is decoded.
struct DecodedConfig {
  std::shared_ptr<const core::ValueTree> config;
  std::vector<std::string> errors;
  /// For findings of `create`.
  std::unique_ptr<core::Sources> sources;

  [[nodiscard]] std::string line_of(const core::ValuePlace& place) const;
};

DecodedConfig decode_config(const std::string& yaml, const core::LibraryPtr& library);

}  // namespace gatehouse::conformance
