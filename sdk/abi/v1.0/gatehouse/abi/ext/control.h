/* gatehouse.control/1: work on the control thread whose result all workers read without a lock: a key set is fetched
   once per process. A topic is one such object of one instance. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_CONTROL "gatehouse.control/1"

typedef struct gh_topic gh_topic;

typedef struct gh_control_v1 {
  uint32_t size, reserved;

  /* [control, in create] job runs on the control thread when somebody asks, never twice at once; it may end later, by
     publish. An object is freed with release on the control thread when a newer one is published and no worker reads
     it any more. shared_name: empty, or a name: all instances of the same library (not: of the same plugin, since the
     object is known to its code only) that give it share the topic, the oldest living one's job is run and the object
     outlives a reload. When an instance is destroyed during the run of its job, the run ends with GH_E_CANCELLED and,
     when somebody waits, the next oldest one's begins. */
  gh_topic *(*topic)(gh_instance *, gh_text shared_name, void (*job)(void *context, gh_topic *), void *context,
                     void (*release)(const void *object));
  /* [any] Asks for the job to run; many askers cause one run. */
  void (*ask)(gh_topic *);
  /* [control, in the job or later] Ends the run: a new object (the host owns it now), or NULL with an error: the old
     one stays and waiters are told the error. */
  void (*publish)(gh_topic *, const void *object, int32_t error);
  /* [any] The newest object or NULL; good until the function returns or suspends. */
  const void *(*current)(gh_topic *);
  /* [worker] Completes when the run that is under way, or else the next one, ends. max_waiting: over it GH_E_FULL at
     once, counted over all workers. It also asks. Where 0 is the answer, *error tells the result. */
  gh_op (*wait)(gh_topic *, gh_exchange *, uint64_t max_waiting, int64_t deadline_ns, int32_t *error, gh_done,
                void *context);
} gh_control_v1;

#ifdef __cplusplus
}
#endif
