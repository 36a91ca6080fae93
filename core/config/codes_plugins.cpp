// E05: plugins and their instances.
#include "config/code_tables.hpp"

namespace gatehouse::core {
namespace {

constexpr CodeInfo kTable[] = {
    {Code::no_plugin, "no such plugin",
     "A plugin entry names a plugin for which no directory of gateway.plugin_dirs has a file <name>.so.",
     "plugins: [{name: rate-limits}]", "plugins: [{name: rate-limit}]"},
    {Code::plugin_not_loadable, "plugin cannot be loaded",
     "The file is there and the dynamic linker refuses it: a missing library, an undefined symbol, another machine.",
     "lib/acme.so: undefined symbol: acme_init",
     "Build the plugin with gatehouse_plugin(); run gatehouse plugin check."},
    {Code::plugin_abi, "plugin ABI not supported",
     "The plugin was built for another major version of the plugin boundary, or needs a newer gateway.",
     "the plugin needs a host of at least 1.4, this one is 1.0", "Update the gateway, or install a fitting build."},
    {Code::bad_manifest, "manifest invalid",
     "What the plugin says about itself cannot be used: not JSON, an unknown type in its schema, another name than its "
     "file.",
     "rate-limit.so says that its name is limiter", "Run gatehouse plugin check on the file."},
    {Code::config_refused, "plugin refused its configuration",
     "Every value has the right type, and the plugin itself found that together they make no sense.",
     "config: {origins: [\"*\"], credentials: true}", "See the sentence of the plugin and its README."},
    {Code::need_unmet, "need not met earlier in the chain",
     "The plugin needs something that an enforcing instance earlier in the same chain must provide, such as an "
     "identity.",
     "plugins: [{name: passport}]", "plugins: [{name: jwks-auth, …}, {name: passport}]"},
    {Code::instance_twice, "same instance twice in one list",
     "Two entries of one list have the same instance name. The same plugin may run twice under two names.",
     "plugins: [{name: rate-limit}, {name: rate-limit}]",
     "plugins: [{name: rate-limit}, {name: rate-limit, as: burst}]"},
    {Code::instance_not_started, "instance could not be started",
     "The plugin accepted its configuration and failed while it started, on the control thread or on a worker.",
     "the plugin gave no reason", "Look for what the plugin logged just before."},
    {Code::open_refused, "on_failure: open refused",
     "The plugin must not be skipped when it fails: without it, requests would pass that it exists to stop.",
     "{name: jwks-auth, on_failure: open}", "{name: jwks-auth, on_failure: closed}"},
};

}  // namespace

std::span<const CodeInfo> plugin_codes() noexcept { return kTable; }

}  // namespace gatehouse::core
