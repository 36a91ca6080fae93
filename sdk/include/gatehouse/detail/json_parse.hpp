// The parser behind json.hpp: one pass, no recursion over the bound of depth, no exception but for memory.
#pragma once

#include <gatehouse/detail/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::inline v1::detail {

// The numbers of kind are those of json::Kind.
struct JsonNode {
  std::uint8_t kind = 0;
  std::string_view key;
  std::string_view text;
  std::uint32_t first = 0;  // child; 0: none
  std::uint32_t next = 0;   // sibling; 0: none
  std::uint32_t size = 0;
};
using JsonTree = std::vector<JsonNode>;

inline std::optional<std::int64_t> json_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

inline std::optional<double> json_real(std::string_view text) noexcept {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class JsonParser {
 public:
  JsonParser(std::string_view text, std::size_t depth, std::size_t nodes) noexcept
      : at_{text.data()}, end_{text.data() + text.size()}, depth_{depth}, nodes_{nodes} {}

  // Texts are unescaped into `texts`, which is as large as the input and never moves.
  bool parse(JsonTree& tree, std::unique_ptr<char[]>& texts) {
    texts.reset(new char[static_cast<std::size_t>(end_ - at_) + 1]);
    out_ = texts.get();
    tree_ = &tree;
    if (!value(0, {})) return false;
    space();
    return at_ == end_;
  }

 private:
  enum : std::uint8_t { null, boolean, number, text, list, map };

  void space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  bool take(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool value(std::size_t depth, std::string_view key) {
    space();
    if (at_ == end_ || tree_->size() >= nodes_) return false;
    const auto index = static_cast<std::uint32_t>(tree_->size());
    tree_->push_back({});
    (*tree_)[index].key = key;
    switch (*at_) {
      case '{':
        return depth < depth_ && members(depth + 1, index);
      case '[':
        return depth < depth_ && items(depth + 1, index);
      case '"':
        return string((*tree_)[index].text) && is(index, text);
      case 't':
        return literal("true", index) && is(index, boolean);
      case 'f':
        return literal("false", index) && is(index, boolean);
      case 'n':
        return literal("null", index) && is(index, null);
      default:
        return digits((*tree_)[index].text) && is(index, number);
    }
  }

  bool is(std::uint32_t index, std::uint8_t kind) noexcept {
    (*tree_)[index].kind = kind;
    return true;
  }

  bool literal(std::string_view word, std::uint32_t index) noexcept {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view{at_, word.size()} != word) return false;
    (*tree_)[index].text = word;
    at_ += word.size();
    return true;
  }

  void link(std::uint32_t parent, std::uint32_t& last, std::uint32_t child) noexcept {
    (last == 0 ? (*tree_)[parent].first : (*tree_)[last].next) = child;
    last = child;
    ++(*tree_)[parent].size;
  }

  bool items(std::size_t depth, std::uint32_t index) {
    is(index, list);
    ++at_;
    space();
    if (take(']')) return true;
    std::uint32_t last = 0;
    do {
      const auto child = static_cast<std::uint32_t>(tree_->size());
      if (!value(depth, {})) return false;
      link(index, last, child);
      space();
    } while (take(','));
    return take(']');
  }

  bool members(std::size_t depth, std::uint32_t index) {
    is(index, map);
    ++at_;
    space();
    if (take('}')) return true;
    std::uint32_t last = 0;
    do {
      space();
      std::string_view key;
      if (at_ == end_ || *at_ != '"' || !string(key)) return false;
      space();
      if (!take(':')) return false;
      const auto child = static_cast<std::uint32_t>(tree_->size());
      if (!value(depth, key)) return false;
      link(index, last, child);
      space();
    } while (take(','));
    return take('}') && has_distinct_keys(index);
  }

  // Sorted, so that a map of thousands costs no more than its sorting.
  bool has_distinct_keys(std::uint32_t index) const {
    std::vector<std::string_view> keys;
    keys.reserve((*tree_)[index].size);
    for (std::uint32_t i = (*tree_)[index].first; i != 0; i = (*tree_)[i].next) keys.push_back((*tree_)[i].key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end();
  }

  bool digits(std::string_view& out) noexcept {
    const char* begin = at_;
    take('-');
    if (!take('0') && run() == 0) return false;
    if (take('.') && run() == 0) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (run() == 0) return false;
    }
    out = keep(begin);
    return true;
  }
  std::size_t run() noexcept {
    const char* begin = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return static_cast<std::size_t>(at_ - begin);
  }
  std::string_view keep(const char* begin) noexcept {
    const auto size = static_cast<std::size_t>(at_ - begin);
    std::memcpy(out_, begin, size);
    out_ += size;
    return {out_ - size, size};
  }

  bool string(std::string_view& out) noexcept {
    const char* begin = out_;
    ++at_;
    while (at_ != end_ && *at_ != '"') {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x20) return false;
      if (byte == '\\') {
        if (!escape()) return false;
      } else {
        *out_++ = *at_++;
      }
    }
    out = {begin, static_cast<std::size_t>(out_ - begin)};
    return take('"') && is_utf8(out);
  }

  bool escape() noexcept {
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
    if (++at_ == end_) return false;
    const char name = *at_++;
    if (name == 'u') return code_point();
    const std::size_t index = kNames.find(name);
    if (index == std::string_view::npos) return false;
    *out_++ = kBytes[index];
    return true;
  }

  // \u0041, and pairs of surrogates; a lone surrogate is refused.
  bool code_point() noexcept {
    std::uint32_t point = 0;
    if (!hex4(point)) return false;
    if (point >= 0xdc00 && point < 0xe000) return false;
    if (point >= 0xd800 && point < 0xdc00) {
      std::uint32_t low = 0;
      if (!take('\\') || !take('u') || !hex4(low) || low < 0xdc00 || low >= 0xe000) return false;
      point = 0x10000 + ((point - 0xd800) << 10U) + (low - 0xdc00);
    }
    out_ = put_utf8(point, out_);
    return true;
  }
  bool hex4(std::uint32_t& out) noexcept {
    if (end_ - at_ < 4) return false;
    const auto [end, error] = std::from_chars(at_, at_ + 4, out, 16);
    if (error != std::errc{} || end != at_ + 4) return false;
    at_ += 4;
    return true;
  }

  const char* at_;
  const char* end_;
  char* out_ = nullptr;
  std::size_t depth_;
  std::size_t nodes_;
  JsonTree* tree_ = nullptr;
};

}  // namespace gatehouse::inline v1::detail
