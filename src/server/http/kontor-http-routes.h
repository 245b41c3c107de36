/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-message.h"
#include "kontor-http-throttle.h"

G_BEGIN_DECLS

#define KONTOR_HTTP_ERROR (kontor_http_error_quark ())
GQuark kontor_http_error_quark (void);

typedef enum
{
  KONTOR_HTTP_ERROR_ROUTE, /* a route lacks something: a mistake in the table */
  KONTOR_HTTP_ERROR_ADDRESS, /* no address to listen on */
  KONTOR_HTTP_ERROR_IN_USE, /* somebody listens there already */
  KONTOR_HTTP_ERROR_INSECURE, /* plain HTTP off loopback was not asked for */
  KONTOR_HTTP_ERROR_FAILED,
} KontorHttpError;

typedef enum
{
  KONTOR_HTTP_RIGHT_UNSET,
  KONTOR_HTTP_PUBLIC,
  KONTOR_HTTP_SIGNED_IN,
  KONTOR_HTTP_ADMINISTRATOR,
} KontorHttpRight;

/* Where a handler runs. */
typedef enum
{
  KONTOR_HTTP_INLINE, /* on the engine's thread: quick, touches no disk */
  KONTOR_HTTP_STORE, /* on the store's worker */
  KONTOR_HTTP_COMMIT, /* on the store's worker, in a transaction that several share */
  KONTOR_HTTP_HASH, /* on the worker of sign-in */
  KONTOR_HTTP_SNAPSHOT, /* on the worker of what takes seconds, one after the other */
} KontorHttpPlace;

/* Body limit of a route that takes none. 0 means: forgotten. */
#define KONTOR_HTTP_NO_BODY (-1)

/* A blocking function. Never NULL. @session: nullable on public routes */
typedef KontorHttpResponse *(*KontorHttpHandler) (KontorServer *server,
                                                  KontorHttpRequest *request,
                                                  const KontorSession *session);

/**
 * KontorHttpRoute:
 * @method: "GET" or "POST"
 * @path: exactly this path, or all below it where it ends in "/"
 * @right: who may
 * @rate: how often
 * @body_limit: the most bytes, packed or not; %KONTOR_HTTP_NO_BODY
 * @place: where @handle runs
 * @handle: what it does
 *
 * A row of the one table that says what the server answers.
 */
struct _KontorHttpRoute
{
  const char *method;
  const char *path;
  KontorHttpRight right;
  KontorHttpRate rate;
  gssize body_limit;
  KontorHttpPlace place;
  KontorHttpHandler handle;
};

/* Finds who asks, on the engine's thread. FALSE: nobody, and @refusal may say why (transfer
 * full). */
typedef gboolean (*KontorHttpAuthenticate) (KontorServer *server,
                                            const char *token,
                                            KontorSession *session,
                                            KontorHttpResponse **refusal);

/* Looks at every request before its route is found, on the engine's thread. (transfer full)
 * (nullable): why it may not pass */
typedef KontorHttpResponse *(*KontorHttpGate) (KontorServer *server,
                                               const KontorHttpRequest *request);

KontorHttpRoutes *kontor_http_routes_new (const KontorHttpRoute *table,
                                          gsize n_routes,
                                          KontorServer *server,
                                          KontorHttpAuthenticate authenticate,
                                          KontorHttpThrottle *throttle,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_routes_free (KontorHttpRoutes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpRoutes, kontor_http_routes_free)
void kontor_http_routes_set_gate (KontorHttpRoutes *self, KontorHttpGate gate);

KontorHttpResponse *kontor_http_routes_admit (KontorHttpRoutes *self,
                                              const KontorHttpRequest *request,
                                              const KontorHttpRoute **route,
                                              KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_routes_unpack (KontorHttpRequest *request,
                                               const KontorHttpRoute *route)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_routes_handle (KontorHttpRoutes *self,
                                               const KontorHttpRoute *route,
                                               KontorHttpRequest *request,
                                               const KontorSession *session)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_http_routes_dispatch (KontorHttpRoutes *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
