// "did you mean": the nearest valid word for a mistyped one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::core {

/// Damerau-Levenshtein distance in the optimal-string-alignment form (insert, delete, replace, swap neighbours), bytes.
/// Stops early: any distance above `limit` is returned as `limit + 1`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// Greatest distance that still counts as a typo of `word`: 2, or 1 when `word` has fewer than five letters.
std::size_t typo_limit(std::string_view word) noexcept;

/// Collects candidates and keeps the nearest to `word`; on a tie the first one given.
class Suggestion {
 public:
  explicit Suggestion(std::string_view word) : word_(word) {}
  void consider(std::string_view candidate);
  /// The nearest candidate within the limit of either word, or empty.
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
