/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-auth.h"
#include "kontor-http-server.h"
#include "kontor-server-config.h"
#include "kontor-live-hub.h"

G_BEGIN_DECLS

typedef enum
{
  KONTOR_SERVER_INSECURE_HTTP = 1 << 0, /* listen off loopback without TLS */
  /* No socket and no thread: requests come by kontor_server_dispatch() and are answered on the
   * caller's thread, which is the one that started it. For tests and the simulation. */
  KONTOR_SERVER_DIRECT = 1 << 1,
} KontorServerFlags;

KontorServer *kontor_server_new (const char *data,
                                 const char *listen,
                                 KontorServerFlags flags,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_server_free (KontorServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorServer, kontor_server_free)

/* Before the start. Both outlive the server. */
void kontor_server_set_clock (KontorServer *self, KontorClock *clock);
void kontor_server_set_random (KontorServer *self, KontorRandom *random);
void kontor_server_set_deadline (KontorServer *self, gint64 deadline);
void kontor_server_set_live_limits (KontorServer *self, const KontorLiveLimits *limits);

void kontor_server_set_config (KontorServer *self, const KontorServerConfig *config);

gboolean kontor_server_start (KontorServer *self, GError **error);
void kontor_server_stop (KontorServer *self);


guint16 kontor_server_get_port (KontorServer *self);
guint16 kontor_server_get_metrics_port (KontorServer *self);
const char *kontor_server_get_setup_code (KontorServer *self);
KontorAuth *kontor_server_get_auth (KontorServer *self);
/* (nullable): NULL where there are no sockets */
KontorLiveHub *kontor_server_get_live (KontorServer *self);
KontorHttpResponse *kontor_server_dispatch (KontorServer *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;

char *kontor_server_invite (const char *data, KontorInvitation *invitation, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
