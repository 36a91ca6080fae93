// JSON text to a tree of values: a recursive reader that never goes back.
#include "base/value_json.hpp"

#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

/// Bytes of the well-formed UTF-8 sequence at the begin of `text` (RFC 3629 §4); 0 when there is none.
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool is_out_of_range = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) ||
                               (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F);
  return is_out_of_range ? 0 : length;
}

void append_utf8(std::string& to, char32_t c) {
  const auto put = [&to](char32_t bits) { to.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
  }
}

class JsonReader {
 public:
  JsonReader(std::string_view text, ValueTree& tree) noexcept : text_(text), tree_(tree) {}

  JsonError read() {
    if (read_value(tree_.root, 0)) {
      skip_space();
      if (at_ != text_.size()) fail("something stands behind the value");
    }
    return error_;
  }

 private:
  bool fail(const char* message) noexcept {
    if (error_.message == nullptr) error_ = {message, at_};
    return false;
  }
  void skip_space() noexcept {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) noexcept {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  bool read_value(Value& value, unsigned depth) {
    skip_space();
    const auto begin = static_cast<std::uint32_t>(at_);
    if (!read_content(value, depth)) return false;
    value.place = {ValuePlace::kNoFile, begin, static_cast<std::uint32_t>(at_)};
    return true;
  }

  bool read_content(Value& value, unsigned depth) {
    if (depth > kMaxJsonDepth) return fail("nested too deeply");
    switch (peek()) {
      case '{':
        return read_map(value, depth);
      case '[':
        return read_list(value, depth);
      case '"': {
        std::string_view text;
        if (!read_text(text)) return false;
        value = Value::of_text(text);
        return true;
      }
      case 't':
        return read_word("true", Value::of_boolean(true), value);
      case 'f':
        return read_word("false", Value::of_boolean(false), value);
      case 'n':
        return read_word("null", Value{}, value);
      default:
        return read_number(value);
    }
  }

  bool read_word(std::string_view word, const Value& meant, Value& value) {
    if (text_.substr(at_, word.size()) != word) return fail("not a JSON value");
    at_ += word.size();
    value = meant;
    return true;
  }

  bool skip_digits() noexcept {
    const auto from = at_;
    while (is_digit(peek())) ++at_;
    return at_ != from;
  }

  bool read_number(Value& value) {
    const auto from = at_;
    bool is_integer = true;
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!skip_digits()) {
      return fail("not a JSON value");
    }
    if (peek() == '.') {
      is_integer = false;
      ++at_;
      if (!skip_digits()) return fail("a digit is missing behind '.'");
    }
    if (peek() == 'e' || peek() == 'E') {
      is_integer = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!skip_digits()) return fail("a digit is missing in the exponent");
    }
    const auto* begin = text_.data() + from;
    const auto* end = text_.data() + at_;
    if (std::int64_t integer = 0; is_integer && std::from_chars(begin, end, integer).ec == std::errc{}) {
      value = Value::of_integer(integer);
      return true;
    }
    double real = 0;
    if (std::from_chars(begin, end, real).ec != std::errc{}) return fail("number out of range");
    value = Value::of_real(real);
    return true;
  }

  bool read_list(Value& value, unsigned depth) {
    ++at_;
    std::vector<Value> items;
    if (!take(']')) {
      do {
        if (!read_value(items.emplace_back(), depth + 1)) return false;
      } while (take(','));
      if (!take(']')) return fail("expected ',' or ']'");
    }
    const auto kept = tree_.values(items.size());
    std::copy(items.begin(), items.end(), kept.begin());
    value = Value::of_list(kept);
    return true;
  }

  bool read_map(Value& value, unsigned depth) {
    ++at_;
    std::vector<ValueMember> members;
    if (!take('}')) {
      do {
        if (!read_member(members, depth)) return false;
      } while (take(','));
      if (!take('}')) return fail("expected ',' or '}'");
    }
    const auto kept = tree_.members(members.size());
    std::copy(members.begin(), members.end(), kept.begin());
    value = Value::of_map(kept);
    return true;
  }

  bool read_member(std::vector<ValueMember>& members, unsigned depth) {
    skip_space();
    if (peek() != '"') return fail("expected a member name");
    const auto begin = static_cast<std::uint32_t>(at_);
    std::string_view key;
    if (!read_text(key)) return false;
    for (const auto& earlier : members) {
      if (earlier.key == key) return fail("the same member twice");
    }
    auto& member = members.emplace_back();
    member.key = key;
    member.key_place = {ValuePlace::kNoFile, begin, static_cast<std::uint32_t>(at_)};
    if (!take(':')) return fail("expected ':'");
    return read_value(member.value, depth + 1);
  }

  bool read_text(std::string_view& text) {
    const auto from = ++at_;
    std::string unescaped;
    bool has_escape = false;
    auto copied = from;  // everything before it is in `unescaped`
    for (;;) {
      if (at_ >= text_.size()) return fail("a text does not end");
      const char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a text");
      if (c != '\\') {
        const auto length = utf8_length(text_.substr(at_));
        if (length == 0) return fail("not UTF-8");
        at_ += length;
        continue;
      }
      has_escape = true;
      unescaped.append(text_, copied, at_ - copied);
      if (!read_escape(unescaped)) return false;
      copied = at_;
    }
    const auto end = at_++;
    if (!has_escape) {
      text = text_.substr(from, end - from);
      return true;
    }
    unescaped.append(text_, copied, end - copied);
    text = tree_.copy(unescaped);
    return true;
  }

  bool read_escape(std::string& to) {
    ++at_;
    const char c = peek();
    if (c == 'u') return read_code_point(to);
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const auto index = c == '\0' ? std::string_view::npos : kLetters.find(c);
    if (index == std::string_view::npos) return fail("unknown escape");
    to.push_back(kMeant[index]);
    ++at_;
    return true;
  }

  bool read_hex(char32_t& unit) {
    ++at_;  // 'u'
    unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const int digit = hex_value(peek());
      if (digit < 0) return fail("four hexadecimal digits are needed behind \\u");
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    return true;
  }

  bool read_code_point(std::string& to) {
    char32_t unit = 0;
    if (!read_hex(unit)) return false;
    if (unit >= 0xDC00 && unit < 0xE000) return fail("half of a surrogate pair");
    if (unit >= 0xD800 && unit < 0xDC00) {
      char32_t low = 0;
      if (text_.substr(at_, 2) != "\\u") return fail("half of a surrogate pair");
      ++at_;
      if (!read_hex(low)) return false;
      if (low < 0xDC00 || low >= 0xE000) return fail("half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(to, unit);
    return true;
  }

  std::string_view text_;
  ValueTree& tree_;
  std::size_t at_ = 0;
  JsonError error_;
};

}  // namespace

JsonError parse_json(std::string_view text, ValueTree& tree) {
  if (text.size() >= ValuePlace::kNoFile) return {"too large", 0};
  return JsonReader(text, tree).read();
}

const Value* find_path(const Value& root, std::string_view path) noexcept {
  if (const auto* whole = root.find(path)) return whole;
  for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
    const auto* member = root.find(path.substr(0, dot));
    if (member == nullptr) continue;
    if (const auto* found = find_path(*member, path.substr(dot + 1))) return found;
  }
  return nullptr;
}

}  // namespace gatehouse::core
