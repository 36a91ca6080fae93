/* gatehouse.template/1: texts with ${variables}, checked and compiled when the config is read, rendered per exchange.
   */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_TEMPLATE "gatehouse.template/1"

typedef struct gh_template gh_template;

typedef struct gh_template_v1 {
  uint32_t size, reserved;

  /* [control, in create] `at` is where the text stands in the config, for errors; NULL: it does not. NULL is the
     answer to a bad text: config_error was told. Lives as long as the instance. */
  gh_template *(*compile)(gh_instance *, gh_text text, const gh_value *at);
  /* [worker] Into memory of the exchange. GH_E_MEMORY; an unknown value is empty text. */
  int32_t (*render)(gh_exchange *, const gh_template *, gh_text *out);
  /* [any] 1: the text has no variable. */
  uint32_t (*is_constant)(const gh_template *);
} gh_template_v1;

#ifdef __cplusplus
}
#endif
