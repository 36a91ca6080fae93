// Regular expressions of the configuration: linear time, bounded memory. No type of the library behind is visible here.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::core {

/// Why a pattern was refused. `offset` counts bytes inside the pattern; `fragment` is the part that is wrong.
struct PatternError {
  std::string message;  // plain words, lower case: "missing closing )"
  std::size_t offset = 0;
  std::string fragment;
};

[[noreturn]] inline void throw_exception_from_error(const PatternError& error, const boost::source_location&) {
  throw std::invalid_argument("unchecked pattern: " + error.message);
}

/// One compiled regular expression (RE2 syntax, UTF-8). Always compared with the whole text, so `^` and `$` are allowed
/// but not needed. Immutable, any thread; copies share the compiled form.
///
/// Time is linear in the text whatever the pattern. The automaton grows while it is used, inside kMaxMemory; that is
/// the library's own allocation and lock, which is why literal and template routes never come here.
class Pattern {
 public:
  /// Program and automaton of one pattern together. 1 MiB holds some hundred alternatives; more is refused as too
  /// large.
  static constexpr std::int64_t kMaxMemory = 1 << 20;
  /// Longest pattern text. Nobody can review a longer one.
  static constexpr std::size_t kMaxText = 4096;

  /// Compiles `text`, or says what is wrong and where. Start-up and reload only: allocates.
  static boost::system::result<Pattern, PatternError> compile(std::string_view text);

  /// True when the whole of `text` matches. Hot path.
  [[nodiscard]] bool matches(std::string_view text) const noexcept;

  /// As `matches`; fills `captures[i]` with the part of `text` that the group `group_names()[i]` took (empty when the
  /// group took no part). Groups beyond the size of `captures` are not reported. Hot path.
  bool match(std::string_view text, std::span<std::string_view> captures) const noexcept;

  /// Names of the named groups, `(?P<id>…)`, from left to right. Groups without a name are not captured.
  [[nodiscard]] const std::vector<std::string>& group_names() const noexcept;
  [[nodiscard]] const std::string& text() const noexcept;
  /// Literal text that everything this pattern can match begins with; empty when there is none. Allocates.
  [[nodiscard]] std::string literal_prefix() const;

 private:
  friend class PatternSet;
  struct Compiled;
  explicit Pattern(std::shared_ptr<const Compiled> compiled) noexcept : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

/// Many patterns asked at once: finds the first that matches without trying them one by one. Immutable, any thread.
class PatternSet {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// An empty set: matches nothing.
  PatternSet() noexcept;
  /// Keeps the order of `patterns`; positions below refer to it. Start-up and reload only: allocates.
  explicit PatternSet(std::vector<Pattern> patterns);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;

  /// Position of the first pattern at or behind `from` that matches the whole of `text`, or kNone. Hot path.
  [[nodiscard]] std::size_t first_match(std::string_view text, std::size_t from = 0) const noexcept;
  [[nodiscard]] const Pattern& operator[](std::size_t position) const noexcept { return patterns_[position]; }
  [[nodiscard]] std::size_t size() const noexcept { return patterns_.size(); }

 private:
  struct Group;
  std::vector<Pattern> patterns_;
  std::unique_ptr<Group> root_;
};

}  // namespace gatehouse::core
