/* The boundary between Gatehouse and a plugin: one exported function, C types, structs that only grow.

   Bump rule. The major version is in the symbol (gatehouse_plugin_v1) and changes only with it. Within a major
   nothing is removed, reordered or re-typed. A new member goes to the END of a struct that begins with its size;
   whoever reads such a struct looks at the size first. A struct without a size never changes; one that stands in an
   array has its size told beside the array. A new member of gh_host raises GH_ABI_MINOR by one; a plugin that calls
   it sets needs_minor. sdk/abi/v1.layout freezes sizes and offsets, a test compares it.

   Changes
   1.0  2026-11-20  first version

   Threads: [control] the control thread; [worker] the worker that owns the exchange; [any] either. No function here
   may be called from a thread that a plugin made itself. Nothing ever unwinds through the boundary. */
#pragma once

#include "identity.h"
#include "report.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_ABI_MAJOR 1u
#define GH_ABI_MINOR 0u
#define GH_EXPORT __attribute__((visibility("default")))

/* What a phase function answers. */
enum {
  GH_PROCEED = 0,   /* the walk goes on                                                        */
  GH_RESPONDED = 1, /* respond or refuse was called: the walk ends                             */
  GH_SUSPENDED = 2, /* an operation is pending or a waker kept: resume() will be called        */
  GH_FAILED = 3     /* the plugin's own failure: on_failure of the instance decides            */
};

/* Bits of gh_plugin.phases. */
enum {
  GH_ON_REQUEST = 1,
  GH_ON_REQUEST_BODY = 2,
  GH_ON_RESPONSE = 4,
  GH_ON_RESPONSE_BODY = 8,
  GH_ON_END = 16
};

/* Bits of gh_plugin.flags. */
enum {
  GH_CLOSED_ONLY = 1, /* refuses on_failure: open                                              */
  GH_OBSERVER = 2     /* wants on_end of every exchange, also one that reached no route        */
};

/* Which head, or which body. */
enum { GH_REQUEST = 0, GH_RESPONSE = 1 };

/* How an instance wants a body. */
enum { GH_BODY_NONE = 0, GH_BODY_STREAM = 1, GH_BODY_BUFFER = 2 };

/* What a host may do that it would not do by itself: gh_host.hint. */
enum {
  GH_MAY_REPEAT = 1, /* an attempt may be repeated although bytes were sent: the upstream deduplicates */
  GH_FINISH = 2      /* go on when the client has left                                                 */
};

enum { GH_LOG_DEBUG = 0, GH_LOG_INFO = 1, GH_LOG_WARNING = 2, GH_LOG_ERROR = 3 };

/* Texts of an exchange: gh_host.text. */
enum {
  GH_TEXT_METHOD = 0,
  GH_TEXT_PATH = 1,      /* normalised, percent-encoded where it must be                       */
  GH_TEXT_QUERY = 2,     /* without '?'                                                        */
  GH_TEXT_AUTHORITY = 3, /* Host, lower case                                                   */
  GH_TEXT_SCHEME = 4,    /* of the client side                                                 */
  GH_TEXT_PROTOCOL = 5,  /* "1.0", "1.1", "2"                                                  */
  GH_TEXT_REQUEST_ID = 6,
  GH_TEXT_CLIENT = 7, /* client address as text, without port                                  */
  GH_TEXT_LISTENER = 8,
  GH_TEXT_SERVICE = 9,           /* empty: the route belongs to none                           */
  GH_TEXT_ROUTE = 10,            /* empty: nothing matched                                     */
  GH_TEXT_UPSTREAM = 11,         /* request phase: asking draws the split; empty: none         */
  GH_TEXT_SENT_METHOD = 12,      /* as it will be sent upstream, after strip and rewrite       */
  GH_TEXT_SENT_AUTHORITY = 13,   /* empty when upstreams[].host is "endpoint"                  */
  GH_TEXT_SENT_TARGET = 14,      /* path and query                                             */
  GH_TEXT_ALLOWED_METHODS = 15,  /* methods of all routes of this host and path: "GET, POST"   */
  GH_TEXT_REQUESTED_METHOD = 16, /* of a preflight; else empty                                 */
  GH_TEXT_CONFIG_HASH = 17,
  GH_TEXT_TLS_VERSION = 18, /* "1.3"; empty: plain                                             */
  GH_TEXT_GATEWAY = 19,     /* gateway.name                                                    */
  GH_TEXT_PATH_PATTERN = 20, /* the pattern of the route's path as written                     */
  GH_TEXT_TARGET = 21,      /* the request target as received; empty when no head was read     */
  GH_TEXT_TRACE_ID = 22,    /* 32 hex digits; empty: not traced                                */
  GH_TEXT_SPAN_ID = 23      /* 16 hex digits                                                   */
};

