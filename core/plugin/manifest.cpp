// Reading a manifest: names of types, members of the top level.
#include "plugin/manifest.hpp"

#include <algorithm>
#include <array>

#include "base/value_json.hpp"
#include "plugin/manifest_reader.hpp"

namespace gatehouse::core {
namespace {

bool has_text(const Value* list, std::string_view wanted) noexcept {
  return list != nullptr && std::any_of(list->items.begin(), list->items.end(),
                                        [wanted](const Value& item) { return item.text == wanted; });
}

void read_reasons(ManifestReader& reader, const Value& root, Manifest& manifest) {
  for (const auto& item : reader.list(root, "reasons")) {
    ManifestReason reason;
    reason.code = reader.text(item, "code");
    const auto status = reader.integer(item, "status").value_or(0);
    reason.text = reader.text(item, "text");
    reason.type = reader.text(item, "type");
    if (reason.code.empty() || status < 400 || status > 599 || reason.text.empty()) {
      reader.fail("each of 'reasons' needs a code, a status from 400 to 599, and a text");
    }
    if (manifest.find_reason(reason.code) != nullptr) reader.fail("reason '" + reason.code + "' stands there twice");
    reason.status = static_cast<std::uint16_t>(status);
    manifest.reasons.push_back(std::move(reason));
  }
}

BodyWish wish_of(ManifestReader& reader, std::string_view word) {
  if (word == "stream") return BodyWish::stream;
  if (word == "buffer") return BodyWish::buffer;
  if (word != "none") reader.fail("a body is wanted as 'none', 'stream' or 'buffer', not '" + std::string(word) + "'");
  return BodyWish::none;
}

ManifestBody read_body(ManifestReader& reader, const Value& root, std::string_view key) {
  ManifestBody body;
  const auto* value = root.find(key);
  if (value == nullptr) return body;
  if (const auto how = reader.text(*value, "how"); !how.empty()) body.most = body.initial = wish_of(reader, how);
  if (const auto how = reader.text(*value, "default"); !how.empty()) body.initial = wish_of(reader, how);
  if (body.initial > body.most) reader.fail("the default of '" + std::string(key) + "' is more than its 'how'");
  const auto max = reader.integer(*value, "max").value_or(0);
  if (max < 0 || static_cast<std::uint64_t>(max) > kMaxBufferedBody) reader.fail("'max' of a body is over 64 MiB");
  body.max = static_cast<std::uint64_t>(std::max<std::int64_t>(max, 0));
  body.fails_over = reader.text(*value, "over") == "fail";
  return body;
}

void read_top_level(ManifestReader& reader, Manifest& manifest) {
  const auto& root = manifest.values.root;
  if (reader.integer(root, "manifest").value_or(0) != 1) reader.fail("'manifest' is not 1");
  manifest.is_stable = reader.text(root, "standing") == "stable";
  manifest.provides_identity = has_text(root.find("provides"), "identity");
  manifest.provides_preflight = has_text(root.find("provides"), "preflight");
  manifest.needs_identity = has_text(root.find("needs"), "identity");
  manifest.uses_upstream = has_text(root.find("uses"), "upstream");
  for (const auto& item : reader.list(root, "notes")) manifest.notes.emplace_back(item.text);
  read_reasons(reader, root, manifest);
  manifest.request_body = read_body(reader, root, "request_body");
  manifest.response_body = read_body(reader, root, "response_body");
  manifest.config.type = SchemaType::struct_;
  if (const auto* config = root.find("config")) manifest.config = reader.schema(*config, "config");
  if (manifest.config.type != SchemaType::struct_) reader.fail("'config' is not a struct");
}

}  // namespace

const SchemaField* Schema::find_field(std::string_view name) const noexcept {
  for (const auto& field : fields) {
    if (field.key == name) return &field;
  }
  return nullptr;
}

const SchemaCase* Schema::find_case(std::string_view name) const noexcept {
  for (const auto& one : cases) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

const ManifestReason* Manifest::find_reason(std::string_view code) const noexcept {
  for (const auto& reason : reasons) {
    if (reason.code == code) return &reason;
  }
  return nullptr;
}

bool Manifest::has_note(std::string_view name) const noexcept {
  return std::find(notes.begin(), notes.end(), name) != notes.end();
}

PluginResult<std::unique_ptr<const Manifest>> parse_manifest(std::string_view json) {
  auto manifest = std::make_unique<Manifest>();
  manifest->source = json;
  const auto problem = [](std::string message) {
    return PluginProblem{"E0504", "invalid manifest: " + std::move(message),
                         "rebuild the plugin with the SDK of this gateway"};
  };
  if (const auto error = parse_json(manifest->source, manifest->values)) {
    return problem(std::string(error.message) + " at byte " + std::to_string(error.offset));
  }
  if (manifest->values.root.kind != Value::Kind::map) return problem("not an object");
  ManifestReader reader;
  read_top_level(reader, *manifest);
  if (!reader.problem().empty()) return problem(reader.problem());
  return std::unique_ptr<const Manifest>(std::move(manifest));
}

}  // namespace gatehouse::core
