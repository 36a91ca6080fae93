/* What became of an exchange: complete in on_end, readable as far as it goes in the response phases. */
#pragma once

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { GH_ORIGIN_NONE = 0, GH_ORIGIN_UPSTREAM = 1, GH_ORIGIN_GATEWAY = 2, GH_ORIGIN_PLUGIN = 3 };
enum { GH_SIDE_NONE = 0, GH_SIDE_CLIENT = 1, GH_SIDE_UPSTREAM = 2, GH_SIDE_GATEWAY = 3, GH_SIDE_PLUGIN = 4 };
enum { GH_CLIENT_STAYED = 0, GH_CLIENT_LEFT_BEFORE_HEAD = 1, GH_CLIENT_LEFT_IN_BODY = 2 };
enum {
  GH_ATTEMPT_OK = 0,
  GH_ATTEMPT_CONNECT_FAILED = 1,
  GH_ATTEMPT_TLS_FAILED = 2,
  GH_ATTEMPT_TIMEOUT = 3,
  GH_ATTEMPT_RESET_BEFORE_HEAD = 4,
  GH_ATTEMPT_RESET_IN_BODY = 5,
  GH_ATTEMPT_PROTOCOL = 6,
  GH_ATTEMPT_CANCELLED = 7,
  GH_ATTEMPT_REFUSED = 8 /* no endpoint or no room in the queue: nothing was sent             */
};
enum { GH_DID_NOT_RUN = 0, GH_DID_PROCEED = 1, GH_DID_RESPOND = 2, GH_DID_FAIL = 3 };

/* One try to forward, to one endpoint. Durations are microseconds. A newer host has a longer one:
   gh_report.attempt_size. */
typedef struct gh_attempt {
  gh_text upstream, endpoint, why; /* why: why it was repeated, or not                         */
  uint32_t result;                 /* GH_ATTEMPT_*                                             */
  uint32_t status;                 /* of the response head; 0: none                            */
  uint32_t wrote_any;              /* 1: a byte of the request may have reached the endpoint   */
  uint32_t reused_connection;
  int32_t grpc_status;             /* of the head or the trailers; -1: none                    */
  int32_t retry_after_s;           /* Retry-After of its response in seconds; -1: none         */
  int64_t connect_us, first_byte_us, total_us;
} gh_attempt;

/* What one instance did; the distance between two is gh_report.instance_size. */
typedef struct gh_instance_report {
  gh_text address, plugin, reason;       /* "route/orders/cors"; reason of a refusal or failure */
  uint32_t verdict;                      /* GH_DID_*                                            */
  uint32_t is_shadow;                    /* 1: the verdict was not carried out                  */
  uint32_t would_status;                 /* status that a shadow instance would have answered   */
  uint32_t reserved;
} gh_instance_report;

/* A value that an instance noted for logs and other instances. */
typedef struct gh_note {
  gh_text plugin, name, value;
} gh_note;

typedef struct gh_report {
  uint32_t size;
  uint32_t status; /* final status that was or will be sent; 0: none                           */
  uint32_t origin; /* GH_ORIGIN_*                                                              */
  uint32_t fault;  /* GH_SIDE_*                                                                */
  uint32_t client; /* GH_CLIENT_*                                                              */
  uint32_t is_cut; /* 1: the response was broken off                                           */
  gh_text reason;  /* code of an answer that no upstream made; empty: none                     */
  gh_text detail;  /* its finer cause, for the log                                             */
  gh_text answered_by; /* address of the instance that answered; empty: none                   */
  gh_text listener, service, route, split, upstream, endpoint;
  uint32_t attempt_size;  /* sizeof(gh_attempt) of the host: the distance between two of attempts */
  uint32_t instance_size; /* the same of instances                                             */
  const gh_attempt *attempts;
  uint64_t attempt_count; /* told; all of them are attempts_made                               */
  uint64_t attempts_made;
  const gh_instance_report *instances;
  uint64_t instance_count;
  const gh_note *notes;
  uint64_t note_count;
  int64_t started_ns; /* wall clock, nanoseconds since 1970: first byte of the request         */
  int64_t total_us, head_us, request_us, pool_us, first_byte_us, upstream_us, response_us, write_us, own_us;
  uint64_t request_head_bytes, request_body_bytes, response_head_bytes, response_body_bytes;         /* client side */
  uint64_t upstream_request_bytes, upstream_response_bytes;                                          /* bodies there */
} gh_report;

#ifdef __cplusplus
}
#endif
