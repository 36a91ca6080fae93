// Walks the tree along the field lists and fills the model.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "config/interpolate.hpp"
#include "config/report.hpp"
#include "config/scalars.hpp"
#include "config/schema.hpp"

namespace gatehouse::core {

/// One load. Every problem goes to the report; reading goes on behind it.
class Reader {
 public:
  Reader(ConfigReport& report, Interpolator& texts) : report_(report), texts_(texts) {}

  [[nodiscard]] ConfigReport& report() noexcept { return report_; }
  [[nodiscard]] Interpolator& texts() noexcept { return texts_; }

  void set_included(bool is_included) noexcept { is_included_ = is_included; }
  /// A list of the top level may be incomplete: a key that probably meant it could not be read.
  [[nodiscard]] bool is_doubtful(std::string_view key) const { return doubtful_.contains(key); }
  void mark_doubtful(std::string_view key) { doubtful_.emplace(key); }
  /// The struct read last had an unknown key itself (not one of its members).
  [[nodiscard]] bool had_unknown_key() const noexcept { return had_unknown_key_; }

  /// Reads the map `item` into `object`, a struct described by `info`. False when anything was reported.
  bool read_struct(const Item& item, const StructInfo& info, void* object);

  /// The text of a scalar after interpolation; nullopt when something was reported.
  std::optional<ResolvedText> text(const Item& item, const TypeInfo& type, TextUse use = TextUse::at_load);

  /// Text that `parse` turns into a value. Errors get `code`.
  template <class T>
  bool scalar(const Item& item, const TypeInfo& type, Code code, Scalar<T> (*parse)(std::string_view), T& out) {
    const auto found = text(item, type);
    if (!found) return false;
    if (!found->is_known) return true;
    auto parsed = parse(found->text);
    if (!parsed.value) return refuse(item, *found, type, code, parsed.problem, parsed.help);
    out = std::move(*parsed.value);
    return true;
  }

  /// A scalar that must not be quoted: numbers and booleans. False when it was reported.
  bool is_unquoted(const Item& item, const TypeInfo& type, Code code);

  /// Reports a bad value; hides it when it is a secret. Always false.
  bool refuse(const Item& item, const ResolvedText& value, const TypeInfo& type, Code code, std::string problem,
              std::string help);
  bool wrong_kind(const Item& item, const TypeInfo& type);
  /// A value that is none of `values`. Always false.
  bool not_one_of(const Item& item, const ResolvedText& value, const TypeInfo& type,
                  std::span<const std::string_view> values);
  bool empty_list(const Item& item, std::string_view help);

 private:
  bool unknown_key(const Member& member, const Item& item, const StructInfo& info, std::uint64_t& seen);
  [[nodiscard]] std::string where(const Item& item, const StructInfo& info) const;

  ConfigReport& report_;
  Interpolator& texts_;
  bool is_included_ = false;
  bool had_unknown_key_ = false;
  std::set<std::string, std::less<>> doubtful_;
};

}  // namespace gatehouse::core
