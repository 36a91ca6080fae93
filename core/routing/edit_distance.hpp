// How far two words are apart, for "did you mean". Control thread and command line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::core {

/// Damerau-Levenshtein distance (neighbours swapped count as one), never more than 3: farther words are not meant.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The word of `words` nearest to `text` within 2 (1 for words under five letters), or empty.
std::string nearest_of(std::string_view text, const std::vector<std::string>& words);

}  // namespace gatehouse::core
