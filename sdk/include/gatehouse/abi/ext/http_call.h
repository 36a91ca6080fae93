/* gatehouse.http_call/1: one HTTP request of a plugin, over the gateway's own client. */
#ifndef GATEHOUSE_ABI_EXT_HTTP_CALL_H
#define GATEHOUSE_ABI_EXT_HTTP_CALL_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_HTTP_CALL "gatehouse.http_call/1"

typedef struct gh_origin gh_origin;

typedef struct gh_http_request {
  uint32_t size, reserved;
  gh_text method, target; /* target: path and query */
  const gh_field *fields;
  uint64_t field_count;
  gh_text body;
  uint64_t max_response; /* bytes of the body; over it GH_E_TOO_LARGE. 0: 256 KiB */
} gh_http_request;

typedef struct gh_http_response {
  int32_t error;
  uint32_t status;
  const gh_field *fields; /* good until the exchange ends; from the control thread: until done returns */
  uint64_t field_count;
  gh_text body;
} gh_http_response;

typedef struct gh_http_call_v1 {
  uint32_t size, reserved;

  /* [control, in create] Where calls go: an upstream by name, or an origin ("https://id.example:8443") with an own CA file
     (empty: the system's). NULL: config_error was told. */
  gh_origin *(*upstream)(gh_instance *, const gh_value *name);
  gh_origin *(*origin)(gh_instance *, const gh_value *url, gh_text ca_file);
  /* [worker] From an exchange. The request is copied. No redirect is followed. */
  gh_op (*call)(gh_origin *, gh_exchange *, const gh_http_request *, int64_t deadline_ns, gh_http_response *, gh_done, void *);
  /* [control] From the control thread: create, a topic's job, a timer. */
  gh_op (*call_from_control)(gh_origin *, gh_instance *, const gh_http_request *, int64_t deadline_ns, gh_http_response *,
                             gh_done, void *);
} gh_http_call_v1;

#ifdef __cplusplus
}
#endif

#endif