/* Numbers of an exchange: gh_host.number. */
enum {
  GH_NUMBER_STATUS = 0,           /* of the response head; 0: none yet                         */
  GH_NUMBER_IS_PREFLIGHT = 1,     /* 1: a CORS preflight, routed by the method it asks for     */
  GH_NUMBER_DEADLINE_LEFT_NS = 2, /* of the exchange; INT64_MAX: none                          */
  GH_NUMBER_WORKER = 3,           /* 0 ... workers - 1                                         */
  GH_NUMBER_REQUEST_SIZE = 4,     /* Content-Length; -1: unknown (chunked); 0: no body         */
  GH_NUMBER_RESPONSE_SIZE = 5,    /* the same of the response                                  */
  GH_NUMBER_ORIGIN = 6,           /* GH_ORIGIN_* of the response there is                      */
  GH_NUMBER_IS_SHADOW = 7,        /* 1: the calling instance runs in shadow mode               */
  GH_NUMBER_REQUEST_TIMEOUT_NS = 8, /* timeouts.request of the route                           */
  GH_NUMBER_UPSTREAM_TRUSTED = 9,  /* 1: the upstream is marked trusted                        */
  GH_NUMBER_ARENA_LEFT = 10        /* bytes that alloc can still give                          */
};

/* Texts of an instance: gh_host.instance_text. */
enum {
  GH_INSTANCE_ADDRESS = 0,        /* "route/orders/cors"                                       */
  GH_INSTANCE_GATEWAY = 1,        /* gateway.name                                              */
  GH_INSTANCE_STATE_DIRECTORY = 2 /* the plugin's own, mode 0700, made when asked for; empty: none      */
};

/* Numbers of an instance: gh_host.instance_number. */
enum {
  GH_INSTANCE_WORKERS = 0,           /* workers are numbered 0 ... this - 1                    */
  GH_INSTANCE_IS_SHADOW = 1,         /* 1: mode shadow                                         */
  GH_INSTANCE_REQUEST_TIMEOUT_NS = 2 /* the longest timeouts.request of its routes; 0: none    */
};

/* Named values of an exchange: gh_host.lookup. */
enum {
  GH_LOOKUP_LABEL = 0,              /* of the route, else of the service                       */
  GH_LOOKUP_PATH_PARAMETER = 1,     /* decoded                                                 */
  GH_LOOKUP_QUERY_PARAMETER = 2,    /* first one, decoded                                      */
  GH_LOOKUP_COOKIE = 3,             /* first one                                               */
  GH_LOOKUP_CONSUMER_ATTRIBUTE = 4, /* needs an identity                                       */
  GH_LOOKUP_CLAIM = 5,              /* dotted path; texts, numbers and booleans as text        */
  GH_LOOKUP_NOTE = 6                /* "<plugin>.<name>", of an instance that ran before       */
};

/* Kinds of a gh_value. */
enum {
  GH_VALUE_NULL = 0,
  GH_VALUE_BOOLEAN = 1,
  GH_VALUE_INTEGER = 2,    /* also a size (bytes), a status, a percentage (hundredths of %)    */
  GH_VALUE_REAL = 3,
  GH_VALUE_TEXT = 4,
  GH_VALUE_LIST = 5,
  GH_VALUE_MAP = 6,
  GH_VALUE_DURATION = 7,   /* integer() gives nanoseconds                                      */
  GH_VALUE_RATE = 8        /* integer() gives the count, per() the nanoseconds                 */
};

/* What `refuse` may add to the reason's own answer. */
typedef struct gh_refusal {
  uint32_t size;
  uint32_t status;         /* 0: the reason's                                                  */
  const gh_field *fields;  /* added to the answer                                              */
  uint64_t field_count;
  gh_text detail;          /* finer cause: log only                                            */
  gh_text members_json;    /* further members of the problem: {"violated-policies":["x"]}      */
} gh_refusal;

