/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-http-metrics.h"
#include "kontor-http-routes.h"
#include "kontor-server-queue.h"

G_BEGIN_DECLS

/**
 * KontorHttpPending:
 * @routes: where @route is from
 * @route: the row that answers it
 * @request: with its body unpacked
 * @session: who asks; nil on public routes
 * @response: (owned) (nullable): set by whoever answers it
 *
 * A request that waits for a worker. The engine's; borrowed by the batch that answers it.
 */
typedef struct
{
  KontorHttpRoutes *routes;
  const KontorHttpRoute *route;
  KontorHttpRequest *request;
  KontorSession session;
  KontorHttpResponse *response;
} KontorHttpPending;

void kontor_http_pending_answer (KontorHttpPending *self);

/**
 * KontorHttpBatch:
 * @run: (nullable): sets the response of each, on the worker's thread;
 *   @pending: (element-type KontorHttpPending). %NULL: each one's handler
 * @user_data: for @run
 *
 * What a worker's user data must be when its batch function is kontor_http_run_batch().
 */
typedef struct
{
  void (*run) (GPtrArray *pending, gpointer user_data);
  gpointer user_data;
} KontorHttpBatch;

void kontor_http_run_batch (GPtrArray *items, gpointer batch);

/**
 * KontorHttpConfig:
 * @routes: (borrowed): what is answered
 * @store: (borrowed): takes the requests of %KONTOR_HTTP_STORE and %KONTOR_HTTP_COMMIT
 * @hash: (borrowed): takes the requests of %KONTOR_HTTP_HASH
 * @snapshot: (borrowed) (nullable): takes the requests of %KONTOR_HTTP_SNAPSHOT
 * @deadline: microseconds for a request to come in, to wait for a worker and to be read; 0: a
 * minute
 * @connection_limit: open at the same time; 0: as many as there are file descriptors
 * @metrics: (borrowed) (nullable): where requests are counted
 * @insecure: whether to listen off loopback although there is no TLS
 *
 * All that a server is given. What it borrows outlives it.
 */
typedef struct
{
  KontorHttpRoutes *routes;
  KontorServerQueue *store;
  KontorServerQueue *hash;
  KontorServerQueue *snapshot;
  gint64 deadline;
  guint connection_limit;
  KontorHttpMetrics *metrics;
  gboolean insecure;
} KontorHttpConfig;

KontorHttpServer *kontor_http_server_new (const KontorHttpConfig *config) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_server_free (KontorHttpServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpServer, kontor_http_server_free)

gboolean kontor_http_server_start (KontorHttpServer *self, const char *listen, GError **error);
void kontor_http_server_stop (KontorHttpServer *self);
guint16 kontor_http_server_get_port (KontorHttpServer *self);

G_END_DECLS
