/* A plugin in C built against the first headers only; every later gateway has to run it: text, state, refusal. */
#include <gatehouse/abi/plugin.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

static const gh_host *host;

typedef struct frozen {
  gh_instance *instance;
  char text[64];
  uint64_t size;
} frozen;

static void *create(const gh_host *given, gh_instance *instance, const gh_value *config, gh_text *why) {
  static const gh_text key = TEXT("text");
  static const gh_text no_memory = TEXT("no memory");
  frozen *self = calloc(1, sizeof *self);
  const gh_value *written;
  if (self == NULL) {
    *why = no_memory;
    return NULL;
  }
  host = given;
  self->instance = instance;
  memcpy(self->text, "frozen", 6);
  self->size = 6;
  written = host->value_find(config, key);
  if (written != NULL) {
    const gh_text text = host->value_text(written);
    if (text.size > sizeof self->text) {
      static const gh_text too_long = TEXT("at most 64 characters");
      host->config_error(instance, written, too_long);
      free(self);
      return NULL;
    }
    memcpy(self->text, text.data, text.size);
    self->size = text.size;
  }
  return self;
}

static void destroy(void *self) { free(self); }

static int32_t on_request(void *self, void *local, gh_exchange *exchange, void **state) {
  static const gh_text refuse = TEXT("x-refuse");
  static const gh_text code = TEXT("frozen_refused");
  gh_text value;
  (void)self;
  (void)local;
  if (host->header_get(exchange, GH_REQUEST, refuse, &value) > 0) {
    const gh_refusal more = {sizeof more, 0, NULL, 0, {NULL, 0}, {NULL, 0}};
    return host->refuse(exchange, code, &more) < 0 ? GH_FAILED : GH_RESPONDED;
  }
  *state = host->alloc(exchange, sizeof(uint64_t), 8);
  if (*state == NULL) return GH_FAILED;
  *(uint64_t *)*state = 1;
  return GH_PROCEED;
}

static int32_t on_response(void *self, void *local, gh_exchange *exchange, void **state) {
  static const gh_text name = TEXT("x-frozen");
  const frozen *me = self;
  gh_text value;
  (void)local;
  if (*state == NULL) return GH_PROCEED;
  ++*(uint64_t *)*state;
  value.data = me->text;
  value.size = me->size;
  return host->header_set(exchange, GH_RESPONSE, name, value) < 0 ? GH_FAILED : GH_PROCEED;
}

static void on_end(void *self, void *local, gh_exchange *exchange, void *state, const gh_report *report) {
  static const gh_text message = TEXT("the frozen plugin saw an exchange end");
  const frozen *me = self;
  (void)local;
  (void)exchange;
  if (state != NULL && report->size >= sizeof(gh_report)) host->log(me->instance, GH_LOG_DEBUG, message);
}

static const char manifest[] =
    "{\"manifest\":1,\"standing\":\"stable\","
    "\"reasons\":[{\"code\":\"frozen_refused\",\"status\":403,\"text\":\"The frozen plugin refuses this.\"}],"
    "\"config\":{\"type\":\"struct\",\"fields\":[{\"key\":\"text\",\"doc\":\"What x-frozen says.\","
    "\"type\":{\"type\":\"text\"},\"default\":\"frozen\"}]}}";

static const gh_plugin plugin = {
    .size = sizeof(gh_plugin),
    .abi_minor = GH_ABI_MINOR,
    .phases = GH_ON_REQUEST | GH_ON_RESPONSE | GH_ON_END,
    .name = TEXT("frozen"),
    .version = TEXT("1.0.0"),
    .manifest = TEXT(manifest),
    .create = create,
    .destroy = destroy,
    .on_request = on_request,
    .on_response = on_response,
    .on_end = on_end,
};

GH_EXPORT const gh_plugin *gatehouse_plugin_v1(void) { return &plugin; }
