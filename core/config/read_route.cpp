// Keys of services and routes.
#include <algorithm>

#include "config/codecs.hpp"
#include "config/field_lists.hpp"
#include "config/key_source.hpp"

namespace gatehouse::core {
namespace {

using codec::field;

/// A header that a configuration may set: no framing, nothing that concerns one connection only.
struct SettableHeader {
  using Value = std::string;
  static constexpr const TypeInfo& kType = codec::HeaderName::kType;
  static bool read(Reader& reader, const Item& item, std::string& out) {
    if (!codec::HeaderName::read(reader, item, out)) return false;
    if (!is_framing_or_hop_by_hop(out)) return true;
    reader.report().add(Code::bad_header_name, item.place(), fmt::format("the header '{}' belongs to the gateway", out),
                        out == "host" ? "use rewrite.host, or the upstream's host"
                                      : "it describes one connection or the framing of one message");
    return false;
  }
};

using HeaderMap = codec::Map<SettableHeader, codec::Template, At<std::string>, At<std::string>>;
using LabelMap = codec::Map<codec::Name, codec::Text>;
using NameList = codec::List<codec::Name, codec::ListMode::not_empty, At<std::string>>;
using HostList = codec::List<codec::Text, codec::ListMode::not_empty, At<std::string>>;
using SplitList = codec::List<codec::Struct<SplitSideConfig>, codec::ListMode::not_empty>;

/// A prefix that is taken off: begins with '/'.
struct Prefix {
  using Value = std::string;
  static constexpr TypeInfo kType{"path prefix", "/api"};
  static bool read(Reader& reader, const Item& item, std::string& out) {
    const auto text = reader.text(item, kType);
    if (!text) return false;
    out = text->text;
    if (!text->is_known || out.starts_with('/')) return true;
    return reader.refuse(item, *text, kType, Code::bad_path_template,
                         fmt::format("the prefix '{}' does not begin with '/'", out), fmt::format("write /{}", out));
  }
};

constexpr FieldInfo kHeaderEdits[] = {
    field<HeaderEditsConfig, &HeaderEditsConfig::set, HeaderMap>(
        "set", "", "Map of header to template; replaces every field of that name"),
    field<HeaderEditsConfig, &HeaderEditsConfig::remove,
          codec::List<SettableHeader, codec::ListMode::may_be_empty, At<std::string>>>(
        "remove", "", "Headers that are taken away, before set"),
};

constexpr FieldInfo kHeaders[] = {
    field<HeadersConfig, &HeadersConfig::request, codec::Struct<HeaderEditsConfig>>(
        "request", "", "Changes to what the upstream gets"),
    field<HeadersConfig, &HeadersConfig::response, codec::Struct<HeaderEditsConfig>>("response", "",
                                                                                     "Changes to what the client gets"),
};

constexpr FieldInfo kSplitSide[] = {
    field<SplitSideConfig, &SplitSideConfig::upstream, codec::Name>("upstream", "", "Upstream of this side", kRequired),
    field<SplitSideConfig, &SplitSideConfig::weight, codec::Integer<std::uint32_t, 0, 1'000'000>>(
        "weight", "1", "Share of the exchanges, compared with the other sides"),
    field<SplitSideConfig, &SplitSideConfig::name, codec::Name>("name", "",
                                                                "Name of this side; the upstream's unless given"),
};

constexpr FieldInfo kSticky[] = {
    field<StickyConfig, &StickyConfig::by, codec::StickyBy>(
        "by", "", "What keeps a client on its side: consumer, client-ip, header:<name> or cookie:<name>", kRequired),
};

constexpr FieldInfo kRespond[] = {
    field<RespondConfig, &RespondConfig::status, codec::Status>("status", "200", "Status of the answer"),
    field<RespondConfig, &RespondConfig::headers, HeaderMap>("headers", "", "Map of header to template"),
    field<RespondConfig, &RespondConfig::body, codec::Text>("body", "", "Body of the answer"),
};

constexpr FieldInfo kRedirect[] = {
    field<RedirectConfig, &RedirectConfig::status, codec::RedirectStatus>("status", "308", "301, 302, 307 or 308"),
    field<RedirectConfig, &RedirectConfig::location, codec::Template>(
        "location", "", "Where the client is sent; a template", kRequired),
};

constexpr FieldInfo kRewrite[] = {
    field<RewriteConfig, &RewriteConfig::path, codec::Template>(
        "path", "", "Path sent upstream; a template. Wins over strip_prefix"),
    field<RewriteConfig, &RewriteConfig::host, codec::Template>("host", "", "Host sent upstream; a template"),
};

template <class Owner>
constexpr std::array<FieldInfo, 11> kShared{{
    field<Owner, &SharedConfig::upstream, codec::Name>("upstream", "", "Forward to this upstream"),
    field<Owner, &SharedConfig::split, SplitList>(
        "split", "", "Forward to several upstreams by weight: list of {upstream, weight, name}"),
    field<Owner, &SharedConfig::sticky, codec::Struct<StickyConfig>>("sticky", "",
                                                                     "Keeps a client on one side of the split"),
    field<Owner, &SharedConfig::headers, codec::Struct<HeadersConfig>>(
        "headers", "", "Headers set and removed, on requests and responses"),
    field<Owner, &SharedConfig::timeouts, codec::Struct<TimeoutsConfig>>("timeouts", "", "How long each wait may take",
                                                                         kInherits),
    field<Owner, &SharedConfig::limits, codec::Struct<LimitsConfig>>(
        "limits", "", "How large requests and response heads may be", kInherits),
    field<Owner, &SharedConfig::retries, codec::Struct<RetriesConfig>>("retries", "", "Further attempts", kInherits),
    field<Owner, &SharedConfig::error_format, codec::Name>("error_format", "",
                                                           "Shape of the answers the gateway makes itself", kInherits),
    field<Owner, &SharedConfig::labels, LabelMap>(
        "labels", "", "Map of free names to texts, for templates (${label.<name>}) and explain", kInherits),
    field<Owner, &SharedConfig::plugins, codec::List<codec::Struct<PluginEntryConfig>>>(
        "plugins", "", "Plugins of this scope, in order, behind those of the wider ones"),
    field<Owner, &SharedConfig::name, codec::Name>("name", "", "Unique name", kRequired),
}};

/// `shared` behind the keys of its own.
template <std::size_t N, std::size_t M>
constexpr std::array<FieldInfo, N + M> joined(const FieldInfo (&own)[N], const std::array<FieldInfo, M>& shared) {
  std::array<FieldInfo, N + M> all{};
  std::copy(std::begin(own), std::end(own), all.begin());
  std::copy(shared.begin(), shared.end(), all.begin() + N);
  return all;
}

constexpr FieldInfo kOwnRoute[] = {
    field<RouteConfig, &RouteConfig::match, codec::Struct<MatchConfig>>("match", "", "Conditions; all must hold",
                                                                        kRequired),
    field<RouteConfig, &RouteConfig::respond, codec::Struct<RespondConfig>>(
        "respond", "", "Answer without an upstream: {status, headers, body}"),
    field<RouteConfig, &RouteConfig::redirect, codec::Struct<RedirectConfig>>("redirect", "",
                                                                              "Redirect: {status, location}"),
    field<RouteConfig, &RouteConfig::strip_prefix, Prefix>("strip_prefix", "",
                                                           "Prefix taken off the path before it goes upstream"),
    field<RouteConfig, &RouteConfig::rewrite, codec::Struct<RewriteConfig>>("rewrite", "",
                                                                            "Path and host sent upstream"),
    field<RouteConfig, &RouteConfig::priority, codec::Integer<std::int32_t, -1'000'000, 1'000'000>>(
        "priority", "0", "Breaks a tie between routes; higher wins"),
};
constexpr auto kRoute = joined(kOwnRoute, kShared<RouteConfig>);
constexpr std::string_view kRouteLater[] = {"websocket"};

using RouteList = codec::List<codec::Struct<RouteConfig>>;

constexpr FieldInfo kOwnService[] = {
    field<ServiceConfig, &ServiceConfig::hosts, HostList>("hosts", "", "Default of match.hosts of its routes"),
    field<ServiceConfig, &ServiceConfig::listeners, NameList>("listeners", "",
                                                              "Default of match.listeners of its routes"),
    field<ServiceConfig, &ServiceConfig::routes, RouteList>("routes", "", "Its routes; they inherit from it"),
};
constexpr auto kService = joined(kOwnService, kShared<ServiceConfig>);

}  // namespace

template <>
const StructInfo& struct_info<HeaderEditsConfig>() {
  static constexpr StructInfo kInfo{"header changes", kHeaderEdits};
  return kInfo;
}
template <>
const StructInfo& struct_info<HeadersConfig>() {
  static constexpr StructInfo kInfo{"headers", kHeaders};
  return kInfo;
}
template <>
const StructInfo& struct_info<SplitSideConfig>() {
  static constexpr StructInfo kInfo{"split", kSplitSide};
  return kInfo;
}
template <>
const StructInfo& struct_info<StickyConfig>() {
  static constexpr StructInfo kInfo{"sticky", kSticky};
  return kInfo;
}
template <>
const StructInfo& struct_info<RespondConfig>() {
  static constexpr StructInfo kInfo{"respond", kRespond};
  return kInfo;
}
template <>
const StructInfo& struct_info<RedirectConfig>() {
  static constexpr StructInfo kInfo{"redirect", kRedirect};
  return kInfo;
}
template <>
const StructInfo& struct_info<RewriteConfig>() {
  static constexpr StructInfo kInfo{"rewrite", kRewrite};
  return kInfo;
}
template <>
const StructInfo& struct_info<RouteConfig>() {
  static constexpr StructInfo kInfo{"route", kRoute, kRouteLater};
  return kInfo;
}
template <>
const StructInfo& struct_info<ServiceConfig>() {
  static constexpr StructInfo kInfo{"service", kService};
  return kInfo;
}

}  // namespace gatehouse::core
