/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts what goes to the server and comes from it, and waits where it would be too much. A call is
 * made at once and paid for after it, so that a small one never waits for its own sake: the bucket
 * is as deep as one call. On the thread of an engine; the limits on any. */

#include "config.h"

#include "kontor-drive-line.h"

#include "kontor-clock.h"

#include <glib/gi18n-lib.h>

/* The speed is that of so long, in two halves. */
#define SPAN (2 * KONTOR_SECOND)
#define METERED_MOST (128 * 1024)
#define METERED_SHARE 4

typedef enum
{
  UP,
  DOWN,
  N_WAYS
} Way;

struct _KontorDriveLimits
{
  GMutex mutex;
  guint64 rate[N_WAYS]; /* under the mutex: bytes a second, 0: none */
  gint64 paid[N_WAYS]; /* under the mutex: monotonic: until then all is paid */
  gboolean metered; /* under the mutex */
};

struct _KontorDriveLine
{
  KontorTransport parent;
  KontorTransport *inner; /* borrowed, nullable */
  KontorDriveLimits *limits; /* borrowed */
  gint64 since; /* monotonic: of the half that runs */
  gint64 bytes; /* in it */
  gint64 last; /* bytes of the half before */
};

/* --- limits --- */

KontorDriveLimits *
kontor_drive_limits_new (void)
{
  KontorDriveLimits *self = g_new0 (KontorDriveLimits, 1);

  g_mutex_init (&self->mutex);

  return self;
}

void
kontor_drive_limits_free (KontorDriveLimits *self)
{
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
kontor_drive_limits_set (KontorDriveLimits *self, guint64 up, guint64 down)
{
  g_mutex_lock (&self->mutex);
  self->rate[UP] = up;
  self->rate[DOWN] = down;
  self->paid[UP] = self->paid[DOWN] = 0;
  g_mutex_unlock (&self->mutex);
}

void
kontor_drive_limits_get (KontorDriveLimits *self, guint64 *up, guint64 *down)
{
  g_mutex_lock (&self->mutex);
  *up = self->rate[UP];
  *down = self->rate[DOWN];
  g_mutex_unlock (&self->mutex);
}

void
kontor_drive_limits_set_metered (KontorDriveLimits *self, gboolean metered)
{
  g_mutex_lock (&self->mutex);
  self->metered = metered;
  g_mutex_unlock (&self->mutex);
}

/* Pays for @bytes. Returns until when (monotonic) the next call has to wait. */
static gint64
pay (KontorDriveLimits *self, Way way, gsize bytes)
{
  gint64 now = g_get_monotonic_time ();
  gint64 until = now;
  guint64 rate = 0;

  g_mutex_lock (&self->mutex);
  rate = self->rate[way];
  if (self->metered)
    rate = rate != 0 ? MIN (rate / METERED_SHARE + 1, METERED_MOST) : METERED_MOST;
  if (rate != 0)
    {
      double span = (double) bytes / (double) rate * (double) KONTOR_SECOND;

      self->paid[way] = MAX (self->paid[way], now) + (gint64) MIN (span, 1e15);
      until = self->paid[way];
    }
  g_mutex_unlock (&self->mutex);

  return until;
}

/* --- the line --- */

static void
count (KontorDriveLine *self, gsize bytes)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->since >= SPAN / 2)
    {
      self->last = now - self->since < SPAN ? self->bytes : 0;
      self->since = now;
      self->bytes = 0;
    }
  self->bytes += (gint64) bytes;
}

gint64
kontor_drive_line_get_speed (KontorDriveLine *self)
{
  gint64 span = g_get_monotonic_time () - self->since;

  if (span >= SPAN)
    return 0;

  return (gint64) ((double) (self->bytes + self->last) * (double) KONTOR_SECOND /
                   (double) (span + SPAN / 2));
}

static gboolean
wait_until (gint64 until, GCancellable *cancellable, GError **error)
{
  GPollFD fd = { 0 };
  gboolean has_fd = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fd);
  gint64 left = 0;

  while ((left = until - g_get_monotonic_time ()) > 0 && !g_cancellable_is_cancelled (cancellable))
    g_poll (&fd, has_fd ? 1 : 0, (int) MIN (left / 1000 + 1, has_fd ? G_MAXINT : 200));
  if (has_fd)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static GBytes *
call (KontorTransport *transport,
      const char *route,
      GBytes *body,
      GCancellable *cancellable,
      GError **error)
{
  KontorDriveLine *self = (KontorDriveLine *) transport;
  gsize sent = body != NULL ? g_bytes_get_size (body) : 0;
  GBytes *answer = NULL;

  /* What the calls before cost. */
  if (!wait_until (MAX (pay (self->limits, UP, 0), pay (self->limits, DOWN, 0)), cancellable,
                   error))
    return NULL;
  if (self->inner == NULL)
    {
      g_set_error_literal (error, KONTOR_NET_ERROR, KONTOR_NET_ERROR_OFFLINE,
                           _ ("The server can’t be reached."));
      return NULL;
    }
  answer = kontor_transport_call (self->inner, route, body, cancellable, error);
  pay (self->limits, UP, sent);
  pay (self->limits, DOWN, answer != NULL ? g_bytes_get_size (answer) : 0);
  count (self, sent + (answer != NULL ? g_bytes_get_size (answer) : 0));

  return answer;
}

KontorDriveLine *
kontor_drive_line_new (KontorDriveLimits *limits)
{
  KontorDriveLine *self = g_new0 (KontorDriveLine, 1);

  self->parent.call = call;
  self->limits = limits;

  return self;
}

void
kontor_drive_line_free (KontorDriveLine *self)
{
  g_free (self);
}

void
kontor_drive_line_set_transport (KontorDriveLine *self, KontorTransport *transport)
{
  self->inner = transport;
}

KontorTransport *
kontor_drive_line_get_transport (KontorDriveLine *self)
{
  return &self->parent;
}
