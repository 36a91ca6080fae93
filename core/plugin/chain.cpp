#include "plugin/chain.hpp"

#include <stdexcept>

namespace gatehouse::core {

Chain::Chain(std::vector<ChainEntry> entries) : entries_(std::move(entries)) {
  if (entries_.size() > kMaxChain) throw std::length_error("a chain of more than 256 instances");
  for (std::uint16_t position = 0; position < entries_.size(); ++position) {
    const auto& instance = *entries_[position].instance;
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      if ((instance.phases() & bit_of(static_cast<Phase>(phase))) != 0) with_[phase].push_back(position);
    }
    if (instance.library().is_observer()) observers_.push_back(position);
    if (instance.manifest().provides_preflight && !instance.is_shadow()) answers_preflight_ = true;
  }
}

}  // namespace gatehouse::core
