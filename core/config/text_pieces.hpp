// Where a long text can be cut so that its pieces are parsed side by side: between the routes of a file.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gatehouse::core {

/// Bytes [begin, end) of a text, without the hole [hole_begin, hole_end).
struct TextPiece {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t hole_begin = 0;
  std::size_t hole_end = 0;

  /// Offset in the whole text of what stands at `position` of the piece.
  [[nodiscard]] std::size_t offset(std::size_t position) const noexcept {
    const auto at = begin + position;
    return at < hole_begin ? at : at + (hole_end - hole_begin);
  }
};

struct TextPieces {
  TextPiece frame;                // the whole text with the first of the routes
  std::size_t list_begin = 0;     // first '-' of the list, inside the frame
  std::vector<TextPiece> middle;  // the routes in the hole of the frame, each piece a list
};

/// Cuts the block list of the top-level key "routes" into `count` pieces of similar size, the first of them in the
/// frame. No middle: there is nothing to cut. Looks at lines only, so a cut may fall into a quoted text or into
/// brackets: such pieces cannot be parsed by themselves, and the caller then parses the text as a whole.
TextPieces cut_routes(std::string_view text, std::size_t count);

}  // namespace gatehouse::core
