// Writing JSON: commas, quotes and escapes, into anything that appends.
#pragma once

#include <gatehouse/detail/utf8.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::inline v1::json {

// Out has append(const char*, size_t), such as std::string or a fixed buffer. Names and nesting are the caller's:
//   Writer w{out}; w.begin_map(); w.member("a", 1); w.key("b"); w.begin_list(); w.text("x"); w.end_list(); w.end_map();
// Invalid UTF-8 becomes U+FFFD; control characters, U+2028 and U+2029 are escaped, so a line stays one line.
template <class Out = std::string>
class Writer {
 public:
  explicit Writer(Out& out) noexcept : out_{&out} {}

  void begin_map() { open('{'); }
  void end_map() { close('}'); }
  void begin_list() { open('['); }
  void end_list() { close(']'); }

  void key(std::string_view name) {
    comma();
    quoted(name);
    put(":");
    needs_comma_ = false;
  }
  void text(std::string_view value) {
    comma();
    quoted(value);
    needs_comma_ = true;
  }
  void number(std::int64_t value) { plain(value); }
  void number(std::uint64_t value) { plain(value); }
  // Finite ones; what JSON has no number for becomes null.
  void number(double value) {
    if (value - value == 0) {
      plain(value);
    } else {
      null();
    }
  }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void null() { raw("null"); }
  // A value that is JSON already.
  void raw(std::string_view json) {
    comma();
    put(json);
    needs_comma_ = true;
  }

  template <class T>
  void member(std::string_view name, const T& value) {
    key(name);
    if constexpr (std::same_as<T, bool>) {
      boolean(value);
    } else if constexpr (std::signed_integral<T>) {
      number(std::int64_t{value});
    } else if constexpr (std::unsigned_integral<T>) {
      number(std::uint64_t{value});
    } else if constexpr (std::floating_point<T>) {
      number(static_cast<double>(value));
    } else {
      text(value);
    }
  }

 private:
  void put(std::string_view bytes) { out_->append(bytes.data(), bytes.size()); }
  void comma() {
    if (needs_comma_) put(",");
  }
  void open(char bracket) {
    comma();
    put({&bracket, 1});
    needs_comma_ = false;
  }
  void close(char bracket) {
    put({&bracket, 1});
    needs_comma_ = true;
  }
  template <class T>
  void plain(T value) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    raw({digits, static_cast<std::size_t>(end - digits)});
  }

  // Runs of harmless bytes are appended at once.
  void quoted(std::string_view value) {
    put("\"");
    std::size_t begin = 0;
    for (std::size_t i = 0; i < value.size();) {
      const std::size_t length = gatehouse::v1::detail::utf8_length(value, i);
      const std::string_view one = value.substr(i, length == 0 ? 1 : length);
      if (length == 0 || is_special(one)) {
        put(value.substr(begin, i - begin));
        escape(one, length == 0);
        begin = i + one.size();
      }
      i += one.size();
    }
    put(value.substr(begin));
    put("\"");
  }
  static bool is_special(std::string_view one) noexcept {
    const auto byte = static_cast<unsigned char>(one.front());
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f || one == "\xe2\x80\xa8" || one == "\xe2\x80\xa9";
  }
  void escape(std::string_view one, bool is_invalid) {
    static constexpr char kHex[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(one.front());
    if (is_invalid) return put("\xef\xbf\xbd");
    if (one.size() == 3) return put(one.back() == '\xa8' ? "\\u2028" : "\\u2029");
    if (byte == '"') return put("\\\"");
    if (byte == '\\') return put("\\\\");
    if (byte == '\n') return put("\\n");
    if (byte == '\r') return put("\\r");
    if (byte == '\t') return put("\\t");
    const char escaped[] = {'\\', 'u', '0', '0', kHex[byte >> 4U], kHex[byte & 15U]};
    put({escaped, sizeof escaped});
  }

  Out* out_;
  bool needs_comma_ = false;
};

}  // namespace gatehouse::inline v1::json
