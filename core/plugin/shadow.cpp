#include "plugin/shadow.hpp"

namespace gatehouse::core {

void count_refusal(Instance& instance, std::uint32_t worker, std::string_view reason) noexcept {
  if (reason.empty()) return;
  const auto& reasons = instance.account().reasons;
  auto& account = *instance.seat(worker).account;
  auto& counts = instance.is_shadow() ? account.would_refuse : account.refusals;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (reasons[i] != reason) continue;
    counts[i].add(1);
    return;
  }
}

}  // namespace gatehouse::core
