/* gatehouse.timer/1: waiting within an exchange; once and again for an instance. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_TIMER "gatehouse.timer/1"

typedef struct gh_timer_v1 {
  uint32_t size, reserved;

  /* [worker] Completes after so long, cut to what the exchange has left (GH_E_DEADLINE then). Where 0 is the answer
     (nothing to wait for, or no room), *error tells the result. */
  gh_op (*sleep)(gh_exchange *, int64_t duration_ns, int32_t *error, gh_done, void *context);
  /* [control] 0: refused (more than 64 of an instance). Runs tick(context) on the control thread after so long, with
     +- jitter_percent; again and again when every is 1. Ends with cancel or with the instance, and never runs after
     destroy has begun. */
  gh_op (*schedule)(gh_instance *, int64_t duration_ns, uint32_t jitter_percent, uint32_t every,
                    void (*tick)(void *context), void *context);
  /* [worker, in worker_start or a phase] The same on this worker; ends with worker_stop at the latest. */
  gh_op (*schedule_on_worker)(gh_instance *, int64_t duration_ns, uint32_t jitter_percent, uint32_t every,
                              void (*tick)(void *context), void *context);
} gh_timer_v1;

#ifdef __cplusplus
}
#endif
