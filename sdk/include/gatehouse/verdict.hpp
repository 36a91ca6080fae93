// What a phase answers: the walk goes on, the exchange was answered, or the plugin itself failed.
#pragma once

#include <gatehouse/abi/plugin.h>
#include <gatehouse/error.hpp>

namespace gatehouse::inline v1 {

class Verdict {
 public:
  constexpr explicit Verdict(std::int32_t code, Error error = Error::none) noexcept : code_{code}, error_{error} {}

  constexpr std::int32_t code() const noexcept { return code_; }  // GH_PROCEED, GH_RESPONDED or GH_FAILED
  constexpr Error error() const noexcept { return error_; }       // why it failed
  friend constexpr bool operator==(const Verdict&, const Verdict&) = default;

 private:
  std::int32_t code_;
  Error error_;
};

// The walk goes on.
inline constexpr Verdict proceed{GH_PROCEED};

// The plugin's own failure: the instance's on_failure decides what the client gets. Never for refusals.
constexpr Verdict failed(Error error = Error::failed) noexcept { return Verdict{GH_FAILED, error}; }

}  // namespace gatehouse::inline v1
