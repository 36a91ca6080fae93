// E03 names, E04 meaning, E06 files, and the warnings.
#include "config/code_tables.hpp"

namespace gatehouse::core {
namespace {

constexpr CodeInfo kNames[] = {
    {Code::no_upstream, "no such upstream",
     "A route, split or service names an upstream that is not defined in any file.", "upstream: ordres",
     "upstream: orders"},
    {Code::no_listener, "no such listener", "match.listeners or a service names a listener that is not defined.",
     "match: {path: /, listeners: [htps]}", "match: {path: /, listeners: [https]}"},
    {Code::no_store, "no such store", "store: redis:<name> names a store that is not in the list redis.",
     "store: redis:mian", "store: redis:main"},
    {Code::no_secret, "no such secret", "${secret:name} names a secret that is not under secrets.",
     "password: \"${secret:redis}\"", "secrets: {redis: \"${file:/run/secrets/redis}\"}"},
    {Code::no_config_to_use, "no such configuration to use",
     "config: {use: …} takes the configuration of another instance of the same plugin, by its address: "
     "global/<instance>, service/<service>/<instance> or route/<route>/<instance>.",
     "config: {use: service/order/cors}", "config: {use: service/orders/cors}"},
    {Code::no_error_format, "no such error format", "error_format names a format that is neither defined nor built in.",
     "error_format: promblem", "error_format: problem"},
    {Code::no_environment_variable, "environment variable not set",
     "The variable is not in the environment of the process, and no default is given.", "state_dir: \"${env:STATE}\"",
     "state_dir: \"${env:STATE:-/var/lib/gatehouse}\""},
    {Code::defined_twice, "defined twice",
     "Two entries of one kind have the same name. Names are unique across all files.",
     "upstreams: [{name: app, …}, {name: app, …}]", "Give one of them another name."},
    {Code::include_missing, "included file missing",
     "A file that is included by name does not exist. A pattern may match nothing (W303).",
     "include: [conf.d/orders.yml]", "include: [conf.d/orders.yaml]"},
    {Code::no_path_parameter, "no such path parameter",
     "${path.name} is used, and the path pattern of the route has no parameter of that name.",
     "match: {path: {template: \"/a/{id}\"}}\nrewrite: {path: \"/${path.key}\"}", "rewrite: {path: \"/${path.id}\"}"},
};

constexpr CodeInfo kMeaning[] = {
    {Code::overlapping_listeners, "overlapping listeners",
     "Two listeners cannot have the same port unless their IP addresses differ.",
     "[{name: a, address: \":80\"}, {name: b, address: \"127.0.0.1:80\"}]", "Give one of them another port."},
    {Code::zero_weights, "weights sum to 0",
     "All weights of a split or of the endpoints of an upstream are 0: nothing could be chosen.",
     "split: [{upstream: a, weight: 0}]", "split: [{upstream: a, weight: 1}]"},
    {Code::bad_path_template, "malformed path",
     "A path begins with '/'; a template has {name} as a whole segment, and {name...} only at the end.",
     "{template: /a/{id}", "{template: \"/a/{id}\"}"},
    {Code::bad_host_pattern, "bad host pattern", "A host is a name, or *. and a name.",
     "hosts: [\"api.*.example.com\"]", "hosts: [\"*.example.com\"]"},
    {Code::identical_matches, "identical matches",
     "Two routes have the same conditions and the same priority: the later one could never be told from the earlier.",
     "two routes with match: {path: /a}", "Change the conditions, or set priority."},
    {Code::body_not_allowed, "body not allowed", "Answers with status 204 and 304 have no body.",
     "respond: {status: 204, body: gone}", "respond: {status: 200, body: gone}"},
    {Code::colliding_consumers, "consumers that collide",
     "One credential could identify two consumers: the same API key, the same certificate name, or claims that one "
     "token can have together.",
     "[{name: a, jwt: {issuer: x, claims: {app: 1}}}, {name: b, jwt: {issuer: x}}]",
     "Give them claims with different values."},
    {Code::bad_regex, "bad regex",
     "The pattern is not in RE2 syntax. There is no look-around and no back-reference; in exchange the time is linear.",
     "{regex: \"^/v[0-9]+/(orders$\"}", "{regex: \"^/v[0-9]+/(orders)$\"}"},
    {Code::admin_exposed, "admin address without credentials",
     "The admin listener can be reached from other machines and asks for no credentials.",
     "admin: {address: \":9901\"}", "admin: {address: \"127.0.0.1:9901\"}"},
    {Code::redis_cluster_db, "redis cluster with db", "A Redis Cluster has one database, number 0.",
     "{name: main, mode: cluster, db: 2, addresses: […]}", "{name: main, mode: cluster, addresses: […]}"},
    {Code::sentinel_without_master, "sentinel without master_name",
     "Sentinels watch masters by name; without the name nobody can be asked who the master is.",
     "{name: main, mode: sentinel, addresses: […]}",
     "{name: main, mode: sentinel, master_name: mymaster, addresses: […]}"},
};

constexpr CodeInfo kFiles[] = {
    {Code::value_unreadable, "unreadable file in ${file:…}",
     "The file of a ${file:/path} variable does not exist or may not be read.", "\"${file:/run/secrets/x}\"",
     "Correct the path or the permissions; --ignore-secrets checks without the file."},
    {Code::bad_certificate_file, "certificate or key cannot be used",
     "A file under tls cannot be read, is not PEM, or the key is not that of the certificate.",
     "tls: {cert: /etc/gatehouse/tls/a.crt, key: /etc/gatehouse/tls/b.key}",
     "tls: {cert: /etc/gatehouse/tls/a.crt, key: /etc/gatehouse/tls/a.key}"},
    {Code::directory_not_writable, "directory not writable",
     "The gateway keeps private copies of plugins below gateway.state_dir and runs them from there; the directory "
     "cannot "
     "be written, or is mounted noexec.",
     "gateway: {state_dir: /proc}", "gateway: {state_dir: /var/lib/gatehouse}"},
};

constexpr CodeInfo kWarnings[] = {
    {Code::verify_off, "certificate not verified",
     "With verify: false whoever stands between the gateway and the server can read and change everything.",
     "tls: {verify: false}", "tls: {ca: /etc/gatehouse/tls/ca.crt}"},
    {Code::no_audience, "provider without audience",
     "A plugin accepts tokens of an issuer whoever they were made for: those of another service pass too.",
     "providers: {corp: {issuer: …, audience_optional: true}}", "providers: {corp: {issuer: …, audiences: [orders]}}"},
    {Code::spoofable_key, "spoofable rate-limit key",
     "A limit counts by something that the client chooses: with every request it may choose another.",
     "key: [\"header:x-user\"]", "key: [consumer]"},
    {Code::secret_in_clear, "secret in clear text",
     "A secret stands in the file as it is. Files are copied, committed and mailed.", "secrets: {key: hunter2}",
     "secrets: {key: \"${file:/run/secrets/key}\"}"},
    {Code::local_store, "local store",
     "store: local counts per process, and a shared store is configured: several gateways would not see each other's "
     "state.",
     "config: {store: local}", "config: {store: redis:main}"},
    {Code::risky_order, "risky order of plugins",
     "The order is legal and rarely what is wanted, such as cors behind an authenticator: preflights carry no "
     "credentials.",
     "plugins: [{name: jwks-auth, …}, {name: cors, …}]", "plugins: [{name: cors, …}, {name: jwks-auth, …}]"},
    {Code::open_authentication, "authentication with on_failure: open",
     "When the plugin itself fails, requests pass without anybody having looked who calls.",
     "{name: key-auth, on_failure: open}", "{name: key-auth, on_failure: closed}"},
    {Code::shadow_authentication, "authentication in shadow",
     "In shadow mode the plugin refuses nobody and sets no identity: every request passes.",
     "{name: jwks-auth, mode: shadow}", "{name: jwks-auth, mode: enforce}"},
    {Code::plugin_warning, "a plugin's own warning",
     "A plugin looked at its configuration and found something that is legal and probably not meant.",
     "see the sentence of the plugin", "See the README of the plugin."},
    {Code::unreachable_route, "unreachable route", "Another route takes all requests that this one could get.",
     "priority 1 on a route with the same path and fewer conditions",
     "Remove the route, narrow the other one, or change the priorities."},
    {Code::tie_by_order, "tie decided by file order",
     "Some requests fit two routes equally well, and only their order in the file decides.",
     "two routes /a, one with a condition on x, one with a condition on y", "Set priority on one of them."},
    {Code::include_matches_nothing, "include matches nothing", "No file matches an include pattern.",
     "include: [conf.d/*.yml]", "include: [conf.d/*.yaml]"},
    {Code::unused_name, "never used", "An upstream or a secret is defined, and nothing names it.",
     "upstreams: [{name: old, …}]", "Remove it, or name it in a route."},
    {Code::attempts_exceed_request, "attempts longer than the request timeout",
     "All attempts to connect together may take longer than timeouts.request: the last ones can never happen.",
     "timeouts: {connect: 10s, request: 15s}", "timeouts: {connect: 2s, request: 15s}"},
    {Code::connections_exceed_files, "more connections than files",
     "The listeners allow more connections than the process may have open files.",
     "connections: {max: 100000}   # ulimit -n 1024", "Raise the limit of the process, or lower connections.max."},
};

}  // namespace

std::span<const CodeInfo> name_codes() noexcept { return kNames; }
std::span<const CodeInfo> meaning_codes() noexcept { return kMeaning; }
std::span<const CodeInfo> file_codes() noexcept { return kFiles; }
std::span<const CodeInfo> warning_codes() noexcept { return kWarnings; }

}  // namespace gatehouse::core
