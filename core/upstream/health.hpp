// Passive health: workers count failures, the control thread decides ejections. Pure: time is passed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "upstream/endpoints.hpp"

namespace gatehouse::core {

/// Whether the end of an attempt counts against its endpoint: transport errors, timeouts, and 502, 503, 504.
bool is_endpoint_failure(Error error, std::uint16_t status) noexcept;

/// One worker's view of one endpoint. Success writes nothing that others read.
class FailureCounter {
 public:
  void succeeded() noexcept { failures_ = 0; }
  /// True when this failure is the one that reaches `threshold`: tell the control thread, once. Further failures tell
  /// again each time another `threshold` of them has gone by, in case the ejection was not allowed before.
  bool failed(std::uint32_t threshold) noexcept;
  [[nodiscard]] std::uint32_t failures() const noexcept { return failures_; }

 private:
  std::uint32_t failures_ = 0;
};

struct EjectionDecision {
  bool eject = false;
  bool is_known = false;  // another worker was first: nothing to do and nothing to log
  TimePoint until{};      // when ejecting
  Duration length{};      // when ejecting
  std::string_view why;   // for the log and the upstream's page; static text
};

/// Decides which endpoints of one upstream are ejected. Control thread.
///
/// At most `max_ejected` of the active endpoints, rounded down, are out at a time, those counted that probes have found
/// unhealthy: with the default of 50 % a single endpoint is never ejected, since sending to it can only help, and of
/// two one always stays. The first ejection lasts `eject_for`, each one that follows closely lasts one `eject_for`
/// longer, up to ten times; every `eject_for` an endpoint stays in play takes one step back. An endpoint returns by
/// itself when its time is over.
class Ejector {
 public:
  static constexpr std::uint32_t kMaxSteps = 10;

  explicit Ejector(PassiveHealth settings) noexcept : settings_(settings) {}

  /// A worker's view of `id` has flipped. When the answer is yes, publish `set.with_ejection(id, until)`.
  EjectionDecision decide(const EndpointSet& set, EndpointId id, TimePoint now);

 private:
  struct History {
    EndpointId id;
    std::uint32_t steps;
    TimePoint until;
  };
  [[nodiscard]] std::uint32_t steps_left(const History& history, TimePoint now) const noexcept;
  [[nodiscard]] bool is_allowed(const EndpointSet& set, TimePoint now) const noexcept;

  PassiveHealth settings_;
  std::vector<History> history_;
};

}  // namespace gatehouse::core
