/* gatehouse.pattern/1 (draft): regular expressions (RE2) of a config, over the whole value. */
#ifndef GATEHOUSE_ABI_EXT_DRAFT_PATTERN_H
#define GATEHOUSE_ABI_EXT_DRAFT_PATTERN_H

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_PATTERN "gatehouse.pattern/1"

typedef struct gh_pattern gh_pattern;

typedef struct gh_pattern_v1 {
  uint32_t size, reserved;

  /* [control, in create] From a config value of type regex. NULL: config_error was told, with the place. Lives as long as
     the instance. */
  gh_pattern *(*compile)(gh_instance *, const gh_value *text);
  /* [any] 1: the whole text matches. */
  uint32_t (*matches)(const gh_pattern *, gh_text);
} gh_pattern_v1;

#ifdef __cplusplus
}
#endif

#endif
