// Reads values by the schema of a plugin's manifest, with the same messages as the keys of the core.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/plugin_config.hpp"
#include "config/reader.hpp"
#include "plugin/manifest.hpp"

namespace gatehouse::core {

/// One configuration block. Every problem goes to the report of the reader; reading goes on behind it.
class ValueReader {
 public:
  /// `plugin` is the name as it stands in the entry, for messages. Texts are copied into `config`.
  ValueReader(Reader& reader, Sources& sources, const At<std::string>& plugin, PluginConfig& config)
      : reader_(reader), sources_(sources), plugin_(plugin), config_(config) {}

  /// Reads `item` as `schema` says; false when anything was reported.
  bool read(const Item& item, const Schema& schema, Value& out);
  /// A struct of which nothing is written: its defaults. False: a key is missing, at `place`.
  bool read_absent(const Schema& schema, const Place& place, Value& out);

 private:
  bool read_scalar(const Item& item, const Schema& schema, Value& out);
  bool read_text(const Item& item, const Schema& schema, Value& out);
  bool read_plain_text(const Item& item, const Schema& schema, const TypeInfo& type, Value& out);
  bool read_secret(const Item& item, const Schema& schema, Value& out);
  bool read_template(const Item& item, Value& out);
  bool read_regex(const Item& item, Value& out);
  bool read_method(const Item& item, Value& out);
  bool read_path(const Item& item, Value& out);
  bool read_store(const Item& item, Value& out);
  bool read_upstream(const Item& item, Value& out);
  bool read_enum(const Item& item, const Schema& schema, Value& out);
  bool read_bounded_real(const Item& item, const Schema& schema, Value& out);
  bool read_bounded_duration(const Item& item, const Schema& schema, Value& out);
  bool read_bounded_size(const Item& item, const Schema& schema, Value& out);

  bool read_list(const Item& item, const Schema& schema, Value& out);
  bool read_map(const Item& item, const Schema& schema, Value& out);
  bool read_struct(const Item& item, const Schema& schema, std::string_view tag, Value& out);
  bool read_tagged(const Item& item, const Schema& schema, Value& out);
  bool read_one_of(const Item& item, const Schema& schema, Value& out);
  bool read_any(const Item& item, Value& out);
  /// The key that was probably meant; empty: none is near.
  std::string_view unknown_key(const Member& member, const Schema& schema);
  /// Fills in what is not written: defaults, or the report of a missing key.
  bool add_absent(const Schema& schema, const Place& place, std::span<const std::string_view> meant,
                  std::vector<ValueMember>& members);
  bool read_default(const SchemaField& field, Value& out);

  bool set_text(std::string_view text, Value& out);
  [[nodiscard]] std::string where() const;

  Reader& reader_;
  Sources& sources_;
  const At<std::string>& plugin_;
  PluginConfig& config_;
  std::string key_;          // of the innermost struct, for messages; empty: the block itself
  bool is_default_ = false;  // the values at hand are the plugin's own defaults
};

/// "text", "list", "one of these": what a value of the schema is called in messages, and an example.
const TypeInfo& type_info(SchemaType type) noexcept;

}  // namespace gatehouse::core