/* The functions of the host. A newer host has a larger table. */
struct gh_host {
  uint32_t size, abi_minor;

  /* [any] The table of an extension ("gatehouse.store/1"), or NULL when this host has none. Good as long as the
     process. */
  const void *(*extension)(const gh_host *, gh_text id);
  /* [any] A line of the operational log, with the instance's address. Bounded rate. */
  void (*log)(gh_instance *, int32_t level, gh_text message);
  /* [any] Monotonic and wall-clock time in nanoseconds (wall: since 1970), as of this turn of the loop. */
  int64_t (*now)(gh_instance *);
  int64_t (*wall_clock)(gh_instance *);
  /* [any] Random bytes fit for keys and tokens. */
  void (*random)(gh_instance *, void *bytes, uint64_t size);

  /* [any] What the host knows of the instance: GH_INSTANCE_*. Texts are good as long as the instance. */
  gh_text (*instance_text)(gh_instance *, uint32_t which);
  int32_t (*instance_number)(gh_instance *, uint32_t which, int64_t *out);
  /* [control, in create] A config error (E0505) at a value of the config; NULL: at the whole block. create then gives
     NULL. Several may be told. Functions of extensions that open something at create tell theirs by themselves. */
  void (*config_error)(gh_instance *, const gh_value *at, gh_text message);
  void (*config_warning)(gh_instance *, const gh_value *at, gh_text message);
  /* [control, in create] Every spelling of this header name is removed from what clients send, in head and trailers. A
     name may end in '*': all names that begin so. */
  int32_t (*manage_header)(gh_instance *, gh_text name);

  /* [worker] Memory that ends with the exchange; NULL: the arena is full. align: a power of two up to 64. */
  void *(*alloc)(gh_exchange *, uint64_t size, uint64_t align);
  int32_t (*text)(gh_exchange *, uint32_t which, gh_text *out);
  int32_t (*number)(gh_exchange *, uint32_t which, int64_t *out);
  /* [worker] GH_E_ABSENT when there is no such value; *out is then empty. */
  int32_t (*lookup)(gh_exchange *, uint32_t what, gh_text name, gh_text *out);
  int32_t (*client_address)(gh_exchange *, gh_address *out);

  /* [worker] Header fields of a head, in order; names compare without case. get: the first value, and it answers how
     many fields have the name (0: *first is empty). set replaces all fields of the name by one. remove answers how
     many there were. Framing and hop-by-hop fields and invalid bytes are GH_E_ARGUMENT; writing where the phase only
     reads is GH_E_PHASE. */
  uint32_t (*header_count)(gh_exchange *, uint32_t head);
  int32_t (*header_at)(gh_exchange *, uint32_t head, uint32_t index, gh_field *out);
  int32_t (*header_get)(gh_exchange *, uint32_t head, gh_text name, gh_text *first);
  int32_t (*header_set)(gh_exchange *, uint32_t head, gh_text name, gh_text value);
  int32_t (*header_add)(gh_exchange *, uint32_t head, gh_text name, gh_text value);
  int32_t (*header_remove)(gh_exchange *, uint32_t head, gh_text name);
  /* [worker, response phase] Another status for the response. */
  int32_t (*set_status)(gh_exchange *, uint32_t status);

  /* [worker] Ends the walk with this response, or with the answer of a reason declared in the manifest; the phase then
     returns GH_RESPONDED. In the response phases it replaces the response there is. */
  int32_t (*respond)(gh_exchange *, uint32_t status, const gh_field *fields, uint64_t field_count, gh_text body);
  int32_t (*refuse)(gh_exchange *, gh_text code, const gh_refusal *more);

  /* [worker, request phases; needs "upstream" in manifest.uses] Sends this exchange to another upstream. */
  int32_t (*set_upstream)(gh_exchange *, gh_text name);
  /* [worker] How this instance wants a body of this exchange; at most what the manifest declares. Request: in
     on_request; response: in on_request or on_response. */
  int32_t (*want_body)(gh_exchange *, uint32_t body, uint32_t how, uint64_t max);

