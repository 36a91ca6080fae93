// The keys of the plugin.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

namespace cors {

/// An origin given by a pattern over its whole text.
struct OriginPattern {
  gatehouse::Pattern regex;

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&OriginPattern::regex>("regex", "RE2 pattern over the whole origin.").required());
  }
};

enum class Preflight { answer, passthrough };
enum class Disallowed { omit, refuse };
enum class UpstreamFields { replace, keep };

struct Config {
  std::vector<std::variant<std::string, OriginPattern>> origins;
  std::vector<gatehouse::Method> methods;
  std::vector<gatehouse::HeaderName> request_headers;
  std::vector<gatehouse::HeaderName> expose_headers;
  bool credentials = false;
  gatehouse::Duration max_age = std::chrono::minutes(10);
  bool allow_null = false;
  Preflight preflight = Preflight::answer;
  Disallowed disallowed = Disallowed::omit;
  UpstreamFields upstream_fields = UpstreamFields::replace;
  bool private_network = false;
  std::vector<std::string> timing_allow_origins;

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&Config::origins>("origins",
                                "Who may read responses: https://app.example, https://*.example.com (one label), "
                                "{regex: ...}, or * alone.")
            .required(),
        field<&Config::methods>("methods", "Methods a preflight is told; empty: those of all routes that match."),
        field<&Config::request_headers>("request_headers",
                                        "Headers a preflight is told; empty: reflects what it asks for, but never "
                                        "authorization."),
        field<&Config::expose_headers>("expose_headers", "Response headers that scripts may read."),
        field<&Config::credentials>("credentials", "Cookies and HTTP authentication are allowed; never with *."),
        field<&Config::max_age>("max_age", "How long a browser may keep a preflight's answer; 0s: field not sent."),
        field<&Config::allow_null>("allow_null", "Allows Origin: null (sandboxed frames, files)."),
        field<&Config::preflight>("preflight", "Answer preflights here, or let them pass to the upstream."),
        field<&Config::disallowed>("disallowed",
                                   "What happens to another origin: omit the fields, or refuse with 403."),
        field<&Config::upstream_fields>("upstream_fields", "Replace or keep Access-Control fields of the upstream."),
        field<&Config::private_network>("private_network", "Allows requests from public pages to a private network."),
        field<&Config::timing_allow_origins>("timing_allow_origins", "Origins that may read resource timings, or *."));
  }
};

constexpr auto enum_names(Preflight) { return gatehouse::names("answer", "passthrough"); }
constexpr auto enum_names(Disallowed) { return gatehouse::names("omit", "refuse"); }
constexpr auto enum_names(UpstreamFields) { return gatehouse::names("replace", "keep"); }

}  // namespace cors
