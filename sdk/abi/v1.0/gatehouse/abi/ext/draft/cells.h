/* gatehouse.cells/1 (draft): named process-wide memory of a plugin that outlives reloads: breaker counts. */
#pragma once

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_CELLS "gatehouse.cells/1"

typedef struct gh_cells_v1 {
  uint32_t size, reserved;

  /* [any] A block of `bytes` zero-initialised bytes, aligned to 64, shared by all instances of this plugin (by name
     and major version) that give the same name and layout; made on first use. The plugin writes to it with lock-free
     atomics only. At most 4096 blocks and 4 MiB a plugin: NULL then. A block ends when no instance has used it for 10
     minutes and a reload has happened since. On a worker the first use of a name takes a lock; keep the pointer while
     the instance lives. */
  void *(*get)(gh_instance *, gh_text name, uint64_t layout, uint64_t bytes);
} gh_cells_v1;

#ifdef __cplusplus
}
#endif
