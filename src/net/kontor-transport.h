/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_NET_ERROR (kontor_net_error_quark ())
GQuark kontor_net_error_quark (void);

/* What can come of a call, and what the caller can do about it. */
typedef enum
{
  KONTOR_NET_ERROR_OFFLINE, /* no way to the server: try again later */
  KONTOR_NET_ERROR_UNAUTHORISED, /* sign in again */
  KONTOR_NET_ERROR_DISMISSED, /* the person was dismissed: the server said so itself */
  KONTOR_NET_ERROR_THROTTLED, /* too many tries: wait */
  KONTOR_NET_ERROR_REFUSED, /* the request was understood and refused */
  KONTOR_NET_ERROR_SERVER, /* the server failed: try again later */
  KONTOR_NET_ERROR_PROTOCOL, /* the answer makes no sense: another program, a portal, a bug */
  KONTOR_NET_ERROR_TOO_OLD, /* the server speaks a version that this program does not */
  KONTOR_NET_ERROR_CODE_WANTED, /* the password is right, and a code of the second factor is wanted */
  KONTOR_NET_ERROR_CERTIFICATE, /* expired, of another host, signed by nobody known */
} KontorNetError;

/**
 * KontorTransport:
 * @call: blocking: sends @body (nullable: GET) to @route as the signed-in person and returns the
 *   answer's body (transfer full), or NULL with an error of %KONTOR_NET_ERROR
 * @fetch: (nullable): the same for a GET whose answer is a file: writes it, unpacked, to @fd, never
 *   more than @limit bytes. %NULL: no files come this way
 *
 * The seam between sync and the network. HTTP implements it, and so does the simulation, which
 * drops, doubles, delays and cuts. A call is never made with a transaction open.
 */
typedef struct _KontorTransport KontorTransport;

struct _KontorTransport
{
  GBytes *(*call) (KontorTransport *self,
                   const char *route,
                   GBytes *body,
                   GCancellable *cancellable,
                   GError **error);
  gboolean (*fetch) (KontorTransport *self,
                     const char *route,
                     int fd,
                     gint64 limit,
                     GCancellable *cancellable,
                     GError **error);
};

GBytes *kontor_transport_call (KontorTransport *self,
                               const char *route,
                               GBytes *body,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_transport_fetch (KontorTransport *self,
                                 const char *route,
                                 int fd,
                                 gint64 limit,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
