/* gatehouse.http_call/1: one HTTP request of a plugin, over the gateway's own client. */
#pragma once

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

  /* [control] Where calls go: an upstream by name, or the origin of a URL ("https://id.example:8443/x": the path is not
     used) with an own CA file (empty: the system's). `at`: where it stands in the config, for errors. NULL: no such
     upstream or no http or https URL; in create config_error was told. An origin may also be made later, for a URL that
     a document named; the same one twice is one. Lives as long as the instance. */
  gh_origin *(*upstream)(gh_instance *, gh_text name, const gh_value *at);
  gh_origin *(*origin)(gh_instance *, gh_text url, gh_text ca_file, const gh_value *at);
  /* [worker] From an exchange. The request is copied. No redirect is followed. deadline_ns: from now, cut to what the
     exchange has left; 0: only that. */
  gh_op (*call)(gh_origin *, gh_exchange *, const gh_http_request *, int64_t deadline_ns, gh_http_response *, gh_done,
                void *);
  /* [control] From the control thread: create, a topic's job, a timer. deadline_ns 0: 10 s. */
  gh_op (*call_from_control)(gh_origin *, gh_instance *, const gh_http_request *, int64_t deadline_ns,
                             gh_http_response *, gh_done, void *);
} gh_http_call_v1;

#ifdef __cplusplus
}
#endif
