/* A plugin for the golden files. What it says about itself comes from the build; it does nothing. */
#include <gatehouse/abi/plugin.h>
#include <string.h>

#include "fixture_manifest.h"

#ifndef FIXTURE_FLAGS
#define FIXTURE_FLAGS 0
#endif
#ifndef FIXTURE_NEEDS_MINOR
#define FIXTURE_NEEDS_MINOR 0
#endif

static int instance_of_nothing;

static gh_text text(const char* bytes) {
  gh_text out = {bytes, strlen(bytes)};
  return out;
}

/* Keys that some manifests have: `refuse` and `warn` give findings at their values, `fail` a reason without a place. */
static void* create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why) {
  const gh_value* refuse = host->value_find(config, text("refuse"));
  const gh_value* warn = host->value_find(config, text("warn"));
  if (host->value_find(config, text("fail")) != NULL) {
    *why = text("the plugin cannot work with this");
    return NULL;
  }
  if (warn != NULL) host->config_warning(instance, warn, host->value_text(warn));
  if (refuse == NULL) return &instance_of_nothing;
  host->config_error(instance, refuse, text("'refuse' and the rest do not fit together"));
  return NULL;
}

static void destroy(void* self) { (void)self; }

static int32_t on_request(void* self, void* local, gh_exchange* exchange, void** state) {
  (void)self, (void)local, (void)exchange, (void)state;
  return GH_PROCEED;
}

static const char name[] = FIXTURE_NAME;
static const char version[] = "1.0.0";
static const char manifest[] = FIXTURE_MANIFEST;

const gh_plugin* gatehouse_plugin_v1(void) {
  static const gh_plugin plugin = {
      .size = sizeof(gh_plugin),
      .abi_minor = GH_ABI_MINOR,
      .needs_minor = FIXTURE_NEEDS_MINOR,
      .flags = FIXTURE_FLAGS,
      .phases = GH_ON_REQUEST,
      .name = {name, sizeof name - 1},
      .version = {version, sizeof version - 1},
      .manifest = {manifest, sizeof manifest - 1},
      .create = create,
      .destroy = destroy,
      .on_request = on_request,
  };
  return &plugin;
}
