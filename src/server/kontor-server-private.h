/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-control.h"
#include "kontor-chunks-sweep.h"
#include "kontor-data-directory.h"
#include "kontor-http-page.h"
#include "kontor-live-feed.h"
#include "kontor-server.h"
#include "kontor-store.h"

G_BEGIN_DECLS

struct _KontorServer
{
  KontorDataDirectory *directory; /* owned: locked */
  char *listen; /* owned */
  KontorServerFlags flags;
  KontorClock *clock; /* borrowed */
  KontorRandom *random; /* borrowed */
  gint64 deadline; /* µs, 0: the engine's own */
  guint connections; /* open at the same time, 0: the engine's own */
  gint64 day_limit; /* bytes a person may bring in a day, 0: the default */
  KontorSweep *sweep; /* owned, nullable: of the store's worker */
  gint64 sweep_at; /* when the next is, or its next step */
  gint64 drive_limit; /* bytes a drive may take up, 0: any */
  GPtrArray *networks; /* owned (element-type GInetAddressMask): where requests come from */
  char *metrics_listen; /* owned, nullable */
  KontorLiveLimits live_limits;

  /* Owned, nullable: from start to stop. */
  KontorHttpThrottle *throttle;
  KontorHttpBatch store_batch;
  KontorHttpBatch hash_batch;
  KontorServerQueue *store_worker; /* owns the office's database */
  KontorServerQueue *hash_worker; /* owns auth.db */
  KontorServerQueue *snapshot_worker; /* with connections of its own */
  KontorStore *store; /* the store worker's */
  KontorLiveHub *live; /* NULL without a socket to listen on */
  KontorLiveFeed *live_feed; /* the store worker's; as @live */
  gboolean store_failed; /* the store worker's: within a batch */
  gboolean store_full; /* the store worker's: for want of space */
  GHashTable *exports; /* owned: the store worker's: of KontorId, sessions that read everything */
  KontorAuth *auth;
  KontorHttpRoutes *routes;
  KontorHttpServer *http;
  KontorControl *control; /* NULL without workers */
  KontorHttpMetrics *metrics;
  KontorHttpPage *metrics_page; /* nullable also while it runs: nobody asked for it */
  char *setup_code; /* at the first start */
};

gboolean kontor_server_open_office (KontorServer *self, GError **error);
void kontor_server_close_office (KontorServer *self);
void kontor_server_join_office (KontorServer *self);
void kontor_server_run_office (GPtrArray *pending, gpointer server);
char *kontor_server_run_command (GHashTable *question, gpointer server) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_server_dup_metrics (gpointer server) G_GNUC_WARN_UNUSED_RESULT;
/* Whether @person may ask for records; then the store knows what the person holds. Any thread but the
 * store's. */
gboolean kontor_server_look_up_held (KontorServer *self,
                                     const KontorId *person,
                                     gboolean *active,
                                     GError **error);
const KontorHttpRoute *kontor_server_get_routes (gsize *n_routes);

G_END_DECLS
