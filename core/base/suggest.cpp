// Distance of two words, and the nearest candidate.
#include "base/suggest.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace gatehouse::core {

// The unrestricted form: letters may also be edited between the two that are swapped, so that every word two edits away
// is found, in whatever order the edits were made. (The form with three rows misses "versinao" for "version".)
std::size_t typo_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 2;
  const std::size_t far = a.size() + b.size();
  std::vector<std::size_t> cells((a.size() + 2) * width, far);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::size_t& { return cells[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) cell(i + 1, 1) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cell(1, j + 1) = j;
  std::array<std::size_t, 256> last_row{};  // where a letter stood last in `a`
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_column = 0;  // where the letter of this row stood last in `b`
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto row = last_row[static_cast<unsigned char>(b[j - 1])];
      const auto column = last_column;
      const bool is_same = a[i - 1] == b[j - 1];
      if (is_same) last_column = j;
      const auto swapped = cell(row, column) + (i - row - 1) + 1 + (j - column - 1);
      cell(i + 1, j + 1) =
          std::min({cell(i, j) + (is_same ? 0U : 1U), cell(i + 1, j) + 1, cell(i, j + 1) + 1, swapped});
    }
    last_row[static_cast<unsigned char>(a[i - 1])] = i;
  }
  return cell(a.size() + 1, b.size() + 1);
}

void Suggestion::consider(std::string_view candidate) {
  if (candidate.empty() || word_.empty()) return;
  const auto shorter = std::min(word_.size(), candidate.size());
  const auto longer = std::max(word_.size(), candidate.size());
  const std::size_t limit = longer < 5 ? 1 : 2;
  if (longer - shorter > limit) return;
  const auto distance = typo_distance(word_, candidate);
  // Two edits make any two words of two letters alike.
  if (distance > limit || distance >= distance_ || distance >= longer) return;
  distance_ = distance;
  best_ = candidate;
}

}  // namespace gatehouse::core
