/* The smallest plugins there are, one per way of being wrong: compiled several times with other words. */
#include <stddef.h>

#include "gatehouse/abi/plugin.h"

#ifndef PLAIN_NAME
#define PLAIN_NAME "plain"
#endif
#ifndef PLAIN_VERSION
#define PLAIN_VERSION "1.0.0"
#endif
#ifndef PLAIN_ENTRY
#define PLAIN_ENTRY gatehouse_plugin_v1
#endif
#ifndef PLAIN_NEEDS_MINOR
#define PLAIN_NEEDS_MINOR 0
#endif
#ifndef PLAIN_MANIFEST
#define PLAIN_MANIFEST "{\"manifest\":1}"
#endif
#ifndef PLAIN_SIZE
#define PLAIN_SIZE sizeof(gh_plugin)
#endif

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static int the_instance;

static void* create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why) {
  (void)host, (void)instance, (void)config, (void)why;
  return &the_instance;
}

static void destroy(void* self) { (void)self; }

static int32_t on_request(void* self, void* local, gh_exchange* exchange, void** state) {
  (void)self, (void)local, (void)exchange, (void)state;
  return GH_PROCEED;
}

GH_EXPORT const gh_plugin* PLAIN_ENTRY(void);
const gh_plugin* PLAIN_ENTRY(void) {
  static const gh_plugin table = {
      .size = PLAIN_SIZE,
      .abi_minor = GH_ABI_MINOR,
      .needs_minor = PLAIN_NEEDS_MINOR,
      .phases = GH_ON_REQUEST,
      .name = TEXT(PLAIN_NAME),
      .version = TEXT(PLAIN_VERSION),
      .manifest = TEXT(PLAIN_MANIFEST),
      .create = create,
      .destroy = destroy,
      .on_request = on_request,
  };
  return &table;
}
