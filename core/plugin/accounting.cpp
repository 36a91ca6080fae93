// Opening accounts, and telling a scrape what is in them.
#include "plugin/accounting.hpp"

#include <algorithm>

namespace gatehouse::core {
namespace {

/// Adds up one counter of every worker.
template <class Read>
std::uint64_t sum(const InstanceAccount& account, Read read) {
  std::uint64_t total = 0;
  for (const auto& worker : account.workers) total += read(worker).value();
  return total;
}

MetricLabels labels(const InstanceAccount& account, std::string_view name, std::string_view value) {
  return {{"plugin", account.plugin}, {"scope", account.scope}, {std::string(name), std::string(value)}};
}

void collect_phase(const InstanceAccount& account, std::size_t phase, Families& families) {
  const auto calls = sum(
      account, [phase](const auto& worker) -> const auto& { return worker.phases[phase].calls; });
  if (calls == 0 || !families.admits(series_of_histogram(kOverheadBounds.size()) + 1)) return;
  const auto phase_name = name_of(static_cast<Phase>(phase));
  BucketSums sums;
  for (const auto& worker : account.workers) worker.durations[phase].add_to(sums);
  families.histogram("gatehouse_plugin_duration_seconds",
                     "Time a plugin's code ran in one phase, without waiting; sampled.",
                     labels(account, "phase", phase_name), kOverheadBounds, std::move(sums));
  families.counter("gatehouse_plugin_failures_total", "Failures of the plugin itself.",
                   labels(account, "phase", phase_name),
                   sum(
                       account, [phase](const auto& worker) -> const auto& { return worker.phases[phase].failed; }));
}

void collect_reasons(const InstanceAccount& account, Families& families) {
  for (std::size_t i = 0; i < account.reasons.size(); ++i) {
    const auto refused = sum(
        account, [i](const auto& worker) -> const auto& { return worker.refusals[i]; });
    const auto would = sum(
        account, [i](const auto& worker) -> const auto& { return worker.would_refuse[i]; });
    if (refused != 0 && families.admits(1)) {
      families.counter("gatehouse_plugin_refusals_total", "Exchanges a plugin refused, by reason.",
                       labels(account, "reason", account.reasons[i]), refused);
    }
    if (would != 0 && families.admits(1)) {
      families.counter("gatehouse_plugin_would_refuse_total", "Exchanges a plugin in shadow would have refused.",
                       labels(account, "reason", account.reasons[i]), would);
    }
  }
}

void collect_account(const InstanceAccount& account, Families& families) {
  for (std::size_t phase = 0; phase < kPhases; ++phase) collect_phase(account, phase, families);
  collect_reasons(account, families);
  const auto breaches = sum(
      account, [](const auto& worker) -> const auto& { return worker.misbehaviour; });
  if (breaches == 0 || !families.admits(1)) return;
  families.counter("gatehouse_plugin_misbehaviour_total", "Breaches of the rules of the plugin boundary.",
                   {{"plugin", account.plugin}, {"scope", account.scope}}, breaches);
}

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

AccountTotals totals_of(const InstanceAccount& account, const TickRate& rate) {
  AccountTotals totals;
  for (const auto& worker : account.workers) {
    for (std::size_t i = 0; i < kPhases; ++i) {
      const auto& phase = worker.phases[i];
      auto& to = totals.phases[i];
      to.calls += phase.calls.value();
      to.responded += phase.responded.value();
      to.suspended += phase.suspended.value();
      to.failed += phase.failed.value();
      to.running += seconds(rate.duration(phase.running.value()));
      to.waiting += seconds(Duration(static_cast<std::int64_t>(phase.waiting.value())));
    }
    totals.misbehaviour += worker.misbehaviour.value();
    totals.operations += worker.operations.value();
    totals.arena_bytes += worker.arena_bytes.value();
    for (const auto& count : worker.refusals) totals.refusals += count.value();
    for (const auto& count : worker.would_refuse) totals.would_refuse += count.value();
  }
  return totals;
}

std::shared_ptr<InstanceAccount> Accounting::open(std::string_view plugin, std::string_view scope,
                                                  std::vector<std::string> reasons) {
  for (const auto& account : accounts_) {
    if (account->plugin == plugin && account->scope == scope && account->reasons == reasons) return account;
  }
  auto account = std::make_shared<InstanceAccount>();
  account->plugin = plugin;
  account->scope = scope;
  account->reasons = std::move(reasons);
  account->workers = std::vector<WorkerAccount>(workers_);
  for (auto& worker : account->workers) {
    worker.refusals = std::vector<Counter>(account->reasons.size());
    worker.would_refuse = std::vector<Counter>(account->reasons.size());
  }
  accounts_.push_back(account);
  return account;
}

void Accounting::collect(Families& families) {
  for (const auto& account : accounts_) collect_account(*account, families);
  std::erase_if(accounts_, [](const auto& account) { return account.use_count() == 1; });
}

}  // namespace gatehouse::core
