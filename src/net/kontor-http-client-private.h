/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-client.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

struct _KontorHttpClient
{
  KontorTransport transport;
  SoupSession *session; /* owned */
  char *url; /* owned: without a slash at the end */
  KontorTokens *tokens; /* owned, nullable */
  KontorTokensPlace place;
  guint wait; /* seconds, of the last answer */
  int sink; /* borrowed: where an answer goes that is a file; -1: none is expected */
  gint64 sink_limit; /* in bytes */
};

/* One request and its answer, without any renewing. @body: (nullable): GET; @access: (nullable) */
GBytes *kontor_http_client_send (KontorHttpClient *self,
                                 const char *route,
                                 GBytes *body,
                                 const char *access,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As the signed-in person; renews the tokens once if they are refused. */
GBytes *kontor_http_client_call (KontorHttpClient *self,
                                 const char *route,
                                 GBytes *body,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the answer to a sign-in or a refresh: keeps the new pair, then uses it. @members: (nullable)
 * (out) (transfer full) */
gboolean kontor_http_client_take_tokens (KontorHttpClient *self,
                                         GBytes *answer,
                                         const KontorId *installation,
                                         GHashTable **members,
                                         GError **error);

G_END_DECLS
