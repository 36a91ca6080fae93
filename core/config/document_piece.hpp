// Parsing one piece of a text, between parse_document.cpp, which cuts, and document.cpp, which knows YAML.
#pragma once

#include <cstddef>
#include <cstdint>

#include "config/document.hpp"
#include "config/text_pieces.hpp"

namespace gatehouse::core {

struct PieceToParse {
  enum class Role : std::uint8_t {
    whole,   // the file
    frame,   // the file without a part of its routes
    middle,  // such a part, a list
  };

  TextPiece text;
  Role role = Role::whole;
  std::size_t depth = 0;  // lists and maps around it
};

/// Root of the tree of one piece, made in the memory of `document`; null: see `report`. A frame or a middle is also
/// null without a finding, where its tree depends on what stands in another piece. Several threads, when each has its
/// own document and report.
Item* parse_piece(const Sources& sources, std::uint32_t file, const PieceToParse& piece, Document& document,
                  ConfigReport& report);

}  // namespace gatehouse::core
