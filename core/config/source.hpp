// The texts of a configuration, and where in them something stands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::core {

/// Characters of valid UTF-8.
std::uint32_t count_characters(std::string_view text) noexcept;

/// A stretch of bytes in one file of a `Sources`. Without a file: the value is not written anywhere (a default).
struct Place {
  static constexpr std::uint32_t kNoFile = 0xffffffff;

  std::uint32_t file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  // behind the last byte; equal to begin: only the begin is known

  [[nodiscard]] bool known() const noexcept { return file != kNoFile; }
  auto operator<=>(const Place&) const = default;
};

/// A configured value and its place; compares by value alone, so a moved line is not a change.
template <class T>
struct At {
  T value{};
  Place place;

  bool operator==(const At& other) const { return value == other.value; }
};

/// 1-based, counted in characters (not bytes).
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One text with its name as messages show it. Byte-order mark removed.
class SourceFile {
 public:
  SourceFile(std::string name, std::filesystem::path path, std::string text);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

  [[nodiscard]] LineColumn locate(std::uint32_t offset) const;
  /// Bytes [begin, end) as they may be shown: secrets as ***, control characters as spaces.
  [[nodiscard]] std::string shown(std::uint32_t begin, std::uint32_t end) const;
  /// Bytes [begin, end) of line `number` (1-based) without its end; nothing when there is no such line.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> line_range(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const;

  /// Bytes that no excerpt may show.
  void hide(std::uint32_t begin, std::uint32_t end) { hidden_.emplace_back(begin, end); }

 private:
  const std::vector<std::uint32_t>& line_starts() const;

  std::string name_;
  std::filesystem::path path_;
  std::string text_;
  mutable std::vector<std::uint32_t> line_starts_;  // filled at the first question: most files are never asked
  std::vector<std::pair<std::uint32_t, std::uint32_t>> hidden_;
};

/// All files of one load, in the order in which they were read. Addresses are stable.
class Sources {
 public:
  std::uint32_t add(SourceFile file);
  [[nodiscard]] const SourceFile& operator[](std::uint32_t index) const { return *files_[index]; }
  [[nodiscard]] SourceFile& operator[](std::uint32_t index) { return *files_[index]; }
  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }
  /// "gatehouse.yaml:12:5", or "default" for an unknown place.
  [[nodiscard]] std::string describe(const Place& place) const;
  [[nodiscard]] std::string_view text(const Place& place) const;

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

/// The place of `length` bytes at `offset` of the scalar `value` that stands at `whole`: exact also behind escapes of a
/// quoted text; `whole` itself when the value does not stand in the file byte by byte (folded lines, interpolation).
Place place_in_text(const Sources& sources, const Place& whole, std::string_view value, std::size_t offset,
                    std::size_t length);

}  // namespace gatehouse::core
