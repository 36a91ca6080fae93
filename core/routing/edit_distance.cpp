// Damerau-Levenshtein distance, the optimal string alignment form.
#include "routing/edit_distance.hpp"

#include <algorithm>

namespace gatehouse::core {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t kFar = 3;
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) >= kFar) return kFar;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(now);
  }
  return std::min(last[b.size()], kFar);
}

std::string nearest_of(std::string_view text, const std::vector<std::string>& words) {
  const std::size_t limit = text.size() < 5 ? 1 : 2;
  const std::string* best = nullptr;
  std::size_t best_distance = limit + 1;
  for (const auto& word : words) {
    const auto distance = edit_distance(text, word);
    if (distance >= best_distance) continue;
    best = &word;
    best_distance = distance;
  }
  return best == nullptr ? std::string{} : *best;
}

}  // namespace gatehouse::core
