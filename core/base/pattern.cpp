// The only include of RE2: compiling, matching, and its messages in plain words.
#include "base/pattern.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gatehouse::core {
namespace {

/// Groups of one pattern, named or not: their positions live on the stack while matching.
constexpr std::size_t kMaxGroups = 32;
/// Patterns below one inner node of a PatternSet.
constexpr std::size_t kFanout = 8;

RE2::Options options(std::int64_t memory) {
  RE2::Options result;
  result.set_log_errors(false);
  result.set_max_mem(memory);
  return result;
}

re2::StringPiece piece(std::string_view text) noexcept { return {text.data(), text.size()}; }

/// Position of the group that is opened and never closed, for "missing closing )": the library reports the whole text.
std::size_t unclosed_group(std::string_view text) {
  std::vector<std::size_t> open;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (in_class) {
      // "[]a]" and "[^]a]" hold a ']'
      const bool is_first = text[i - 1] == '[' || (text[i - 1] == '^' && text[i - 2] == '[');
      in_class = text[i] != ']' || is_first;
    } else if (text[i] == '[') {
      in_class = true;
    } else if (text[i] == '(') {
      open.push_back(i);
    } else if (text[i] == ')' && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? 0 : open.back();
}

/// Where in `text` the library saw `fragment`: at the first place up to which the text fails in the same way.
std::size_t offset_of(std::string_view text, std::string_view fragment, RE2::ErrorCode code) {
  for (auto at = text.find(fragment); at != std::string_view::npos; at = text.find(fragment, at + 1)) {
    if (RE2(piece(text.substr(0, at + fragment.size())), options(Pattern::kMaxMemory)).error_code() == code) return at;
  }
  const auto anywhere = text.find(fragment);
  return anywhere == std::string_view::npos ? 0 : anywhere;
}

std::string message_of(RE2::ErrorCode code, std::string_view fragment) {
  switch (code) {
    case RE2::ErrorBadEscape:
      if (fragment.size() > 1 && fragment[1] >= '1' && fragment[1] <= '9') return "back-references are not supported";
      return "unknown escape sequence";
    case RE2::ErrorBadCharClass:
      return "unknown character class";
    case RE2::ErrorBadCharRange:
      if (fragment.starts_with("[:")) return "unknown character class";
      return "character range ends before it begins";
    case RE2::ErrorMissingBracket:
      return "missing closing ]";
    case RE2::ErrorMissingParen:
      return "missing closing )";
    case RE2::ErrorUnexpectedParen:
      return "closing ) without an opening one";
    case RE2::ErrorTrailingBackslash:
      return "a backslash at the end escapes nothing";
    case RE2::ErrorRepeatArgument:
      return "nothing before the repetition";
    case RE2::ErrorRepeatSize:
      return "repetition count out of range (at most 1000)";
    case RE2::ErrorRepeatOp:
      return "two repetitions in a row";
    case RE2::ErrorBadPerlOp:
      if (fragment.starts_with("(?=") || fragment.starts_with("(?!")) return "look-ahead is not supported";
      if (fragment.starts_with("(?<")) return "look-behind is not supported; a named group is written (?P<name>…)";
      return "unknown group syntax";
    case RE2::ErrorBadUTF8:
      return "not valid UTF-8";
    case RE2::ErrorBadNamedCapture:
      return "malformed group name; write (?P<name>…)";
    case RE2::ErrorPatternTooLarge:
      return "too large; use smaller repetition counts";
    default:
      return "malformed";
  }
}

PatternError explain(std::string_view text, const RE2& failed) {
  const auto code = failed.error_code();
  const std::string& fragment = failed.error_arg();
  PatternError error{message_of(code, fragment), 0, fragment};
  if (code == RE2::ErrorMissingParen) {
    error.offset = unclosed_group(text);
    error.fragment = text.substr(error.offset, 1);
  } else if (code == RE2::ErrorUnexpectedParen) {
    error.fragment = ")";
    error.offset = offset_of(text, ")", code);
  } else if (code == RE2::ErrorTrailingBackslash) {
    error.fragment = "\\";
    error.offset = text.size() - 1;
  } else if (code == RE2::ErrorBadPerlOp && fragment == "(?P" && text.find("(?P=") != std::string_view::npos) {
    error = {"back-references are not supported", text.find("(?P="), "(?P="};
  } else if (code == RE2::ErrorPatternTooLarge) {
    error.fragment = text;
  } else if (!fragment.empty()) {
    error.offset = offset_of(text, fragment, code);
  }
  return error;
}

}  // namespace

struct Pattern::Compiled {
  Compiled(std::string_view source, std::int64_t memory) : expression(piece(source), options(memory)), text(source) {}

