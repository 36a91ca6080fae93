// Path normalisation: one scan for the usual path, a rewritten copy in the arena for the others.
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "http/request_target.hpp"

namespace gatehouse::core {
namespace {

constexpr char kHexDigits[] = "0123456789ABCDEF";

/// Bytes that end the fast scan. A slash is one, because what follows it decides.
constexpr auto kNeedsLook = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) table[c] = c <= 0x20 || c >= 0x7f;
  for (const char c : {'/', '%', '\\', '"', '<', '>', '#', '?'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

/// True when normalising would give the same text: no escape, no backslash, no empty segment, none that begins with
/// a dot (which may be a dot segment or one followed by ';'), nothing that is refused.
bool is_plain(std::string_view path) noexcept {
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!kNeedsLook[static_cast<unsigned char>(path[i])]) continue;
    if (path[i] != '/') return false;
    if (i + 1 < path.size() && (path[i + 1] == '/' || path[i + 1] == '.')) return false;
  }
  return path.size() < 2 || (path[1] != '/' && path[1] != '.');
}

class Normaliser {
 public:
  Normaliser(std::string_view path, const PathPolicy& policy, Arena& arena, const char*& detail)
      : path_(path), policy_(policy), text_(arena.make_array<char>(path.size())), detail_(detail) {}

  Result<std::string_view> run() {
    if (!decode_escapes() || !check_hidden_dots()) return Error::bad_target;
    if (policy_.encoded_slash == PathPolicy::EncodedSlash::decode) decode_slashes();
    if (!apply_duplicate_slash() || !resolve_dots()) return Error::bad_target;
    return std::string_view(text_, size_);
  }

 private:
  bool refuse(const char* detail) noexcept {
    detail_ = detail;
    return false;
  }

  // Step 1: escapes of unreserved characters decoded, others in upper case; forbidden bytes found.
  bool decode_escapes() noexcept {
    for (std::size_t i = 0; i < path_.size(); ++i) {
      const char c = path_[i];
      if (c == '%') {
        if (!decode_escape(path_.substr(i))) return false;
        i += 2;
        continue;
      }
      if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '"' || c == '<' ||
          c == '>' || c == '#' || c == '?') {
        return refuse("byte in the path that is not allowed there");
      }
      if (c == '\\' && policy_.backslash == PathPolicy::Backslash::reject) return refuse("backslash in the path");
      text_[size_++] = c;
    }
    return true;
  }

  bool decode_escape(std::string_view escape) noexcept {
    const int high = escape.size() > 2 ? hex_value(escape[1]) : -1;
    const int low = escape.size() > 2 ? hex_value(escape[2]) : -1;
    if (high < 0 || low < 0) return refuse("malformed escape in the path");
    const auto byte = static_cast<unsigned char>(high << 4 | low);
    if (byte < 0x20 || byte == 0x7f) return refuse("escaped control character in the path");
    if (byte == '/' && policy_.encoded_slash == PathPolicy::EncodedSlash::reject) return refuse("%2F in the path");
    if (is_unreserved_char(static_cast<char>(byte))) {
      text_[size_++] = static_cast<char>(byte);
      return true;
    }
    text_[size_++] = '%';
    text_[size_++] = kHexDigits[high];
    text_[size_++] = kHexDigits[low];
    return true;
  }

  /// Length of the separator at `i` when %2F, %5C and backslash are read as one, else 0.
  [[nodiscard]] std::size_t separator(std::size_t i) const noexcept {
    if (text_[i] == '/' || text_[i] == '\\') return 1;
    const std::string_view rest(text_ + i, size_ - i);
    return rest.starts_with("%2F") || rest.starts_with("%5C") ? 3 : 0;
  }

  // Step 2: an upstream may read %2F or %5C as separators, and may cut ";..." from a segment. A path that has dot
  // segments only then would mean another resource there than here.
  bool check_hidden_dots() noexcept {
    bool is_hidden = false;  // one of the segment's two borders is not a plain slash
    for (std::size_t i = 1; i <= size_;) {
      std::size_t end = i;
      std::size_t width = 0;
      while (end < size_ && (width = separator(end)) == 0) ++end;
      const bool ends_hidden = end < size_ && text_[end] != '/';
      const std::string_view segment(text_ + i, end - i);
      const std::size_t dots = segment.starts_with("..") ? 2 : segment.starts_with('.') ? 1 : 0;
      if (dots != 0 && segment.size() > dots && segment[dots] == ';') return refuse("dot segment with a parameter");
      if (dots != 0 && segment.size() == dots && (is_hidden || ends_hidden)) {
        return refuse("dot segment behind an escaped separator");
      }
      if (end == size_) return true;
      is_hidden = ends_hidden;
      i = end + width;
    }
    return true;
  }

  // Step 3, when the policy says so.
  void decode_slashes() noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const bool is_slash = std::string_view(text_ + i, size_ - i).starts_with("%2F");
      text_[kept++] = is_slash ? '/' : text_[i];
      if (is_slash) i += 2;
    }
    size_ = kept;
  }

  // Step 4. Before dots are resolved: with merge, /a//../b is /b, as a file system reads it.
  bool apply_duplicate_slash() noexcept {
    if (policy_.duplicate_slash == PathPolicy::DuplicateSlash::keep) return true;
    std::size_t kept = 1;
    for (std::size_t i = 1; i < size_; ++i) {
      if (text_[i] == '/' && text_[kept - 1] == '/') {
        if (policy_.duplicate_slash == PathPolicy::DuplicateSlash::reject) return refuse("two slashes in the path");
        continue;
      }
      text_[kept++] = text_[i];
    }
    size_ = kept;
    return true;
  }

  // Step 5: RFC 3986 §5.2.4, in place; but more ".." than segments is refused instead of ignored.
  bool resolve_dots() noexcept {
    std::size_t kept = 0;  // text_[0, kept) is resolved and does not end in '/', but for "" itself
    for (std::size_t i = 0; i < size_;) {
      std::size_t end = i + 1;  // text_[i] is the slash in front of the segment
      while (end < size_ && text_[end] != '/') ++end;
      const std::string_view segment(text_ + i + 1, end - i - 1);
      const bool is_up = segment == "..";
      if (!is_up && segment != ".") {
        std::memmove(text_ + kept, text_ + i, end - i);
        kept += end - i;
      } else {
        if (policy_.dot_segments == PathPolicy::DotSegments::reject) return refuse("dot segment in the path");
        if (is_up && kept == 0) return refuse("more .. than segments");
        if (is_up) kept = std::string_view(text_, kept).rfind('/');
        if (end == size_) text_[kept++] = '/';  // "/a/." and "/a/b/.." name a folder
      }
      i = end;
    }
    size_ = kept;
    return true;
  }

  std::string_view path_;
  const PathPolicy& policy_;
  char* text_;
  std::size_t size_ = 0;
  const char*& detail_;
};

}  // namespace

Result<std::string_view> normalise_path(std::string_view path, const PathPolicy& policy, Arena& arena,
                                        const char*& detail) {
  if (is_plain(path)) return path;
  return Normaliser(path, policy, arena, detail).run();
}

}  // namespace gatehouse::core
