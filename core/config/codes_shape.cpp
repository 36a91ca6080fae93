// E02: keys and scalars.
#include "config/code_tables.hpp"

namespace gatehouse::core {
namespace {

constexpr CodeInfo kTable[] = {
    {Code::unknown_key, "unknown key",
     "The key does not exist at this place. Nothing is ignored in silence, so that a typo cannot turn a setting off.",
     "routes: [{name: a, match: {path: /}, time_outs: {request: 10s}}]",
     "routes: [{name: a, match: {path: /}, timeouts: {request: 10s}}]"},
    {Code::missing_key, "missing key", "A key that must be there is not.", "listeners: [{address: \":8080\"}]",
     "listeners: [{name: http, address: \":8080\"}]"},
    {Code::wrong_kind, "wrong kind of value", "A text stands where a list or map is expected, or the other way round.",
     "trusted_proxies: 10.0.0.0/8", "trusted_proxies: [10.0.0.0/8]"},
    {Code::not_in_included_file, "not allowed in an included file",
     "Settings of the process stand in the main file, where they can be found.",
     "gateway: {workers: 2}   # in conf.d/orders.yaml", "Move the key to the main file."},
    {Code::mutually_exclusive, "mutually exclusive keys", "Two keys exclude each other.",
     "upstream: app\nredirect: {location: /}", "Keep one of them."},
    {Code::one_needed, "one of these keys is needed", "None of several keys is given, and one of them must be.",
     "routes: [{name: a, match: {path: /}}]", "routes: [{name: a, match: {path: /}, upstream: app}]"},
    {Code::bad_name, "bad name",
     "Names have lower-case letters, digits, '.', '_' and '-', begin with a letter or digit, and have at most 63 "
     "characters.",
     "name: My App", "name: my-app"},
    {Code::bad_boolean, "not a boolean", "Booleans are true and false; a quoted \"true\" is text.", "watch: yes",
     "watch: true"},
    {Code::bad_integer, "not an integer, or out of range",
     "Integers are decimal, without a leading 0, and within the range of the key.", "workers: 010", "workers: 10"},
    {Code::bad_duration, "not a duration", "A duration is a number with its unit: ns, us, ms, s, m, h or d.",
     "connect: 5", "connect: 5s"},
    {Code::bad_size, "not a size",
     "A size is a number with its unit: B, KB, MB, GB (powers of 10), KiB, MiB, GiB (powers of 2).", "request_body: 8M",
     "request_body: 8MiB"},
    {Code::bad_rate, "not a rate", "A rate is a count, a slash, and a time.", "limit: 100", "limit: 100/min"},
    {Code::bad_percentage, "not a percentage", "A share is written as a percentage from 0% to 100%.", "budget: 0.2",
     "budget: 20%"},
    {Code::bad_address, "not an address",
     "An address is host:port, [v6]:port, :port or unix:/path, with a port from 1 to 65535.", "address: \"::1:8080\"",
     "address: \"[::1]:8080\""},
    {Code::bad_cidr, "not an address range",
     "A range is an IP address, a slash, and how many leading bits count; the others are zero.",
     "trusted_proxies: [10.0.0.1/8]", "trusted_proxies: [10.0.0.0/8]"},
    {Code::bad_url, "not a URL", "A URL begins with http:// or https:// and names a host.", "otlp: collector:4318",
     "otlp: http://collector:4318"},
    {Code::bad_header_name, "bad header",
     "A header name is a token without ':' and spaces; its value is one line. Framing and connection headers cannot be "
     "set.",
     "set: {\"X Tenant\": a}", "set: {x-tenant: a}"},
    {Code::bad_status, "not a status", "A status goes from 200 to 599; a redirect has 301, 302, 307 or 308.",
     "respond: {status: 20}", "respond: {status: 200}"},
    {Code::bad_enum, "not one of the values", "The key takes one of a few words.", "balance: roundrobin",
     "balance: round-robin"},
    {Code::empty_value, "empty value", "A key without a value says nothing. Leave the key out to get the default.",
     "upstreams:", "upstreams: [{name: app, endpoints: [{address: \"127.0.0.1:9000\"}]}]"},
    {Code::bad_version, "unsupported version", "version: 1 is the only format.", "version: 2", "version: 1"},
    {Code::interpolation_syntax, "malformed variable",
     "A variable is ${…} with a name inside. A literal ${ is written $${.", "state_dir: \"/var/lib/${env:\"",
     "state_dir: \"/var/lib/${env:NAME}\""},
    {Code::request_variable_at_load, "request-time variable in a field that is read at load",
     "The field is read once. Variables of a request have a value only in templates.",
     "state_dir: \"/var/lib/${request.host}\"", "Use ${env:NAME}, ${file:/path} or ${secret:name} here."},
    {Code::unknown_variable, "unknown variable", "There is no variable of this name.",
     "rewrite: {path: \"/${paht.id}\"}", "rewrite: {path: \"/${path.id}\"}"},
};

}  // namespace

std::span<const CodeInfo> shape_codes() noexcept { return kTable; }

}  // namespace gatehouse::core
