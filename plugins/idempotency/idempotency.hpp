// One execution per key: every retry gets the first result. The request side is in claim.cpp and replay.cpp, the
// response side in complete.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "fingerprint.hpp"
#include "live_count.hpp"
#include "outcomes.hpp"
#include "record.hpp"
#include "vault.hpp"

namespace idempotency {

struct Idempotency {
  using Config = idempotency::Config;

  enum class Stage {
    untouched,  // no key, or nothing of it is protected
    keyed,      // decided when the body is here
    owner,      // this exchange executes: it owns the lease
    recording,  // the response's body is awaited
    settled,    // the record says what came of it
  };
  struct State {
    Stage stage = Stage::untouched;
    std::string id;  // look-up key
    Digest fingerprint{};
    std::string lease;          // what lies in the store while this exchange executes
    std::uint64_t version = 0;  // of the lease, the fencing token; 0: none, or lost
    gh_op renewal = 0;
    std::optional<Action> intent;  // what on_end has to do, when it could not be done before
    std::uint16_t status = 0;      // of the response that is recorded, with its fields
    Fields headers;
  };

  static constexpr gatehouse::Info info{
      .name = "idempotency",
      .version = "1.0.0",
      .standing = gatehouse::Standing::stable,
      .notes = {"state", "replayed", "key", "age"},
      .reasons = {{"idem_key_missing", 400, "This request needs an Idempotency-Key."},
                  {"idem_key_invalid", 400, "The Idempotency-Key of this request is not valid."},
                  {"identity_required", 401, "This request needs an authenticated caller."},
                  {"idem_in_flight", 409, "A request with this Idempotency-Key is being processed."},
                  {"idem_outcome_unknown", 409,
                   "The outcome of the first request with this Idempotency-Key is not known yet."},
                  {"idem_result_too_large", 409,
                   "A request with this Idempotency-Key was processed; its result cannot be given again."},
                  {"idem_key_reused", 422, "This Idempotency-Key was used for a different request."},
                  {"idem_replay_rate", 429, "The result for this Idempotency-Key was asked for too often."},
                  {"store_unavailable", 503, "Retries cannot be recognised at the moment; try again later."}},
      .request_body = {gatehouse::BodyMode::buffer},
      .response_body = {gatehouse::BodyMode::buffer},
  };

  Idempotency(Config config, gatehouse::Setup& setup);

  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<gatehouse::Verdict> on_request_body(gatehouse::Exchange& exchange, State& state,
                                                      gatehouse::Body& body) const;
  gatehouse::Task<gatehouse::Verdict> on_response(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<gatehouse::Verdict> on_response_body(gatehouse::Exchange& exchange, State& state,
                                                       gatehouse::Body& body) const;
  void on_end(gatehouse::Exchange& exchange, State& state, const gatehouse::Report& report) const;

  /// [control] For the timer of the records' count.
  void count_expired() { records_.tick(); }

 private:
  struct Counters {
    gatehouse::Counter executed, replayed, in_flight, mismatch, missing, held, too_large, store_failed;
  };

  void check(gatehouse::Setup& setup) const;

  // claim.cpp
  [[nodiscard]] bool covers(const gatehouse::Exchange& exchange) const noexcept;
  gatehouse::Task<gatehouse::Verdict> decide(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<gatehouse::Result<gatehouse::Entry>> claim(gatehouse::Exchange& exchange, State& state,
                                                             Opened& found) const;
  void own(gatehouse::Exchange& exchange, State& state, std::uint64_t version) const;
  gatehouse::Task<gatehouse::Verdict> answer(gatehouse::Exchange& exchange, State& state, const Opened& found,
                                             gatehouse::Duration ttl) const;
  [[nodiscard]] gatehouse::Verdict refuse(gatehouse::Exchange& exchange, std::string_view code,
                                          std::string_view detail = {}, std::int64_t retry_after = 0) const;
  [[nodiscard]] gatehouse::Verdict without_store(gatehouse::Exchange& exchange, State& state) const;

  // replay.cpp
  gatehouse::Task<gatehouse::Verdict> replay(gatehouse::Exchange& exchange, const State& state,
                                             const Record& record) const;

  // complete.cpp
  gatehouse::Task<bool> write(gatehouse::Exchange& exchange, State& state, const Record& record,
                              gatehouse::Duration ttl) const;
  gatehouse::Task<bool> release(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<bool> hold(gatehouse::Exchange& exchange, State& state) const;
  [[nodiscard]] Action action_without_response(const gatehouse::Report& report) const noexcept;
  gatehouse::Task<bool> give_up(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<bool> store(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Task<bool> complete(gatehouse::Exchange& exchange, State& state, std::string_view body) const;
  gatehouse::Task<bool> complete_without_result(gatehouse::Exchange& exchange, State& state) const;

  [[nodiscard]] Record record_of(const gatehouse::Exchange& exchange, const State& state, RecordState what) const;
  [[nodiscard]] std::string bytes_of(const gatehouse::Exchange& exchange, const State& state,
                                     const Record& record) const;

  Config config_;
  Fingerprint fingerprint_;
  Outcomes outcomes_;
  Vault vault_;
  Counters counters_;
  gatehouse::Histogram wait_seconds_;
  LiveCount records_;
  std::string link_;  // of refusals; empty: none
};

}  // namespace idempotency
