// Collects the findings of one run by their places, and turns them into complete diagnostics at the end.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/codes.hpp"
#include "config/diagnostic.hpp"
#include "config/source.hpp"

namespace gatehouse::core {

/// One thread. Keeps every finding; repeats of one cause are counted, not listed.
class ConfigReport {
 public:
  explicit ConfigReport(const Sources& sources) : sources_(&sources) {}

  void add(Code code, const Place& place, std::string message, std::string help = {});
  /// Like add, but findings with the same code and `cause` are shown once, at the first place, "and 49 more".
  void add_cause(Code code, const Place& place, std::string_view cause, std::string message, std::string help = {});

  [[nodiscard]] bool has_errors() const noexcept { return errors_ > 0; }
  [[nodiscard]] std::size_t size() const noexcept { return findings_.size(); }
  [[nodiscard]] const Sources& sources() const noexcept { return *sources_; }

  /// Path of the innermost value around a place, such as "routes[3].match".
  using PathOf = std::function<std::string(const Place&)>;
  /// Sorted by file and position, with line, column, excerpt and path.
  [[nodiscard]] std::vector<Diagnostic> finish(const PathOf& path_of) const;

 private:
  struct Finding {
    Code code;
    Place place;
    std::string message;
    std::string help;
    std::size_t repeats = 0;
  };

  [[nodiscard]] Diagnostic complete(const Finding& finding, const PathOf& path_of) const;

  const Sources* sources_;
  std::vector<Finding> findings_;
  std::map<std::pair<Code, std::string>, std::size_t, std::less<>> causes_;
  std::size_t errors_ = 0;
};

}  // namespace gatehouse::core
