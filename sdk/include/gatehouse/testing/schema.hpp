// Decodes a config by the schema of a manifest into the typed tree that create receives; tells every error.
#pragma once

#include <cctype>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/testing/schema_text.hpp"
#include "gatehouse/testing/tree.hpp"
#include "gatehouse/testing/value.hpp"

namespace gatehouse::testing {

/// One decoding. `errors` are sentences with path and line.
class Schema {
 public:
  std::vector<std::string> errors;

  std::unique_ptr<Value> decode(const Tree& type, const Tree& written, const std::string& path) {
    auto value = std::make_unique<Value>();
    value->path = path;
    value->line = written.line;
    const std::string name = type.text_of("type");
    if (name == "struct")
      decode_struct(type, written, *value);
    else if (name == "list")
      decode_list(type, written, *value);
    else if (name == "map")
      decode_map(type, written, *value);
    else if (name == "one_of")
      return decode_one_of(type, written, path);
    else if (name == "tagged")
      decode_tagged(type, written, *value);
    else if (name == "any")
      decode_any(written, *value);
    else
      decode_scalar(name, type, written, *value);
    return value;
  }

 private:
  void fail(const Value& at, const std::string& sentence) {
    std::string where = at.path.empty() ? "config" : at.path;
    if (at.line > 0) where += " (line " + std::to_string(at.line) + ")";
    errors.push_back(where + ": " + sentence);
  }

  static std::string below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  bool is_shape(const Tree& written, Tree::Kind kind, Value& value, const char* what) {
    if (written.kind == kind) return true;
    fail(value, std::string("expected ") + what +
                    (written.kind == Tree::Kind::scalar ? ", found '" + written.text + "'" : ""));
    return false;
  }

  void decode_struct(const Tree& type, const Tree& written, Value& value) {
    value.kind = GH_VALUE_MAP;
    const bool is_empty = written.kind == Tree::Kind::null;  // "config:" without anything: all defaults
    if (!is_empty && !is_shape(written, Tree::Kind::map, value, "a map")) return;
    const Tree* fields = type.find("fields");
    std::string known;
    for (std::size_t i = 0; fields != nullptr && i < fields->members.size(); ++i) {
      const Tree& field = fields->members[i].second;
      const std::string key = field.text_of("key");
      known += (known.empty() ? "" : ", ") + key;
      decode_field(field, key, written.find(key), value);
    }
    for (const auto& member : written.members) {
      if (value_has(fields, member.first) || member.first == type.text_of("tag_key")) continue;
      Value at;
      at.path = below(value.path, member.first);
      at.line = member.second.line;
      fail(at, "unknown key; known are: " + known);
    }
  }

  static bool value_has(const Tree* fields, const std::string& key) {
    if (fields == nullptr) return false;
    for (const auto& field : fields->members) {
      if (field.second.text_of("key") == key) return true;
    }
    return false;
  }

  void decode_field(const Tree& field, const std::string& key, const Tree* written, Value& value) {
    const Tree* type = field.find("type");
    const Tree* fallback = field.find("default");
    if (written == nullptr && fallback == nullptr) {
      if (field.text_of("required") == "true") fail(value, "the key '" + key + "' is required");
      return;
    }
    if (type == nullptr) return fail(value, "the manifest gives '" + key + "' no type");
    value.members.emplace_back(key, decode(*type, written != nullptr ? *written : *fallback, below(value.path, key)));
  }

  void decode_list(const Tree& type, const Tree& written, Value& value) {
    value.kind = GH_VALUE_LIST;
    if (!is_shape(written, Tree::Kind::list, value, "a list")) return;
    const Tree* of = type.find("of");
    for (std::size_t i = 0; of != nullptr && i < written.members.size(); ++i) {
      value.members.emplace_back(std::string(),
                                 decode(*of, written.members[i].second, value.path + "[" + std::to_string(i) + "]"));
    }
    check_count(type, written.members.size(), value);
  }

  void check_count(const Tree& type, std::size_t count, Value& value) {
    const std::string least = type.text_of("min");
    const std::string most = type.text_of("max");
    const auto size = static_cast<std::int64_t>(count);
    if (!least.empty() && size < read_integer(least).value) fail(value, "needs at least " + least + " items");
    if (!most.empty() && size > read_integer(most).value) fail(value, "has more than " + most + " items");
  }

