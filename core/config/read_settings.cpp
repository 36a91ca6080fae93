// Keys that inherit: timeouts, limits, retries, path_policy, and the `defaults` that hold them all.
#include "base/suggest.hpp"
#include "config/codecs.hpp"
#include "config/field_lists.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

struct EncodedSlashWords {
  static constexpr std::string_view kName = "rule for encoded slashes";
  using V = PathPolicy::EncodedSlash;
  static constexpr std::array<std::pair<std::string_view, V>, 3> kWords{
      {{"keep", V::keep}, {"reject", V::reject}, {"decode", V::decode}}};
};
struct DuplicateSlashWords {
  static constexpr std::string_view kName = "rule for duplicate slashes";
  using V = PathPolicy::DuplicateSlash;
  static constexpr std::array<std::pair<std::string_view, V>, 3> kWords{
      {{"keep", V::keep}, {"merge", V::merge}, {"reject", V::reject}}};
};
struct DotSegmentWords {
  static constexpr std::string_view kName = "rule for dot segments";
  using V = PathPolicy::DotSegments;
  static constexpr std::array<std::pair<std::string_view, V>, 2> kWords{
      {{"resolve", V::resolve}, {"reject", V::reject}}};
};
struct BackslashWords {
  static constexpr std::string_view kName = "rule for backslashes";
  using V = PathPolicy::Backslash;
  static constexpr std::array<std::pair<std::string_view, V>, 2> kWords{{{"reject", V::reject}, {"keep", V::keep}}};
};

/// One entry of `retries.when`: a word or a status. Collected by RetryCausesList.
struct RetryCause {
  using Value = RetryCauses;
  static constexpr std::array<std::string_view, 3> kWords{"connect-failure", "reset-before-response", "timeout"};
  static constexpr TypeInfo kType{"cause of a retry", "connect-failure", nullptr, kWords};
  static bool read(Reader& reader, const Item& item, RetryCauses& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    for (std::size_t i = 0; i < kWords.size(); ++i) {
      if (text->text == kWords[i]) {
        out.when = static_cast<std::uint8_t>(out.when | (1U << i));
        return true;
      }
    }
    if (!text->is_known) return true;
    if (const auto status = parse_status(text->text).value) {
      out.statuses.push_back(*status);
      return true;
    }
    if (parse_integer(text->text).value) {
      return reader.refuse(item, *text, kType, Code::bad_status, fmt::format("'{}' is not a status", text->text),
                           "a status goes from 200 to 599");
    }
    const auto nearest = suggest(text->text, kWords);
    return reader.refuse(item, *text, kType, Code::bad_enum, fmt::format("'{}' is not a cause of a retry", text->text),
                         fmt::format("{}connect-failure, reset-before-response, timeout, or a status",
                                     nearest.empty() ? "" : fmt::format("did you mean '{}'? One of: ", nearest)));
  }
};

struct RetryCausesList {
  using Value = RetryCauses;
  static constexpr TypeInfo kType{"list", "[connect-failure, 503]", nullptr, {}, &RetryCause::kType};
  static bool read(Reader& reader, const Item& item, RetryCauses& out) {
    if (item.kind != Item::Kind::list) return reader.wrong_kind(item, kType);
    out = {.when = 0, .statuses = {}};
    bool is_good = true;
    for (const auto* each : item.items) is_good = RetryCause::read(reader, *each, out) && is_good;
    return is_good;
  }
};

constexpr FieldInfo kTimeouts[] = {
    field<TimeoutsConfig, &TimeoutsConfig::connect, codec::DurationText>("connect", "2s", "TCP and TLS to the endpoint",
                                                                         kInherits),
    field<TimeoutsConfig, &TimeoutsConfig::request, codec::DurationText>(
        "request", "30s", "From the request head to the response head, all attempts together", kInherits),
    field<TimeoutsConfig, &TimeoutsConfig::idle, codec::DurationText>(
        "idle", "60s", "Longest pause between two pieces of a body or tunnel, either direction", kInherits),
    field<TimeoutsConfig, &TimeoutsConfig::total, codec::DurationText>("total", "0s",
                                                                       "Hard end of the exchange; 0s: none", kInherits),
};

