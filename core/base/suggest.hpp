// "did you mean": the nearest valid word for a mistyped one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::core {

/// Damerau-Levenshtein distance: letters inserted, deleted, replaced, and neighbours swapped; bytes.
std::size_t typo_distance(std::string_view a, std::string_view b);

/// Collects candidates and keeps the nearest to `word`; on a tie the first one given. A typo is a distance of at most
/// 2, or 1 when both words have fewer than five letters.
class Suggestion {
 public:
  explicit Suggestion(std::string_view word) : word_(word) {}
  void consider(std::string_view candidate);
  /// Empty: nothing is near.
  [[nodiscard]] const std::string& best() const noexcept { return best_; }

 private:
  std::string_view word_;
  std::string best_;
  std::size_t distance_ = static_cast<std::size_t>(-1);
};

template <class Range>
std::string suggest(std::string_view word, const Range& candidates) {
  Suggestion nearest(word);
  for (const auto& candidate : candidates) nearest.consider(candidate);
  return nearest.best();
}

}  // namespace gatehouse::core
