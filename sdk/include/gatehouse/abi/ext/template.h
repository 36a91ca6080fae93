/* gatehouse.template/1: texts with ${variables}, checked and compiled when the config is read, rendered per exchange. */
#ifndef GATEHOUSE_ABI_EXT_TEMPLATE_H
#define GATEHOUSE_ABI_EXT_TEMPLATE_H

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_TEMPLATE "gatehouse.template/1"

typedef struct gh_template gh_template;

typedef struct gh_template_v1 {
  uint32_t size, reserved;

  /* [control, in create] From a config value of type template. NULL: config_error was told. Lives as long as the instance. */
  gh_template *(*compile)(gh_instance *, const gh_value *text);
  /* [worker] Into memory of the exchange. GH_E_MEMORY; an unknown value is empty text. */
  int32_t (*render)(gh_exchange *, const gh_template *, gh_text *out);
  /* [any] 1: the text has no variable. */
  uint32_t (*is_constant)(const gh_template *);
} gh_template_v1;

#ifdef __cplusplus
}
#endif

#endif