constexpr FieldInfo kLimits[] = {
    field<LimitsConfig, &LimitsConfig::request_body, codec::Size<std::uint64_t>>(
        "request_body", "8MiB", "Request body; over it: 413", kInherits),
    field<LimitsConfig, &LimitsConfig::request_headers, codec::Size<std::uint32_t>>(
        "request_headers", "32KiB", "Request head; over it: 431", kInherits),
    field<LimitsConfig, &LimitsConfig::header_count, codec::Integer<std::uint32_t, 1, 10'000>>(
        "header_count", "100", "Header fields of a request; over it: 431", kInherits),
    field<LimitsConfig, &LimitsConfig::uri, codec::Size<std::uint32_t>>("uri", "8KiB", "Request target; over it: 414",
                                                                        kInherits),
    field<LimitsConfig, &LimitsConfig::response_headers, codec::Size<std::uint32_t>>(
        "response_headers", "64KiB", "Response head; over it: 502", kInherits),
};

constexpr FieldInfo kRetries[] = {
    field<RetriesConfig, &RetriesConfig::attempts, codec::Integer<std::uint32_t, 0, 5>>(
        "attempts", "1", "Additional attempts, 0 to 5; only where repeating is safe", kInherits),
    field<RetriesConfig, &RetriesConfig::when, RetryCausesList>(
        "when", "[connect-failure, reset-before-response]",
        "What a further attempt may follow: connect-failure, reset-before-response, timeout, or a status", kInherits),
    field<RetriesConfig, &RetriesConfig::budget, codec::Percentage>(
        "budget", "20%", "Share of the live requests of the upstream that may be retries, at least 3 per second",
        kInherits),
};

constexpr FieldInfo kPathPolicy[] = {
    field<PathPolicyConfig, &PathPolicyConfig::encoded_slash, codec::Enum<EncodedSlashWords>>(
        "encoded_slash", "keep", "%2F in a path: one segment, refused, or a slash", kInherits),
    field<PathPolicyConfig, &PathPolicyConfig::duplicate_slash, codec::Enum<DuplicateSlashWords>>(
        "duplicate_slash", "keep", "// in a path: kept, made one, or refused", kInherits),
    field<PathPolicyConfig, &PathPolicyConfig::dot_segments, codec::Enum<DotSegmentWords>>(
        "dot_segments", "resolve", "/./ and /../ in a path: resolved or refused", kInherits),
    field<PathPolicyConfig, &PathPolicyConfig::backslash, codec::Enum<BackslashWords>>(
        "backslash", "reject", "A backslash in a path: refused or kept", kInherits),
};

constexpr FieldInfo kDefaults[] = {
    field<DefaultsConfig, &DefaultsConfig::timeouts, codec::Struct<TimeoutsConfig>>(
        "timeouts", "", "How long each wait may take", kInherits),
    field<DefaultsConfig, &DefaultsConfig::limits, codec::Struct<LimitsConfig>>(
        "limits", "", "How large requests and response heads may be", kInherits),
    field<DefaultsConfig, &DefaultsConfig::retries, codec::Struct<RetriesConfig>>("retries", "", "Further attempts",
                                                                                  kInherits),
    field<DefaultsConfig, &DefaultsConfig::path_policy, codec::Struct<PathPolicyConfig>>(
        "path_policy", "", "Spellings of a path on which servers disagree; applied before routing", kInherits),
    field<DefaultsConfig, &DefaultsConfig::error_format, codec::Name>(
        "error_format", "problem", "Shape of the answers the gateway makes itself", kInherits),
};

}  // namespace

template <>
const StructInfo& struct_info<TimeoutsConfig>() {
  static constexpr StructInfo kInfo{"timeouts", kTimeouts};
  return kInfo;
}
template <>
const StructInfo& struct_info<LimitsConfig>() {
  static constexpr StructInfo kInfo{"limits", kLimits};
  return kInfo;
}
template <>
const StructInfo& struct_info<RetriesConfig>() {
  static constexpr StructInfo kInfo{"retries", kRetries};
  return kInfo;
}
template <>
const StructInfo& struct_info<PathPolicyConfig>() {
  static constexpr StructInfo kInfo{"path_policy", kPathPolicy};
  return kInfo;
}
template <>
const StructInfo& struct_info<DefaultsConfig>() {
  static constexpr StructInfo kInfo{"defaults", kDefaults};
  return kInfo;
}

}  // namespace gatehouse::core
