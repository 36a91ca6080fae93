// Manifests: what is read, and what is refused in which words.
#include "plugin/manifest.hpp"

#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

TEST(Manifest, TellsEverythingAPluginDeclares) {
  const auto read = parse_manifest(R"({
    "manifest": 1, "standing": "stable", "provides": ["identity", "preflight"], "needs": ["identity"],
    "uses": ["upstream"], "notes": ["replayed"], "later_member": {},
    "reasons": [{"code": "blocked", "status": 403, "text": "Blocked.", "type": ""}],
    "request_body": {"how": "buffer", "max": 100, "default": "none"},
    "response_body": {"how": "stream", "over": "fail"},
    "config": {"type": "struct", "fields": [
      {"key": "header", "doc": "A header.", "type": {"type": "header"}, "default": "x-tenant"},
      {"key": "limits", "type": {"type": "map", "of": {"type": "int", "min": 1, "max": 9}, "key": {"type": "name"}}},
      {"key": "mode", "required": true, "type": {"type": "enum", "values": ["a", "b"]}},
      {"key": "ttl", "type": {"type": "duration", "min": "1s"}},
      {"key": "any", "type": {"type": "one_of", "of": [{"type": "bool"}, {"type": "list", "of": {"type": "text"}}]}},
      {"key": "sink", "type": {"type": "tagged", "key": "type", "cases": {
        "file": {"type": "struct", "fields": [{"key": "path", "type": {"type": "path"}, "required": true}]}}}}]}})");
  ASSERT_TRUE(read) << read.error().message;
  const auto& manifest = **read;
  EXPECT_TRUE(manifest.is_stable && manifest.provides_identity && manifest.provides_preflight);
  EXPECT_TRUE(manifest.needs_identity && manifest.uses_upstream && manifest.has_note("replayed"));
  EXPECT_EQ(manifest.find_reason("blocked")->status, 403);
  EXPECT_EQ(manifest.request_body.most, BodyWish::buffer);
  EXPECT_EQ(manifest.request_body.initial, BodyWish::none);
  EXPECT_TRUE(manifest.response_body.fails_over);
  const auto& config = manifest.config;
  EXPECT_EQ(config.find_field("header")->default_value->text, "x-tenant");
  EXPECT_EQ(config.find_field("limits")->type.of[0].max, 9);
  EXPECT_EQ(config.find_field("limits")->type.key[0].type, SchemaType::name);
  EXPECT_TRUE(config.find_field("mode")->is_required);
  EXPECT_EQ(config.find_field("ttl")->type.min_text, "1s");
  EXPECT_EQ(config.find_field("any")->type.of.size(), 2U);
  EXPECT_NE(config.find_field("sink")->type.find_case("file")->type.find_field("path"), nullptr);
}

TEST(Manifest, AnEmptyOneDeclaresNothing) {
  const auto read = parse_manifest(R"({"manifest":1})");
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->config.type, SchemaType::struct_);
  EXPECT_EQ((*read)->request_body.most, BodyWish::none);
  EXPECT_FALSE((*read)->is_stable);
}

TEST(Manifest, WhatMakesNoSenseIsRefusedInWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "at byte 0"},
      {"[]", "not an object"},
      {"{}", "'manifest' is not 1"},
      {R"({"manifest":1,"manifest":1})", "twice"},
      {R"({"manifest":2})", "'manifest' is not 1"},
      {R"({"manifest":1,"reasons":[{"code":"x","status":200,"text":"t"}]})", "reasons"},
      {R"({"manifest":1,"reasons":[{"code":"x","status":400,"text":"t"},{"code":"x","status":400,"text":"t"}]})",
       "'x'"},
      {R"({"manifest":1,"request_body":{"how":"eat"}})", "'eat'"},
      {R"({"manifest":1,"request_body":{"how":"stream","default":"buffer"}})", "more than"},
      {R"({"manifest":1,"request_body":{"how":"buffer","max":999999999}})", "64 MiB"},
      {R"({"manifest":1,"config":{"type":"text"}})", "not a struct"},
      {R"({"manifest":1,"config":{"type":"struct","fields":[{"key":"a","type":{"type":"colour"}}]}})", "'colour'"},
      {R"({"manifest":1,"config":{"type":"struct","fields":[{"key":"a","type":{"type":"list"}}]}})", "config.a"},
      {R"({"manifest":1,"config":{"type":"struct","fields":[{"key":"a","type":{"type":"enum"}}]}})", "no values"},
      {R"({"manifest":1,"config":{"type":"struct","fields":[{"type":{"type":"bool"}}]}})", "no key"},
  };
  for (const auto& [json, part] : cases) {
    const auto read = parse_manifest(json);
    ASSERT_FALSE(read) << json;
    EXPECT_EQ(read.error().code, "E0504");
    EXPECT_NE(read.error().message.find(part), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace gatehouse::core
