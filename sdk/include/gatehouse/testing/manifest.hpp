// A plugin's manifest as the fake host reads it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "gatehouse/abi/plugin.h"
#include "gatehouse/testing/flow_text.hpp"
#include "gatehouse/testing/scalars.hpp"
#include "gatehouse/testing/value.hpp"

namespace gatehouse::testing {

struct Reason {
  unsigned status = 500;
  std::string text, type;
};

/// What a plugin may want of a body, and what it gets unless it asks.
struct BodyWish {
  std::uint32_t most = GH_BODY_NONE;
  std::uint32_t by_default = GH_BODY_NONE;
  std::uint64_t max = 0;
  std::string over;  ///< "stream", "fail" or empty
};

struct Manifest {
  Tree config;  ///< a struct type
  std::set<std::string> provides, needs, uses, notes;
  std::map<std::string, Reason> reasons;
  BodyWish request_body, response_body;
};

namespace manifest {

inline std::set<std::string> words(const Tree& tree, const char* key) {
  std::set<std::string> out;
  const Tree* list = tree.find(key);
  for (std::size_t i = 0; list != nullptr && i < list->members.size(); ++i) out.insert(list->members[i].second.text);
  return out;
}

inline std::uint32_t how(const std::string& word) {
  return word == "stream" ? GH_BODY_STREAM : word == "buffer" ? GH_BODY_BUFFER : GH_BODY_NONE;
}

inline BodyWish body_wish(const Tree& tree, const char* key) {
  BodyWish wish;
  const Tree* written = tree.find(key);
  if (written == nullptr) return wish;
  wish.most = how(written->text_of("how", "none"));
  wish.by_default = how(written->text_of("default", written->text_of("how", "none")));
  wish.max = static_cast<std::uint64_t>(read_integer(written->text_of("max", "0")).value);
  wish.over = written->text_of("over");
  return wish;
}

/// Throws TextError when the text is no JSON object of manifest version 1.
inline Manifest read(gh_text text) {
  const Tree tree = read_json(view(text));
  if (tree.kind != Tree::Kind::map) throw TextError(1, "the manifest is no JSON object");
  if (tree.text_of("manifest") != "1") throw TextError(1, "\"manifest\" is not 1");
  Manifest out;
  out.provides = words(tree, "provides");
  out.needs = words(tree, "needs");
  out.uses = words(tree, "uses");
  out.notes = words(tree, "notes");
  if (const Tree* reasons = tree.find("reasons")) {
    for (const auto& member : reasons->members) {
      const Tree& one = member.second;
      const auto status = static_cast<unsigned>(read_integer(one.text_of("status", "500")).value);
      out.reasons[one.text_of("code")] = {status, one.text_of("text"), one.text_of("type")};
    }
  }
  out.request_body = body_wish(tree, "request_body");
  out.response_body = body_wish(tree, "response_body");
  if (const Tree* config = tree.find("config")) {
    out.config = *config;
  } else {
    out.config = read_json(R"({"type": "struct", "fields": []})");
  }
  return out;
}

}  // namespace manifest
}  // namespace gatehouse::testing
