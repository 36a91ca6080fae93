/* Who calls: what an authenticator established, what every later instance and the access log read. */
#pragma once

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { GH_ANONYMOUS = 0, GH_USER = 1, GH_CLIENT = 2, GH_SERVICE = 3 };
enum {
  GH_SOURCE_NONE = 0,
  GH_SOURCE_BEARER = 1,
  GH_SOURCE_COOKIE = 2,
  GH_SOURCE_API_KEY = 3,
  GH_SOURCE_MTLS = 4,
  GH_SOURCE_INTROSPECTION = 5,
  GH_SOURCE_GUEST = 6
};

/* Set by an instance whose plugin provides "identity"; copied by the host. */
typedef struct gh_identity {
  uint32_t size;   /* sizeof(gh_identity) as the writer knew it                                */
  uint32_t kind;   /* GH_ANONYMOUS ...                                                         */
  uint32_t source; /* GH_SOURCE_NONE ...                                                       */
  uint32_t level;  /* 0 anonymous, 1 weak, 2 a verified credential, 3 fresh credentials or mTLS */
  gh_text subject, issuer, client, session; /* as authenticated; empty when unknown            */
  const gh_text *scopes;
  uint64_t scope_count;
  const gh_text *roles; /* lower case, without prefix                                          */
  uint64_t role_count;
  gh_text claims_json; /* the verified claims as one JSON object; empty: none                  */
  uint8_t token_hash[32]; /* SHA-256 of the credential; zero: none                             */
  int64_t token_expires;  /* seconds since 1970; 0: never                                      */
  int64_t token_version;  /* -1: unknown                                                       */
} gh_identity;

/* The configured consumer the identity maps to. */
typedef struct gh_consumer {
  uint32_t size;
  uint32_t reserved;
  gh_text name;
  const gh_text *groups;
  uint64_t group_count;
} gh_consumer;

#ifdef __cplusplus
}
#endif
