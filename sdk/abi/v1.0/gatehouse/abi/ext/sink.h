/* gatehouse.sink/1: a destination of log records that never holds up a worker. A record is written into the ring of the
   worker; one thread empties all rings. A full ring or queue drops the newest record and counts it. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_SINK "gatehouse.sink/1"

typedef struct gh_sink gh_sink;

typedef struct gh_sink_v1 {
  uint32_t size, reserved;

  /* [control, in create] settings: a map of the config (type: file | stdout | syslog | http and what belongs to it, and
     queue); NULL: {type: stdout}. queue NULL: its defaults. The same destination opened twice (by two instances, or by
     the old and the new snapshot) is one. NULL: config_error was told. Lives as long as the instance. */
  gh_sink *(*open)(gh_instance *, const gh_value *settings, const gh_value *queue);
  /* [worker] Room for a record of at most `size` bytes in this worker's ring, or NULL: dropped and counted. */
  char *(*reserve)(gh_sink *, uint64_t size);
  /* [worker] Hands over the first `size` bytes of what was reserved last; 0: gives the room back. The sink adds its
     framing (newline, octet count). Between reserve and commit no other reserve of this worker. */
  void (*commit)(gh_sink *, uint64_t size);
} gh_sink_v1;

#ifdef __cplusplus
}
#endif
