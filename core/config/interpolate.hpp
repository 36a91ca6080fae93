// ${env:NAME}, ${env:NAME:-default}, ${file:/path} and ${secret:name} in parsed scalars, at load.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/document.hpp"
#include "config/report.hpp"

namespace gatehouse::core {

/// What a scalar says after interpolation.
struct ResolvedText {
  std::string_view text;   // lives as long as the Interpolator
  bool is_secret = false;  // a file or secret is part of it: print ***
  bool is_known = true;    // false: a value is missing and that is allowed (ignore_secrets); the text says nothing
  bool had_variable = false;
};

/// How request-time variables are treated.
enum class TextUse : std::uint8_t {
  at_load,       // E0223; `$${` becomes `${`
  per_exchange,  // left as they are, `$${` too: the field is a template
};

/// One load. Results are kept, so that a value read twice is looked up (and reported) once.
class Interpolator {
 public:
  struct Settings {
    bool ignore_missing = false;
    /// Value of an environment variable, or nullopt. Replaced in tests.
    std::function<std::optional<std::string>(const std::string&)> environment;
    /// Names of all environment variables, for suggestions.
    std::function<std::vector<std::string>()> environment_names;
  };

  Interpolator(ConfigReport& report, Settings settings);
  /// The environment of the process.
  static Settings process_settings(bool ignore_missing);

  /// A secret that `${secret:name}` may name from now on; nullopt: defined, but its value is not known.
  void define_secret(std::string name, std::optional<std::string> value);
  /// False while `secrets` itself is read: secrets do not name each other.
  void allow_secrets(bool allowed) noexcept { secrets_allowed_ = allowed; }

  /// nullopt: an error was reported.
  std::optional<ResolvedText> resolve(const Item& item, TextUse use);
  /// What an earlier resolve() gave, or the text as it is written.
  [[nodiscard]] std::string_view resolved(const Item& item) const;

  [[nodiscard]] const std::set<std::filesystem::path>& files() const noexcept { return files_; }
  [[nodiscard]] const std::set<std::string, std::less<>>& used_secrets() const noexcept { return used_secrets_; }

 private:
  struct Variable {
    std::string_view whole;  // "${env:A}"
    std::string_view inner;  // "env:A"
    std::size_t offset = 0;
  };
  struct Value {
    bool is_good = true;
    bool is_known = true;
    bool is_secret = false;
    std::string text;
  };

  std::optional<ResolvedText> expand(const Item& item, TextUse use);
  Value look_up(const Item& item, const Variable& variable);
  Value environment(const Item& item, const Variable& variable, std::string_view name);
  Value file(const Item& item, const Variable& variable, std::string_view path);
  Value secret(const Item& item, const Variable& variable, std::string_view name);
  Value refuse(const Item& item, const Variable& variable, Code code, std::string message, std::string help);
  void report_unknown(const Item& item, const Variable& variable);

  ConfigReport& report_;
  Settings settings_;
  bool secrets_allowed_ = true;
  std::map<std::string, std::optional<std::string>, std::less<>> secrets_;
  std::set<std::string, std::less<>> used_secrets_;
  std::set<std::filesystem::path> files_;
  std::unordered_map<const Item*, std::optional<ResolvedText>> done_;
  std::deque<std::string> texts_;  // addresses are stable
};

}  // namespace gatehouse::core
