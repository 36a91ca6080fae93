// The nearest candidate.
#include "config/suggest.hpp"

#include <algorithm>

#include "routing/edit_distance.hpp"

namespace gatehouse::core {

void Suggestion::consider(std::string_view candidate) {
  if (candidate.empty() || word_.empty()) return;
  const auto longer = std::max(word_.size(), candidate.size());
  const std::size_t limit = longer < 5 ? 1 : 2;
  const auto distance = edit_distance(word_, candidate);
  // Two edits make any two words of two letters alike.
  if (distance > limit || distance >= distance_ || distance >= longer) return;
  distance_ = distance;
  best_ = candidate;
}

}  // namespace gatehouse::core
