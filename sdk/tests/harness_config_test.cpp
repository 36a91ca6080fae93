// The config reader of the harness: what it takes, what it refuses, and how values arrive.
#include <gtest/gtest.h>

#include "gatehouse/testing/config_text.hpp"
#include "gatehouse/testing/schema.hpp"

namespace {

using gatehouse::testing::ConfigText;
using gatehouse::testing::read_json;
using gatehouse::testing::Schema;
using gatehouse::testing::TextError;
using gatehouse::testing::Tree;

/// One line that shows a whole tree: {a: 1, b: [x, "y"]}.
std::string shown(const Tree& tree) {
  if (tree.kind == Tree::Kind::null) return "-";
  if (tree.kind == Tree::Kind::scalar) return tree.is_quoted ? "\"" + tree.text + "\"" : tree.text;
  const bool is_map = tree.kind == Tree::Kind::map;
  std::string out = is_map ? "{" : "[";
  for (const auto& member : tree.members) {
    out += (out.size() > 1 ? ", " : "") + (is_map ? member.first + ": " : "") + shown(member.second);
  }
  return out + (is_map ? "}" : "]");
}

TEST(ConfigText, ReadsTheFormsThatConfigsUse) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "-"},
      {"# only a comment\n", "-"},
      {"a: 1\nb: two words # comment\n", "{a: 1, b: two words}"},
      {"a:\n  b:\n    c: d\n  e: f", "{a: {b: {c: d}, e: f}}"},
      {"list:\n  - one\n  - two", "{list: [one, two]}"},
      {"list:\n- one\n- two\nafter: x", "{list: [one, two], after: x}"},
      {"- name: a\n  x: 1\n- name: b", "[{name: a, x: 1}, {name: b}]"},
      {"- - a\n  - b\n- c", "[[a, b], c]"},
      {"a: {b: 1, c: [d, 'e''s', \"f\\n\"]}", "{a: {b: 1, c: [d, \"e's\", \"f\n\"]}}"},
      {"a: [1,\n    2,  # two\n    3]\nb: x", "{a: [1, 2, 3], b: x}"},
      {"\"quoted key\": v", "{quoted key: v}"},
      {"url: https://a.example:8443/x#y", "{url: https://a.example:8443/x#y}"},
      {"key: |\n  line one\n    line two\n\n  end\nnext: 1", "{key: \"line one\n  line two\n\nend\n\", next: 1}"},
      {"key: |-\n  one\n", "{key: \"one\"}"},
      {"a:\nb: null\nc: ~\nd: ''", "{a: -, b: -, c: -, d: \"\"}"},
      {"{\"a\":1,\"b\":{\"c\":[true]}}", "{a: 1, b: {c: [true]}}"},
      {"rate: 100/min\nat: ${label.x}", "{rate: 100/min, at: ${label.x}}"},
      {"text: \"\\u00e4\\ud83d\\ude00\"", "{text: \"\xc3\xa4\xf0\x9f\x98\x80\"}"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(shown(ConfigText::read(text)), expected) << text;
}

TEST(ConfigText, RefusesTheRestWithTheLine) {
  const std::pair<const char*, const char*> kCases[] = {
      {"a: 1\n\tb: 2", "line 2: a tab"},
      {"a: 1\na: 2", "line 2: the key 'a' stands twice"},
      {"a: &x 1", "line 1: a value may not"},
      {"a: *x", "line 1: a value may not"},
      {"a: !!str 1", "line 1: a value may not"},
      {"a: >\n  folded", "line 1: a value may not"},
      {"<<: x", "line 1: merge keys"},
      {"a: 1\n  b: 2", "line 2: unexpected"},
      {"a: \"open", "line 1: a quoted text"},
      {"a: [1, 2", "line 1: expected ','"},
      {"a: b: c", "line 1: ':' in a plain text"},
      {"a: 1\njust words", "line 2: expected 'key: value'"},
      {"a: {b: 1", "line 1: expected ','"},
      {"a: \"\\x41\"", "line 1: unknown escape"},
  };
  for (const auto& [text, expected] : kCases) {
    try {
      ADD_FAILURE() << text << " was read as " << shown(ConfigText::read(text));
    } catch (const TextError& error) {
      EXPECT_EQ(std::string(error.what()).rfind(expected, 0), 0U) << text << ": " << error.what();
    }
  }
}

TEST(ConfigText, AManifestIsStrictJson) {
  EXPECT_EQ(shown(read_json(R"({"a": [1, -2.5e3, "x", true, null]})")), "{a: [1, -2.5e3, \"x\", true, -]}");
  for (const char* text :
       {"{a: 1}", "{'a': 1}", "{\"a\": 1,}", "{\"a\": x}", "{\"a\": 1} b", "[1,]", "", "{\"a\": +1}"}) {
    EXPECT_THROW(read_json(text), TextError) << text;
  }
}

