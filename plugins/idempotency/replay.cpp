// A recorded result is given again.
#include "idempotency.hpp"
#include "response_fields.hpp"

namespace idempotency {

gatehouse::Task<gatehouse::Verdict> Idempotency::replay(gatehouse::Exchange& exchange, const State& state,
                                                        const Record& record) const {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(exchange.wall_clock()).count();
  if (exchange.is_shadow()) {  // the record says no more than that there was a result
    counters_.replayed.add();
    exchange.note("state", "would_replay");
    co_return gatehouse::proceed;
  }
  const auto& rate = config_.replay.max_rate;
  const gatehouse::Limit limit{
      .key = {"replays", state.id}, .count = rate.count, .window = rate.per, .burst = rate.count};
  const auto taken = co_await config_.store.take(exchange, limit);
  // A result at hand is not kept back because its replays cannot be counted at the moment.
  if (!taken) counters_.store_failed.add();
  if (taken && !taken->allowed()) {
    exchange.note("state", "replay_rate");
    co_return refuse(exchange, "idem_replay_rate", {}, 1);
  }
  const bool is_authenticated = !exchange.identity().is_anonymous();
  const auto fields = fields_to_replay(record.headers, config_.replay, is_authenticated);
  const auto verdict = exchange.respond(record.status, fields, record.body);
  if (verdict == gatehouse::failed(verdict.error())) co_return verdict;
  counters_.replayed.add();
  exchange.note("state", "replayed");
  exchange.note("replayed", "true");
  exchange.note("age", std::to_string(std::max<std::int64_t>(now - record.at, 0)));
  co_return verdict;
}

}  // namespace idempotency
