/* gatehouse.store/1: shared state, `local` or `redis:<name>`, with the same calls and the same meaning.

   Keys are lists of parts; the host adds a namespace (plugin and instance, or the scope that open names) and keeps
   one key in one Redis Cluster slot. Every entry has a ttl and a version, which is the fencing token: it only grows,
   also when the key expires and comes back. A call that finishes at once fills its result and returns 0; otherwise
   the result is filled before done is called, and must stay where it is until then or until the operation is
   cancelled. Keys and values are copied before a call returns. An unreachable store is an error within the deadline;
   nothing falls back in silence. */
#pragma once

#include "../plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GH_STORE "gatehouse.store/1"

typedef struct gh_store gh_store; /* host: one store as seen by one instance */

typedef struct gh_store_key {
  const gh_text *parts;
  uint64_t count; /* 1 ... 16 */
} gh_store_key;

/* Result of get, put_if_absent, compare_and_set and remove. value is good until the exchange (or the job) ends. */
typedef struct gh_store_entry {
  int32_t error;    /* GH_OK, GH_E_ABSENT, GH_E_LOST, GH_E_UNREACHABLE, GH_E_DEADLINE, GH_E_FULL, GH_E_TOO_LARGE      */
  uint32_t existed; /* put_if_absent: 1 when an entry was there already; it is then told here                        */
  uint64_t version;
  int64_t ttl_ns; /* left */
  gh_text value;
} gh_store_entry;

enum { GH_LIMIT_GCRA = 0, GH_LIMIT_SLIDING = 1, GH_LIMIT_FIXED = 2, GH_LIMIT_CONCURRENCY = 3 };
enum { GH_TAKE_COUNT_DENIED = 1 }; /* a denied take consumes all the same */

/* One limit of a take. */
typedef struct gh_limit {
  gh_store_key key;
  uint32_t algorithm; /* GH_LIMIT_*                                                    */
  uint32_t flags;     /* GH_TAKE_*                                                     */
  int64_t count;      /* per window; concurrency: units at once                        */
  int64_t window_ns;  /* concurrency: life of a lease that nobody renews               */
  int64_t burst;      /* gcra                                                          */
  int64_t cost;       /* 0: only look                                                  */
} gh_limit;

typedef struct gh_limit_result {
  uint32_t allowed;  /* 1: this limit would admit                                      */
  uint32_t overflow; /* 1: the store is at its bound of keys, the shared bucket decided */
  int64_t remaining;
  int64_t reset_ns;  /* until the bucket is full, the window ends                      */
  int64_t retry_ns;  /* until this cost would be admitted; 0: now                      */
} gh_limit_result;

/* What give_back and renew need: opaque, held by the caller. */
typedef struct gh_receipt {
  uint64_t words[4];
} gh_receipt;

/* Result of take: all limits decided together; unless all allow, nothing is consumed. */
typedef struct gh_take_result {
  int32_t error;
  uint32_t allowed;
  uint64_t count; /* filled results */
  gh_limit_result limits[8];
  gh_receipt receipt; /* copy of the keys and costs stays with the host until the exchange ends */
} gh_take_result;

/* How a store is opened. */
typedef struct gh_store_options {
  uint32_t size;
  uint32_t reserved;
  gh_text scope;     /* empty: the instance's own; else one namespace of all instances of this plugin that give it */
  uint64_t max_keys; /* local: bound of take's keys in the namespace, oldest idle first, then overflow; 0: the host's */
} gh_store_options;

typedef struct gh_store_v1 {
  uint32_t size, reserved;

  /* [control, in create] name: "local" or "redis:<name>"; `at`: where it stands in the config, for errors. options
     NULL: none. NULL: config_error was told. The store lives as long as the instance. */
  gh_store *(*open)(gh_instance *, gh_text name, const gh_store_options *options, const gh_value *at);

  /* [worker] exchange NULL is allowed where a timer or job of the instance runs; the result must then outlive the call.
     deadline_ns: from now, cut to what the exchange has left; 0: the store's own. */
  gh_op (*get)(gh_store *, gh_exchange *, const gh_store_key *, int64_t deadline_ns, gh_store_entry *, gh_done, void *);
  gh_op (*put_if_absent)(gh_store *, gh_exchange *, const gh_store_key *, gh_text value, int64_t ttl_ns,
                         int64_t deadline_ns, gh_store_entry *, gh_done, void *);
  gh_op (*compare_and_set)(gh_store *, gh_exchange *, const gh_store_key *, uint64_t version, gh_text value,
                           int64_t ttl_ns, int64_t deadline_ns, gh_store_entry *, gh_done, void *);
  gh_op (*remove)(gh_store *, gh_exchange *, const gh_store_key *, uint64_t version, int64_t deadline_ns,
                  gh_store_entry *, gh_done, void *);
  /* Up to 8 limits. A concurrency unit is given back by the host at the end of the exchange when the plugin did not. */
  gh_op (*take)(gh_store *, gh_exchange *, const gh_limit *, uint64_t count, int64_t deadline_ns, gh_take_result *,
                gh_done, void *);
  /* Ends concurrency leases and refunds charges. mask: bit i is limit i of the take. Also in on_end: the host
     finishes it after the exchange, nobody is told. */
  void (*give_back)(gh_store *, gh_exchange *, const gh_receipt *, uint64_t mask);
  /* [worker] In on_end or after a response: begins a write whose result nobody waits for. */
  void (*compare_and_set_later)(gh_store *, gh_exchange *, const gh_store_key *, uint64_t version, gh_text value,
                                int64_t ttl_ns);
  void (*remove_later)(gh_store *, gh_exchange *, const gh_store_key *, uint64_t version);
  /* [worker] While the exchange lives the host renews this entry's ttl (same value, every third of it) from the
     version given; the newest version is in *version. Ends with the exchange, with cancel, or when the lease is lost
     (*version = 0). */
  gh_op (*keep_alive)(gh_store *, gh_exchange *, const gh_store_key *, gh_text value, int64_t ttl_ns,
                      uint64_t *version);
} gh_store_v1;

#ifdef __cplusplus
}
#endif
