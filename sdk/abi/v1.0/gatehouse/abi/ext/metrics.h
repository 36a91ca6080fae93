/* gatehouse.metrics/1: counters, gauges, histograms. Their names become gatehouse_plugin_<plugin>_<name>, with the
   label `scope` (the instance's address) before the plugin's own. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_METRICS "gatehouse.metrics/1"

typedef uint32_t gh_metric; /* 0: not defined, recording is ignored */

/* Labels of one series: names and values, fixed. */
typedef struct gh_label {
  gh_text name;
  gh_text value;
} gh_label;

typedef struct gh_metrics_v1 {
  uint32_t size, reserved;

  /* [control, in create or later] One series each; the same name with other labels is another series of one family.
     bounds: upper bounds of a histogram's buckets in seconds, ascending; none: those of plugin durations. */
  gh_metric (*counter)(gh_instance *, gh_text name, gh_text help, const gh_label *labels, uint64_t label_count);
  gh_metric (*gauge)(gh_instance *, gh_text name, gh_text help, const gh_label *labels, uint64_t label_count);
  gh_metric (*histogram)(gh_instance *, gh_text name, gh_text help, const gh_label *labels, uint64_t label_count,
                         const double *bounds, uint64_t bound_count);

  /* [any] Plain writes into the worker's own shard. add: counters (amount >= 0) and gauges (sum over the threads). set:
     gauges, from the control thread only. observe: seconds. */
  void (*add)(gh_instance *, gh_metric, int64_t amount);
  void (*set)(gh_instance *, gh_metric, double value);
  void (*observe)(gh_instance *, gh_metric, double value);
} gh_metrics_v1;

#ifdef __cplusplus
}
#endif