  void decode_map(const Tree& type, const Tree& written, Value& value) {
    value.kind = GH_VALUE_MAP;
    if (written.kind == Tree::Kind::null) return;
    if (!is_shape(written, Tree::Kind::map, value, "a map")) return;
    const Tree* of = type.find("of");
    const Tree* key_type = type.find("key");
    for (const auto& member : written.members) {
      std::string key = member.first;
      if (key_type != nullptr) {
        Tree as_written;
        as_written.kind = Tree::Kind::scalar;
        as_written.text = key;
        as_written.line = member.second.line;
        key = decode(*key_type, as_written, below(value.path, key))->text;
      }
      if (of != nullptr) value.members.emplace_back(key, decode(*of, member.second, below(value.path, key)));
    }
  }

  std::unique_ptr<Value> decode_one_of(const Tree& type, const Tree& written, const std::string& path) {
    std::vector<std::string> first_errors;
    const Tree* choices = type.find("of");
    for (std::size_t i = 0; choices != nullptr && i < choices->members.size(); ++i) {
      Schema attempt;
      auto value = attempt.decode(choices->members[i].second, written, path);
      if (attempt.errors.empty()) return value;
      if (i == 0 || fits_kind(choices->members[i].second, written)) first_errors = attempt.errors;
    }
    errors.insert(errors.end(), first_errors.begin(), first_errors.end());
    return std::make_unique<Value>();
  }

  static bool fits_kind(const Tree& type, const Tree& written) {
    const std::string name = type.text_of("type");
    const bool is_map = name == "struct" || name == "map" || name == "tagged";
    return written.kind == (is_map ? Tree::Kind::map : name == "list" ? Tree::Kind::list : Tree::Kind::scalar);
  }

  void decode_tagged(const Tree& type, const Tree& written, Value& value) {
    value.kind = GH_VALUE_MAP;
    if (!is_shape(written, Tree::Kind::map, value, "a map")) return;
    const std::string key = type.text_of("key");
    const std::string tag = written.text_of(key);
    const Tree* cases = type.find("cases");
    const Tree* chosen = cases == nullptr ? nullptr : cases->find(tag);
    if (chosen == nullptr) {
      std::string known;
      for (std::size_t i = 0; cases != nullptr && i < cases->members.size(); ++i)
        known += " " + cases->members[i].first;
      return fail(value, "the key '" + key + "' is one of:" + known);
    }
    Tree with_tag = *chosen;
    Tree name;
    name.kind = Tree::Kind::scalar;
    name.text = key;
    with_tag.members.emplace_back("tag_key", name);
    decode_struct(with_tag, written, value);
    for (const auto& member : value.members) {
      if (member.first == key) return;
    }
    auto text = std::make_unique<Value>();
    text->kind = GH_VALUE_TEXT;
    text->text = tag;
    value.members.emplace_back(key, std::move(text));
  }

  void decode_any(const Tree& written, Value& value) {
    const bool is_list = written.kind == Tree::Kind::list;
    if (written.kind == Tree::Kind::null) return;
    if (written.kind == Tree::Kind::scalar) return decode_guess(written, value);
    value.kind = is_list ? GH_VALUE_LIST : GH_VALUE_MAP;
    for (std::size_t i = 0; i < written.members.size(); ++i) {
      const auto& member = written.members[i];
      auto part = std::make_unique<Value>();
      part->path = is_list ? value.path + "[" + std::to_string(i) + "]" : below(value.path, member.first);
      part->line = member.second.line;
      decode_any(member.second, *part);
      value.members.emplace_back(member.first, std::move(part));
    }
  }

  static void decode_guess(const Tree& written, Value& value) {
    value.kind = GH_VALUE_TEXT;
    value.text = written.text;
    if (written.is_quoted) return;
    const auto integer = read_integer(written.text);
    const auto real = read_real(written.text);
    if (written.text == "true" || written.text == "false") {
      value.kind = GH_VALUE_BOOLEAN;
      value.integer = written.text == "true" ? 1 : 0;
    } else if (integer.why.empty()) {
      value.kind = GH_VALUE_INTEGER;
      value.integer = integer.value;
    } else if (real.why.empty() && std::isdigit(static_cast<unsigned char>(written.text.back())) != 0) {
      value.kind = GH_VALUE_REAL;
      value.real = real.value;
    } else {
      return;
    }
    value.text.clear();
  }

  void decode_scalar(const std::string& name, const Tree& type, const Tree& written, Value& value) {
    if (!is_shape(written, Tree::Kind::scalar, value, ("a value of type " + name).c_str())) {
      // An empty quoted text is a scalar; an empty plain one is nothing.
      value.kind = GH_VALUE_NULL;
      return;
    }
    const std::string why = decode_text(name, type, written, value);
    if (!why.empty()) fail(value, why);
  }
};

}  // namespace gatehouse::testing
