/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-routes.h"

G_BEGIN_DECLS

/* Who gets how far with each row of the table in kontor-server-routes.c, written down a second time and
 * by role, as a reader of PROTOCOL.md would expect it. tests/server/test-routes.c tries all of it on a
 * server: a route that is missing here, or that lets somebody else in, fails there. */

typedef enum
{
  KONTOR_EXPECT_NOBODY, /* no token, or a made-up one */
  KONTOR_EXPECT_DISMISSED,
  KONTOR_EXPECT_EXTERNAL,
  KONTOR_EXPECT_EMPLOYEE,
  KONTOR_EXPECT_ADMINISTRATOR,

  KONTOR_N_EXPECTED_ROLES
} KontorExpectedRole;

/* 0: passes, to be answered by what the body says; otherwise the status of the refusal. */
typedef struct
{
  const char *method;
  const char *path;
  KontorHttpRate rate;
  gssize body_limit;
  guint refused[KONTOR_N_EXPECTED_ROLES];
} KontorExpectedRoute;

#define EVERYBODY { 0, 0, 0, 0, 0 }
#define SIGNED_IN { 401, 403, 0, 0, 0 }
#define KIB ((gssize) 1024)
#define MIB (1024 * KIB)

static const KontorExpectedRoute kontor_expected_routes[] = {
  { "GET", "/.well-known/kontor", KONTOR_HTTP_RATE_OPEN, KONTOR_HTTP_NO_BODY, EVERYBODY },
  { "POST", "/v1/auth/token", KONTOR_HTTP_RATE_SIGN_IN, 64 * KIB, EVERYBODY },
  { "POST", "/v1/auth/refresh", KONTOR_HTTP_RATE_OPEN, 64 * KIB, EVERYBODY },
  { "POST", "/v1/auth/revoke", KONTOR_HTTP_RATE_OPEN, 64 * KIB, SIGNED_IN },
  { "GET", "/v1/auth/sessions", KONTOR_HTTP_RATE_OPEN, KONTOR_HTTP_NO_BODY, SIGNED_IN },
  { "POST", "/v1/auth/totp/begin", KONTOR_HTTP_RATE_SIGN_IN, 64 * KIB, SIGNED_IN },
  { "POST", "/v1/auth/totp/confirm", KONTOR_HTTP_RATE_SIGN_IN, 64 * KIB, SIGNED_IN },
  { "POST", "/v1/auth/totp/end", KONTOR_HTTP_RATE_SIGN_IN, 64 * KIB, SIGNED_IN },
  { "POST", "/v1/sync/push", KONTOR_HTTP_RATE_SYNC, 16 * MIB, SIGNED_IN },
  { "POST", "/v1/sync/pull", KONTOR_HTTP_RATE_SYNC, 1 * MIB, SIGNED_IN },
  { "POST", "/v1/sync/digest", KONTOR_HTTP_RATE_SYNC, 1 * MIB, SIGNED_IN },
  { "POST", "/v1/sync/fetch", KONTOR_HTTP_RATE_SYNC, 1 * MIB, SIGNED_IN },
  /* There is too little to see for a file. */
  { "GET",
    "/v1/sync/snapshot",
    KONTOR_HTTP_RATE_SNAPSHOT,
    KONTOR_HTTP_NO_BODY,
    { 401, 403, 404, 404, 404 } },
  /* Asked for as a page, not as a socket: tests/server/test-live.c does that. */
  { "GET",
    "/v1/sync/live",
    KONTOR_HTTP_RATE_SYNC,
    KONTOR_HTTP_NO_BODY,
    { 401, 403, 426, 426, 426 } },
  { "POST", "/v1/history", KONTOR_HTTP_RATE_SYNC, 64 * KIB, SIGNED_IN },
  { "POST", "/v1/chunks/have", KONTOR_HTTP_RATE_CONTENT, 1 * MIB, SIGNED_IN },
  { "POST", "/v1/chunks/put", KONTOR_HTTP_RATE_CONTENT, 8 * MIB, SIGNED_IN },
  { "POST", "/v1/chunks/get", KONTOR_HTTP_RATE_CONTENT, 1 * MIB, SIGNED_IN },
  { "POST", "/v1/drive/commit", KONTOR_HTTP_RATE_CONTENT, 8 * MIB, SIGNED_IN },
};

G_END_DECLS
