// Writes one record of every exchange, at its end, and never at its cost.
#pragma once

#include <cstdint>
#include <string>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "entry.hpp"
#include "layout.hpp"
#include "outputs.hpp"
#include "sample.hpp"

namespace access_log {

struct AccessLog {
  using Config = access_log::Config;

  /// Memory of a worker that records are made in. It grows to the largest record and stays.
  struct Local {
    explicit Local(gatehouse::WorkerSetup& setup);
    std::uint64_t draw() noexcept;

    Hasher hasher;
    std::string line, query, agent, scratch;
    std::uint64_t random = 0;
  };

  struct State {
    Bodies bodies;
    bool is_open = false;                     // an upgrade: its first record was due
    Choice choice_at_open = Choice::dropped;  // both records of a connection are written, or the last one at least
  };

  static constexpr gatehouse::Info info{
      .name = "access-log",
      .version = "1.0.0",
      .standing = gatehouse::Standing::stable,
      .observer = true,
      .request_body = {gatehouse::BodyMode::stream, 0, gatehouse::BodyMode::none, gatehouse::Over::stream},
      .response_body = {gatehouse::BodyMode::stream, 0, gatehouse::BodyMode::none, gatehouse::Over::stream},
  };

  AccessLog(Config config, gatehouse::Setup& setup);

  // None of these fails: what cannot be had is not written.
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange, State& state) const noexcept;
  gatehouse::Verdict on_request_body(gatehouse::Body& body, State& state) const noexcept;
  gatehouse::Verdict on_response(gatehouse::Exchange& exchange, Local& local, State& state) const noexcept;
  gatehouse::Verdict on_response_body(gatehouse::Body& body, State& state) const noexcept;
  void on_end(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local, const State& state) const;

 private:
  void write_open(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local,
                  const State& state) const noexcept;
  void write(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local, const State& state,
             std::string_view msg, Choice choice) const;

  gatehouse::Size request_body_, response_body_;
  bool opens_upgrades_;
  Sample sample_;
  Layout layout_;
  Outputs outputs_;
};

/// The first bytes of a body of this type and coding may be written: text that nothing has packed.
[[nodiscard]] bool is_text(const gatehouse::Head& head) noexcept;

}  // namespace access_log
