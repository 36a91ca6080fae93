/* gatehouse.document/1 (draft): a small document that an instance publishes over HTTP: the passport key set. */
#pragma once

#include "../../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_DOCUMENT "gatehouse.document/1"

typedef struct gh_document_v1 {
  uint32_t size, reserved;

  /* [control] Serves GET and HEAD of this path on the named listener ("admin" or one of the configuration) while the
     instance lives. Publishing the path again replaces the document. GH_E_ARGUMENT: no such listener or path. */
  int32_t (*publish)(gh_instance *, gh_text listener, gh_text path, gh_text content_type, gh_text cache_control,
                     gh_text body);
} gh_document_v1;

#ifdef __cplusplus
}
#endif
