// Which origins may read responses, and what a preflight is told: made once from the configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "origin.hpp"

namespace cors {

class Rules {
 public:
  /// Tells each mistake to `setup`, at its place.
  Rules(const Config& config, gatehouse::Setup& setup);

  /// `text`: the value of the one Origin field.
  [[nodiscard]] bool allows(std::string_view text) const noexcept;
  /// Everybody may read: the field says `*`.
  [[nodiscard]] bool is_static() const noexcept { return any_; }
  /// Responses differ by Origin.
  [[nodiscard]] bool varies() const noexcept { return !any_ || !timing_.empty(); }
  /// Value of Timing-Allow-Origin for this Origin; empty: the field is not sent.
  [[nodiscard]] std::string_view timing_for(std::string_view origin) const noexcept;

  /// Values of fields, joined once; empty: the field is not sent.
  std::string methods, request_headers, expose_headers, max_age;

 private:
  void read_origins(const Config& config, gatehouse::Setup& setup);
  void read_timing_origins(const Config& config, gatehouse::Setup& setup);

  std::vector<OriginRule> rules_;
  std::vector<gatehouse::Pattern> patterns_;
  std::vector<OriginRule> timing_;
  bool any_ = false;
  bool timing_any_ = false;
  bool allow_null_ = false;
};

}  // namespace cors
