/* Types that every table of the plugin boundary uses: texts, errors, addresses. C11, and C++. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that belong to somebody else; not terminated; size 0: data may be NULL. What a function received is good
   until it returns or suspends; what it gives is copied before the call returns. */
typedef struct gh_text {
  const char *data;
  uint64_t size;
} gh_text;

typedef struct gh_exchange gh_exchange; /* host: one request and its response            */
typedef struct gh_instance gh_instance; /* host: one plugin with one config block        */
typedef struct gh_value gh_value;       /* host: read-only tree (config, claims, JSON)   */
typedef struct gh_body gh_body;         /* host: the segments of one body call           */
typedef struct gh_host gh_host;         /* host: the table of functions                  */

/* A pending operation of the host; 0: finished, the result is filled in. */
typedef uint64_t gh_op;

/* What a function of the host answers: 0 or a count when it did its work, one of these otherwise. */
enum {
  GH_OK = 0,
  GH_E_PHASE = -1,       /* not allowed in this phase                                    */
  GH_E_ARGUMENT = -2,    /* an argument is invalid                                       */
  GH_E_MEMORY = -3,      /* the arena of the exchange is full                            */
  GH_E_ABSENT = -4,      /* no such thing                                                */
  GH_E_DEADLINE = -5,    /* the time of the operation or of the exchange is over         */
  GH_E_UNREACHABLE = -6, /* store, upstream or origin cannot be reached or is down       */
  GH_E_CANCELLED = -7,   /* the exchange or the instance ended first                     */
  GH_E_FULL = -8,        /* a queue or a store is at its bound                           */
  GH_E_TOO_LARGE = -9,   /* a value or body is over its bound                            */
  GH_E_LOST = -10,       /* somebody else changed the entry: the version differs         */
  GH_E_DENIED = -11,     /* not declared in the manifest, or not allowed here            */
  GH_E_PROTOCOL = -12,   /* the other side answered something that makes no sense        */
  GH_E_FAILED = -13      /* any other failure                                            */
};

/* Completion of an operation: on the worker of the exchange (or on the control thread, when it was begun there), never
   before the call that began it has returned. error is GH_OK or GH_E_*. */
typedef void (*gh_done)(void *context, int32_t error);

/* The client's address as the gateway sees it after trusted proxies were believed. */
typedef struct gh_address {
  uint8_t bytes[16]; /* network order; IPv4 uses the first four  */
  uint16_t family;   /* 4, 6; 0: unix socket or unknown          */
  uint16_t port;
  uint32_t reserved;
} gh_address;

/* One header field. */
typedef struct gh_field {
  gh_text name;
  gh_text value;
} gh_field;

#ifdef __cplusplus
}
#endif
