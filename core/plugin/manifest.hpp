// What a plugin says about itself: the schema of its configuration, its reasons, what it provides and needs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.hpp"
#include "plugin/problem.hpp"

namespace gatehouse::core {

enum class SchemaType : std::uint8_t {
  bool_,
  int_,
  real,
  text,
  secret,
  name,
  header,
  method,
  path,
  url,
  address,
  cidr,
  regex,
  template_,
  store,
  upstream,
  duration,
  size,
  rate,
  percentage,
  status,
  enum_,
  any,
  list,
  map,
  struct_,
  one_of,
  tagged,
};
inline constexpr std::size_t kSchemaTypeCount = static_cast<std::size_t>(SchemaType::tagged) + 1;

/// As it is spelled in a manifest: "bool", "template".
std::string_view name_of(SchemaType type) noexcept;

struct SchemaField;
struct SchemaCase;

/// The type of one value of a plugin's configuration. Members that a type does not have are empty.
struct Schema {
  SchemaType type = SchemaType::any;
  std::optional<std::int64_t> min, max;  // int: values; text: sizes in bytes; list: numbers of items
  std::optional<double> min_real, max_real;
  std::string min_text, max_text;   // duration, size: as written; empty: no bound
  std::vector<std::string> values;  // enum
  std::vector<Schema> of;           // list, map: one; one_of: the alternatives, in the order in which they are tried
  std::vector<Schema> key;          // map: at most one, a type of texts
  std::string tag;                  // tagged: the key whose value chooses the case
  std::vector<SchemaField> fields;  // struct
  std::vector<SchemaCase> cases;    // tagged

  [[nodiscard]] const SchemaField* find_field(std::string_view name) const noexcept;
  [[nodiscard]] const SchemaCase* find_case(std::string_view name) const noexcept;
};

struct SchemaField {
  std::string key;
  std::string doc;
  Schema type;
  const Value* default_value =
      nullptr;  // as written in YAML (durations are texts); null: absent. Lives in the Manifest
  bool is_required = false;
};

struct SchemaCase {
  std::string name;
  Schema type;  // a struct; its fields do not repeat the tag
};

enum class BodyWish : std::uint8_t { none, stream, buffer };  // the numbers of GH_BODY_*

struct ManifestBody {
  BodyWish most = BodyWish::none;     // what an instance may ask for
  BodyWish initial = BodyWish::none;  // what it gets unless it asks
  std::uint64_t max = 0;    // bytes of a buffer; 0: the instance says at run time, bounded by kMaxBufferedBody
  bool fails_over = false;  // over max: the plugin's failure; else it gives up buffering and streams
};

/// No instance buffers more than this of one body, whatever it asks for: workers share the machine's memory.
inline constexpr std::uint64_t kMaxBufferedBody = 64ULL << 20;

struct ManifestReason {
  std::string code;
  std::uint16_t status = 0;
  std::string text;  // the one sentence a client reads
  std::string type;  // problem type; empty: the gateway's own
};

struct Manifest {
  bool is_stable = false;
  bool provides_identity = false;
  bool provides_preflight = false;
  bool needs_identity = false;
  bool uses_upstream = false;
  std::vector<std::string> notes;
  std::vector<ManifestReason> reasons;
  ManifestBody request_body;
  ManifestBody response_body;
  Schema config;       // always a struct
  std::string source;  // the JSON text; defaults are views of it
  ValueTree values;    // of the whole text; the default values point into it

  [[nodiscard]] const ManifestReason* find_reason(std::string_view code) const noexcept;
  [[nodiscard]] bool has_note(std::string_view name) const noexcept;
};

/// Reads the JSON text strictly; unknown members are ignored, an unknown type is not. The message of the problem names
/// the member. Control thread.
PluginResult<std::unique_ptr<const Manifest>> parse_manifest(std::string_view json);

}  // namespace gatehouse::core
