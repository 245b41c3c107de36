/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first state of a replica as one file: asked for, fetched, and taken in; where any of it fails, a
 * pull brings the same. On the thread of the replica, which may wait for the network. */

#include "config.h"

#include "kontor-replica-sync.h"
#include "kontor-sync-private.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>

/* Unpacked: what ten million records come to. */
#define BYTES_MAX ((gint64) 8 << 30)

/* The most that may be unpacked: never so much that the disk is full of it, while the replica that is
 * here, and the indexes, need room as well. */
static gint64
get_limit (KontorReplica *replica)
{
  struct statvfs about = { 0 };

  if (statvfs (kontor_replica_get_folder (replica), &about) != 0)
    return BYTES_MAX;

  return MIN (BYTES_MAX, (gint64) (about.f_bavail * about.f_frsize / 3));
}

/* Whether a pull would meet the same. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_UNAUTHORISED) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_DISMISSED) ||
         g_error_matches (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_CERTIFICATE);
}

static gboolean
fetch_and_adopt (KontorReplica *replica,
                 KontorTransport *transport,
                 guint *n_records,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *route = g_strconcat (KONTOR_ROUTE_SNAPSHOT "?schema=",
                                        kontor_schema_get_fingerprint (), NULL);
  int fd = kontor_replica_open_snapshot (replica, error);
  gboolean done = FALSE;

  if (fd < 0)
    return FALSE;
  done = kontor_transport_fetch (transport, route, fd, get_limit (replica), cancellable, error);
  g_close (fd, NULL);

  return done && kontor_replica_adopt_snapshot (replica, n_records, cancellable, error);
}

gboolean
kontor_sync_take_snapshot (KontorReplica *replica,
                           KontorTransport *transport,
                           guint *n_records,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GError) local = NULL;

  *n_records = 0;
  if (transport->fetch == NULL)
    return TRUE;
  if (fetch_and_adopt (replica, transport, n_records, cancellable, &local))
    return TRUE;
  *n_records = 0;
  kontor_replica_clean_snapshot (replica);
  if (is_final (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (g_error_matches (local, KONTOR_NET_ERROR, KONTOR_NET_ERROR_REFUSED))
    g_debug ("no snapshot: %s", local->message);
  else
    g_message ("the snapshot is of no use, so that everything is pulled: %s", local->message);

  return TRUE;
}