/// Kind and value of one decoded scalar, or the first error.
std::string decoded(const std::string& type, const std::string& written) {
  Schema schema;
  const auto value = schema.decode(read_json(type), ConfigText::read(written).members.at(0).second, "k");
  if (!schema.errors.empty()) return schema.errors[0];
  switch (value->kind) {
    case GH_VALUE_INTEGER:
      return "int " + std::to_string(value->integer);
    case GH_VALUE_BOOLEAN:
      return value->integer != 0 ? "true" : "false";
    case GH_VALUE_DURATION:
      return "ns " + std::to_string(value->integer);
    case GH_VALUE_RATE:
      return std::to_string(value->integer) + " per " + std::to_string(value->per);
    case GH_VALUE_REAL:
      return "real " + std::to_string(value->real);
    case GH_VALUE_TEXT:
      return "text " + value->text;
    case GH_VALUE_LIST:
      return "list " + std::to_string(value->members.size());
    case GH_VALUE_MAP:
      return "map " + std::to_string(value->members.size());
    default:
      return "null";
  }
}

TEST(Schema, DecodesByType) {
  const std::tuple<const char*, const char*, const char*> kCases[] = {
      {R"({"type": "duration"})", "k: 1h30m", "ns 5400000000000"},
      {R"({"type": "duration"})", "k: 250ms", "ns 250000000"},
      {R"({"type": "duration"})", "k: 5", "k (line 1): write the unit: 5s?"},
      {R"({"type": "duration", "max": "5m"})", "k: 6m", "k (line 1): is over 5m"},
      {R"({"type": "size"})", "k: 8MiB", "int 8388608"},
      {R"({"type": "size"})", "k: 8M", "k (line 1): 'M' is no unit of size: B, KB, MB, GB, KiB, MiB, GiB"},
      {R"({"type": "rate"})", "k: 5/10s", "5 per 10000000000"},
      {R"({"type": "rate"})", "k: 100", "k (line 1): '100': per what? Write it like 100/min"},
      {R"({"type": "percentage"})", "k: 0.1%", "int 10"},
      {R"({"type": "percentage"})", "k: 0.05", "k (line 1): '0.05' is no percentage: write it like 5%"},
      {R"({"type": "int", "min": 1})", "k: 0", "k (line 1): is below 1"},
      {R"({"type": "bool"})", "k: yes", "k (line 1): 'yes' is neither true nor false"},
      {R"({"type": "header"})", "k: X-Tenant", "text x-tenant"},
      {R"({"type": "header"})", "k: a b", "k (line 1): 'a b' is no header name"},
      {R"({"type": "store"})", "k: redis:main", "text redis:main"},
      {R"({"type": "status"})", "k: 42", "k (line 1): '42' is no status"},
      {R"({"type": "enum", "values": ["a", "b"]})", "k: c", "k (line 1): 'c' is none of: a, b"},
      {R"({"type": "list", "of": {"type": "int"}, "min": 1})", "k: [1, 2]", "list 2"},
      {R"({"type": "list", "of": {"type": "int"}, "min": 1})", "k: []", "k (line 1): needs at least 1 items"},
      {R"({"type": "list", "of": {"type": "int"}})", "k: [1, x]", "k[1] (line 1): 'x' is no integer"},
      {R"({"type": "map", "of": {"type": "int"}})", "k: {a: 1, b: 2}", "map 2"},
      {R"({"type": "one_of", "of": [{"type": "int"}, {"type": "list", "of": {"type": "int"}}]})", "k: [1]", "list 1"},
      {R"({"type": "one_of", "of": [{"type": "int"}, {"type": "text"}]})", "k: word", "text word"},
      {R"({"type": "tagged", "key": "type", "cases": {"a": {"type": "struct", "fields": []}}})", "k: {type: a}",
       "map 1"},
      {R"({"type": "tagged", "key": "type", "cases": {"a": {"type": "struct", "fields": []}}})", "k: {type: b}",
       "k (line 1): the key 'type' is one of: a"},
      {R"({"type": "thing"})", "k: 1", "k (line 1): the manifest has a type 'thing' that is not known"},
      {R"({"type": "struct", "fields": [{"key": "a", "type": {"type": "int"}, "required": true}]})", "k: {}",
       "k (line 1): the key 'a' is required"},
  };
  for (const auto& [type, written, expected] : kCases)
    EXPECT_EQ(decoded(type, written), expected) << type << " " << written;
}

}  // namespace
