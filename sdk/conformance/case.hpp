// One case of the conformance suite: a sentence, what it needs, and what it claims. Knows no test framework.
#pragma once

#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/host_under_test.hpp"

namespace gatehouse::conformance {

/// Collects the claims that did not hold; one sentence each.
class Claims {
 public:
  void that(bool holds, std::string_view sentence) {
    if (!holds) failures_.emplace_back(sentence);
  }

  template <typename A, typename B>
  void equal(const A& found, const B& expected, std::string_view what) {
    if (found == expected) return;
    std::ostringstream text;
    text << what << ": found '" << found << "', expected '" << expected << "'";
    failures_.push_back(text.str());
  }

  /// The words of a journal, in order.
  void journal(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
    if (found == expected) return;
    failures_.push_back("journal: found [" + join(found) + "], expected [" + join(expected) + "]");
  }

  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }

 private:
  static std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
  }

  std::vector<std::string> failures_;
};

struct Case {
  const char* name;  ///< CamelCase sentence, good as a test's name
  void (*run)(HostUnderTest&, Claims&);
  std::vector<Ability> needs{};

  friend std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
};

/// The first value of a field, by lower-case name; empty when absent.
inline std::string value_of(const Fields& fields, std::string_view name) {
  for (const auto& field : fields) {
    if (field.name.size() != name.size()) continue;
    bool is_same = true;
    for (std::size_t i = 0; i < name.size(); ++i) is_same = is_same && (field.name[i] | 0x20) == (name[i] | 0x20);
    if (is_same) return field.value;
  }
  return {};
}

}  // namespace gatehouse::conformance