  /* [worker] Who calls. identity() is never NULL; set_identity needs "identity" in manifest.provides. */
  const gh_identity *(*identity)(gh_exchange *);
  int32_t (*set_identity)(gh_exchange *, const gh_identity *);
  /* [worker] NULL: the identity maps to no consumer. */
  const gh_consumer *(*consumer)(gh_exchange *);
  /* [worker] A value for the log and for later instances; the name is declared in manifest.notes. */
  int32_t (*note)(gh_exchange *, gh_text name, gh_text value);
  int32_t (*hint)(gh_exchange *, uint32_t hints);
  /* [worker, response phases and on_end] The report as far as it goes. */
  const gh_report *(*report)(gh_exchange *);

  /* [worker] Ends a suspension with GH_PROCEED, GH_RESPONDED or GH_FAILED. The host goes on later, not inside the call.
     Never called by the phase that it ends. */
  void (*resume)(gh_exchange *, int32_t verdict);
  /* [thread that began it] Ends a pending operation; its completion does not come any more. 0 and what is over already
     are ignored. */
  void (*cancel)(const gh_host *, gh_op);

  /* [worker, body phases] The segments of this call. replace puts others in their place (count 0: drops them). */
  uint64_t (*body_count)(const gh_body *);
  gh_text (*body_segment)(const gh_body *, uint64_t index);
  uint64_t (*body_size)(const gh_body *);        /* bytes of all segments                      */
  uint32_t (*body_is_last)(const gh_body *);     /* 1: nothing follows                         */
  uint32_t (*body_is_over)(const gh_body *);     /* 1: larger than the wish: the rest streams  */
  int32_t (*body_replace)(gh_exchange *, gh_body *, const gh_text *segments, uint64_t count);

  /* [any] Reading a tree; NULL is a null value. A wrong kind gives 0 or an empty text. The config's tree is good until
     create returns. Members of a map come in written order; find gives NULL when there is none. */
  uint32_t (*value_kind)(const gh_value *);
  int64_t (*value_integer)(const gh_value *);
  int64_t (*value_per)(const gh_value *);
  double (*value_real)(const gh_value *);
  gh_text (*value_text)(const gh_value *);
  uint64_t (*value_size)(const gh_value *);                                  /* members or items */
  const gh_value *(*value_at)(const gh_value *, uint64_t index, gh_text *key); /* key may be NULL */
  const gh_value *(*value_find)(const gh_value *, gh_text key);
};

/* One plugin: constant data of its library. */
typedef struct gh_plugin {
  uint32_t size, abi_minor, needs_minor, flags; /* abi_minor: built with; needs_minor: lowest host it accepts */
  uint64_t phases;                              /* only declared phases are called                             */
  gh_text name, version, manifest;              /* manifest: JSON, described in sdk/MANIFEST.md                */

  /* [control] A new instance, or NULL: config_error told why, or *why says it (good until the next call); what the
     instance had begun and opened is then ended by the host, and its callbacks are not called any more. */
  void *(*create)(const gh_host *, gh_instance *, const gh_value *config, gh_text *why);
  void (*destroy)(void *self);
  /* [worker] What one worker keeps for the instance; may be NULL, which is no error. */
  void *(*worker_start)(void *self, uint32_t worker);
  void (*worker_stop)(void *self, void *local);

  /* [worker] Each answers GH_PROCEED ... GH_FAILED. *state is NULL at first and belongs to the instance and the
     exchange. */
  int32_t (*on_request)(void *self, void *local, gh_exchange *, void **state);
  int32_t (*on_request_body)(void *self, void *local, gh_exchange *, void **state, gh_body *);
  int32_t (*on_response)(void *self, void *local, gh_exchange *, void **state);
  int32_t (*on_response_body)(void *self, void *local, gh_exchange *, void **state, gh_body *);
  /* [worker] Once and last, when a phase of the instance was entered or the plugin is an observer; ends *state. */
  void (*on_end)(void *self, void *local, gh_exchange *, void *state, const gh_report *);
} gh_plugin;

/* The only exported symbol of a plugin. */
GH_EXPORT const gh_plugin *gatehouse_plugin_v1(void);
typedef const gh_plugin *(*gh_plugin_entry)(void);
#define GH_PLUGIN_ENTRY "gatehouse_plugin_v1"

#ifdef __cplusplus
}
#endif
