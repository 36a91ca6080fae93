/* gatehouse.blocking/1: a function on the blocking pool, for work that would stop a worker's other connections. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_BLOCKING "gatehouse.blocking/1"

typedef struct gh_blocking_v1 {
  uint32_t size, reserved;

  /* [worker] Runs job(data) on a thread of the pool, then completes on the worker. The queue is bounded: GH_E_FULL.
     data must live until the job has run: job is run or dropped, then comes done, unless cancelled, then free_data
     (may be NULL) on the worker, also when the exchange has ended first. When run gives 0 it has called free_data and
     *error says why. The job sees no exchange and calls no host function. */
  gh_op (*run)(gh_exchange *, void (*job)(void *data), void *data, void (*free_data)(void *data), int64_t deadline_ns,
               int32_t *error, gh_done, void *context);
} gh_blocking_v1;

#ifdef __cplusplus
}
#endif
