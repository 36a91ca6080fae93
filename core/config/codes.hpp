// Every code a check can report, with the page that `gatehouse explain <code>` shows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::core {

/// The number behind E (below 1000) or W (1000 and above: W101 is 1101).
enum class Code : std::uint16_t {
  unreadable_file = 101,
  file_too_large = 102,
  not_utf8 = 103,
  nul_byte = 104,
  yaml_syntax = 105,
  too_deep = 106,
  open_quote = 107,
  unquoted_star = 108,
  unquoted_variable = 109,
  tab_indent = 110,
  duplicate_key = 111,
  merge_key = 112,
  bad_alias = 113,
  too_many_expansions = 114,
  second_document = 115,
  empty_file = 116,
  reserved_start = 117,

  unknown_key = 201,
  missing_key = 202,
  wrong_kind = 203,
  not_in_included_file = 204,
  mutually_exclusive = 205,
  one_needed = 206,
  bad_name = 207,
  bad_boolean = 208,
  bad_integer = 209,
  bad_duration = 210,
  bad_size = 211,
  bad_rate = 212,
  bad_percentage = 213,
  bad_address = 214,
  bad_cidr = 215,
  bad_url = 216,
  bad_header_name = 217,
  bad_status = 218,
  bad_enum = 219,
  empty_value = 220,
  bad_version = 221,
  interpolation_syntax = 222,
  request_variable_at_load = 223,
  unknown_variable = 224,

  no_upstream = 301,
  no_listener = 302,
  no_store = 303,
  no_secret = 304,
  no_config_to_use = 305,
  no_error_format = 306,
  no_environment_variable = 307,
  defined_twice = 308,
  include_missing = 309,
  no_path_parameter = 310,

  overlapping_listeners = 401,
  zero_weights = 402,
  bad_path_template = 405,
  bad_host_pattern = 406,
  identical_matches = 407,
  body_not_allowed = 408,
  colliding_consumers = 409,
  bad_regex = 412,
  admin_exposed = 417,
  redis_cluster_db = 418,
  sentinel_without_master = 419,

  no_plugin = 501,
  plugin_not_loadable = 502,
  plugin_abi = 503,
  bad_manifest = 504,
  config_refused = 505,
  need_unmet = 506,
  instance_twice = 507,
  instance_not_started = 508,
  open_refused = 509,

  value_unreadable = 601,
  bad_certificate_file = 602,
  directory_not_writable = 607,

  verify_off = 1201,
  no_audience = 1202,
  spoofable_key = 1203,
  secret_in_clear = 1204,
  local_store = 1205,
  risky_order = 1206,
  open_authentication = 1207,
  shadow_authentication = 1208,
  plugin_warning = 1209,
  unreachable_route = 1301,
  tie_by_order = 1302,
  include_matches_nothing = 1303,
  unused_name = 1304,
  attempts_exceed_request = 1401,
  connections_exceed_files = 1404,
};

struct CodeInfo {
  Code code;
  std::string_view title;    // "unknown key"
  std::string_view cause;    // what it means, a sentence or two
  std::string_view example;  // YAML that shows it
  std::string_view fix;      // the same, put right, or what to do
};

constexpr bool is_warning(Code code) noexcept { return static_cast<std::uint16_t>(code) >= 1000; }

/// "E0201" or "W301".
std::string code_text(Code code);

/// The table in ascending order.
std::span<const CodeInfo> all_codes() noexcept;
/// Entry for "E0301", upper or lower case, or nullptr.
const CodeInfo* find_code(std::string_view text) noexcept;

}  // namespace gatehouse::core
