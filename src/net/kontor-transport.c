/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seam between sync and the network: whoever has a call to make makes it here, whatever carries
 * it. Any thread, as the transport allows. */

#include "config.h"

#include "kontor-transport.h"

G_DEFINE_QUARK (kontor-net-error-quark, kontor_net_error)

/**
 * kontor_transport_call:
 * @self: a transport
 * @route: the path of the call, as "/v1/sync/push"
 * @body: (nullable): the request's JSON; %NULL to get
 * @cancellable: (nullable): ends the waiting
 * @error: see #KontorNetError; %G_IO_ERROR_CANCELLED
 *
 * Blocks until there is an answer or none will come. Never called with a transaction open.
 *
 * Returns: (transfer full) (nullable): the answer's JSON
 */
GBytes *
kontor_transport_call (KontorTransport *self,
                       const char *route,
                       GBytes *body,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (self != NULL && self->call != NULL, NULL);
  g_return_val_if_fail (route != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return self->call (self, route, body, cancellable, error);
}

/**
 * kontor_transport_fetch:
 * @self: a transport
 * @route: the path of the call, with its query
 * @fd: a file to write to
 * @limit: the most bytes that may be written
 * @cancellable: (nullable): ends the waiting
 * @error: see #KontorNetError; %G_IO_ERROR_CANCELLED
 *
 * Blocks until all of it is there or it will not come; then what was written is of no use.
 *
 * Returns: whether it is there, though perhaps not on the disk yet
 */
gboolean
kontor_transport_fetch (KontorTransport *self,
                        const char *route,
                        int fd,
                        gint64 limit,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (self != NULL && route != NULL && fd >= 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->fetch != NULL)
    return self->fetch (self, route, fd, limit, cancellable, error);
  g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED, "no files come this way");

  return FALSE;
}
