/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-data-directory.h"
#include "kontor-server.h"

G_BEGIN_DECLS

struct _KontorServer
{
  KontorDataDirectory *directory; /* owned: locked */
  char *listen; /* owned */
  KontorServerFlags flags;
  KontorClock *clock; /* borrowed */
  KontorRandom *random; /* borrowed */
  gint64 deadline; /* µs, 0: the engine's own */

  /* Owned, nullable: from start to stop. */
  KontorHttpThrottle *throttle;
  KontorHttpBatch store_batch;
  KontorHttpBatch hash_batch;
  KontorWorker *store_worker; /* owns the office's database */
  KontorWorker *hash_worker; /* owns auth.db */
  KontorAuth *auth;
  KontorHttpRoutes *routes;
  KontorHttpServer *http;
  char *setup_code; /* at the first start */
};

const KontorHttpRoute *kontor_server_get_routes (gsize *n_routes);

G_END_DECLS
