// An API's own envelope for the answers the gateway makes: the `json` tree of `error_formats`, compiled and rendered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hpp"
#include "config/model.hpp"
#include "http/problem.hpp"

namespace gatehouse::core {

/// Immutable, any thread.
class ErrorFormat {
 public:
  /// Compiles a checked configuration. Control thread; allocates.
  explicit ErrorFormat(const ErrorFormatConfig& config);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& content_type() const noexcept { return content_type_; }
  /// The status to answer with: the one `statuses` gives for this code, else the problem's own.
  [[nodiscard]] std::uint16_t status_of(const Problem& problem) const noexcept;
  /// The JSON text for one answer; `time` is RFC 3339. Allocates in `arena` only.
  [[nodiscard]] std::string_view render(const Problem& problem, std::string_view time, Arena& arena) const;

  struct Mistake {
    bool is_syntax = false;  // else: an unknown variable
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string message;
    std::string help;
  };
  /// Every mistake in one template of the tree.
  static std::vector<Mistake> check(std::string_view text);

 private:
  enum class Piece : std::uint8_t { literal, status, status_number, code, title, detail, request_id, time };
  struct Part {
    Piece piece = Piece::literal;
    std::string text;  // of a literal: JSON, escapes included
  };

  void compile(const JsonTemplate& json);
  void compile_text(std::string_view text);
  void add(Piece piece, std::string_view literal = {});
  [[nodiscard]] std::string_view code_of(std::string_view code) const noexcept;

  std::string name_;
  std::string content_type_;
  std::vector<Part> parts_;
  std::vector<std::pair<std::string, std::string>> codes_;
  std::vector<std::pair<std::string, std::uint16_t>> statuses_;
};

}  // namespace gatehouse::core