  RE2 expression;
  std::string text;
  std::vector<std::string> names;   // of the named groups, left to right
  std::vector<std::size_t> groups;  // their numbers
};

boost::system::result<Pattern, PatternError> Pattern::compile(std::string_view text) {
  if (text.size() > kMaxText) {
    return PatternError{"longer than " + std::to_string(kMaxText) + " bytes", kMaxText,
                        std::string(text.substr(kMaxText, 16))};
  }
  auto compiled = std::make_shared<Compiled>(text, kMaxMemory);
  if (!compiled->expression.ok()) return explain(text, compiled->expression);
  for (const auto& [number, name] : compiled->expression.CapturingGroupNames()) {
    if (std::find(compiled->names.begin(), compiled->names.end(), name) != compiled->names.end()) {
      const auto group = "(?P<" + name + ">";
      return PatternError{"two groups are called " + name, text.rfind(group), group};
    }
    compiled->names.push_back(name);
    compiled->groups.push_back(static_cast<std::size_t>(number));
  }
  if (!compiled->groups.empty() && compiled->groups.back() > kMaxGroups) {
    return PatternError{"more than " + std::to_string(kMaxGroups) + " groups; write (?:…) where nothing is captured", 0,
                        std::string(text)};
  }
  return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const noexcept {
  return compiled_->expression.Match(piece(text), 0, text.size(), RE2::ANCHOR_BOTH, nullptr, 0);
}

bool Pattern::match(std::string_view text, std::span<std::string_view> captures) const noexcept {
  const auto wanted = std::min(captures.size(), compiled_->groups.size());
  if (wanted == 0) return matches(text);
  std::array<re2::StringPiece, kMaxGroups + 1> found;
  const auto last = compiled_->groups[wanted - 1];
  if (!compiled_->expression.Match(piece(text), 0, text.size(), RE2::ANCHOR_BOTH, found.data(),
                                   static_cast<int>(last + 1))) {
    return false;
  }
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto& group = found[compiled_->groups[i]];
    captures[i] = group.data() == nullptr ? std::string_view{} : std::string_view(group.data(), group.size());
  }
  return true;
}

const std::vector<std::string>& Pattern::group_names() const noexcept { return compiled_->names; }
const std::string& Pattern::text() const noexcept { return compiled_->text; }

std::string Pattern::literal_prefix() const {
  constexpr int kLongest = 256;
  std::string least;
  std::string greatest;
  // The library answers for patterns that begin with `^` only; ours are anchored whether they do or not.
  if (!compiled_->expression.PossibleMatchRange(&least, &greatest, kLongest)) {
    const RE2 anchored("^(?:" + compiled_->text + ")", options(kMaxMemory));
    if (!anchored.ok() || !anchored.PossibleMatchRange(&least, &greatest, kLongest)) return {};
  }
  const auto [end, other] = std::mismatch(least.begin(), least.end(), greatest.begin(), greatest.end());
  return {least.begin(), end};
}

/// A run of neighbouring patterns and one automaton that tells whether any of them matches.
struct PatternSet::Group {
  std::size_t first = 0;
  std::size_t count = 0;
  std::unique_ptr<RE2::Set> any;  // none: a single pattern, or too large together, so its parts are asked
  std::vector<Group> parts;

  Group(const std::vector<Pattern>& patterns, std::size_t from, std::size_t size) : first(from), count(size) {
    if (size <= 1) return;
    auto set =
        std::make_unique<RE2::Set>(options(Pattern::kMaxMemory * static_cast<std::int64_t>(kFanout)), RE2::ANCHOR_BOTH);
    for (auto i = first; i < first + count; ++i) set->Add(piece(patterns[i].text()), nullptr);
    if (set->Compile()) any = std::move(set);
    const auto step = (size + kFanout - 1) / kFanout;
    for (std::size_t at = 0; at < size; at += step) parts.emplace_back(patterns, first + at, std::min(step, size - at));
  }

  /// False only when it is certain that nothing in the run matches.
  [[nodiscard]] bool may_match(std::string_view text) const noexcept {
    if (!any) return true;
    RE2::Set::ErrorInfo failure{RE2::Set::kNoError};
    return any->Match(piece(text), nullptr, &failure) || failure.kind != RE2::Set::kNoError;
  }

  [[nodiscard]] std::size_t first_match(const std::vector<Pattern>& patterns, std::string_view text,
                                        std::size_t from) const noexcept {
    if (first + count <= from) return kNone;
    if (count == 1) return patterns[first].matches(text) ? first : kNone;
    if (!may_match(text)) return kNone;
    for (const auto& part : parts) {
      const auto found = part.first_match(patterns, text, from);
      if (found != kNone) return found;
    }
    return kNone;
  }
};

PatternSet::PatternSet() noexcept = default;
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

PatternSet::PatternSet(std::vector<Pattern> patterns) : patterns_(std::move(patterns)) {
  if (!patterns_.empty()) root_ = std::make_unique<Group>(patterns_, 0, patterns_.size());
}

std::size_t PatternSet::first_match(std::string_view text, std::size_t from) const noexcept {
  return root_ ? root_->first_match(patterns_, text, from) : kNone;
}

}  // namespace gatehouse::core
