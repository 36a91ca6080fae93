/* Every header of the boundary is C11, alone and together. */
#include <gatehouse/abi/ext/blocking.h>
#include <gatehouse/abi/ext/control.h>
#include <gatehouse/abi/ext/draft/cells.h>
#include <gatehouse/abi/ext/draft/document.h>
#include <gatehouse/abi/ext/draft/pattern.h>
#include <gatehouse/abi/ext/http_call.h>
#include <gatehouse/abi/ext/metrics.h>
#include <gatehouse/abi/ext/sink.h>
#include <gatehouse/abi/ext/store.h>
#include <gatehouse/abi/ext/template.h>
#include <gatehouse/abi/ext/timer.h>
#include <gatehouse/abi/plugin.h>

_Static_assert(sizeof(gh_text) == 16, "a text is a pointer and 64 bits");
_Static_assert(sizeof(gh_op) == 8, "an operation is 64 bits");
_Static_assert(_Alignof(gh_host) == 8, "tables hold 64-bit members at most");
