/* gatehouse.pattern/1 (draft): regular expressions (RE2) of a config, over the whole value. */
#pragma once

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_PATTERN "gatehouse.pattern/1"

typedef struct gh_pattern gh_pattern;

typedef struct gh_pattern_v1 {
  uint32_t size, reserved;

  /* [control, in create] `at` is where the text stands in the config, for errors; NULL: it does not. NULL is the
     answer to a bad text: config_error was told. Lives as long as the instance. */
  gh_pattern *(*compile)(gh_instance *, gh_text text, const gh_value *at);
  /* [any] 1: the whole text matches. */
  uint32_t (*matches)(const gh_pattern *, gh_text);
} gh_pattern_v1;

#ifdef __cplusplus
}
#endif
