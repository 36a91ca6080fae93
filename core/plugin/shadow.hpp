// Instances in shadow: their phases run, what they do is dropped, what they would have refused is counted.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugin/instance.hpp"

namespace gatehouse::core {

/// Counts a refusal with this reason in the account of its instance; in shadow as one that would have been.
/// A plain answer (no reason) counts nowhere but in the verdicts.
void count_refusal(Instance& instance, std::uint32_t worker, std::string_view reason) noexcept;

}  // namespace gatehouse::core
