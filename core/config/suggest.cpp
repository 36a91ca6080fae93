// Distance of two words, and the nearest candidate.
#include "config/suggest.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace gatehouse::core {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // Three rows are enough: a swap of neighbours looks two rows back.
  std::array<std::vector<std::size_t>, 3> rows;
  for (auto& row : rows) row.assign(a.size() + 1, 0);
  for (std::size_t i = 0; i <= a.size(); ++i) rows[0][i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    auto& row = rows[j % 3];
    const auto& above = rows[(j + 2) % 3];
    const auto& two_above = rows[(j + 1) % 3];
    row[0] = j;
    std::size_t least = row[0];
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const std::size_t replace = above[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[i] = std::min({replace, above[i] + 1, row[i - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[i] = std::min(row[i], two_above[i - 2] + 1);
      least = std::min(least, row[i]);
    }
    // A swap looks past this row, but adds one to a row that can be lower by one only.
    if (least > limit) return limit + 1;
  }
  return std::min(rows[b.size() % 3][a.size()], limit + 1);
}

std::size_t typo_limit(std::string_view word) noexcept { return word.size() < 5 ? 1 : 2; }

void Suggestion::consider(std::string_view candidate) {
  if (candidate.empty() || word_.empty()) return;
  const auto limit = std::max(typo_limit(word_), typo_limit(candidate));
  const auto distance = edit_distance(word_, candidate, limit);
  if (distance > limit || distance >= distance_) return;
  // Two edits make any two short words alike.
  if (distance >= std::max(word_.size(), candidate.size())) return;
  distance_ = distance;
  best_ = candidate;
}

}  // namespace gatehouse::core
