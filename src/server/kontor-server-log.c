/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server says to its administrator. Messages are what somebody may have to act on, "info" is
 * what happened. Whoever fills a disk or guesses passwords must not fill the log. Any thread. */

#include "config.h"

#include "kontor-server-log.h"

#include "kontor-clock.h"

#include <stdio.h>
#include <unistd.h>

typedef struct
{
  gint64 since; /* monotonic */
  guint n; /* lines since */
  guint n_dropped;
} Limit;

static GMutex mutex;
static Limit limits[KONTOR_N_LOG_KINDS]; /* mutex */

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer wanted)
{
  static const GLogLevelFlags shown[] = {
    [KONTOR_LOG_WARNING] = G_LOG_LEVEL_MESSAGE,
    [KONTOR_LOG_INFO] = G_LOG_LEVEL_INFO,
    [KONTOR_LOG_DEBUG] = G_LOG_LEVEL_DEBUG,
  };

  /* A graver level is a smaller number. */
  if ((level & G_LOG_LEVEL_MASK) > shown[GPOINTER_TO_UINT (wanted)])
    return G_LOG_WRITER_HANDLED;
  if (g_log_writer_is_journald (fileno (stderr)) &&
      g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;

  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

void
kontor_server_log_install (KontorLogLevel level)
{
  /* Standard output is for what was asked for. */
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (write_cb, GUINT_TO_POINTER (level), NULL);
}

/* Whether there may be one more line, and how many there were not. */
static gboolean
may (KontorLogKind kind, guint *n_dropped)
{
  gint64 now = g_get_monotonic_time ();
  Limit *limit = &limits[kind];
  gboolean room = FALSE;

  *n_dropped = 0;
  g_mutex_lock (&mutex);
  if (limit->since == 0 || now - limit->since >= KONTOR_MINUTE)
    {
      *n_dropped = limit->n_dropped;
      *limit = (Limit) { .since = now };
    }
  room = limit->n < KONTOR_LOG_LINES_MAX;
  limit->n += room;
  limit->n_dropped += !room;
  g_mutex_unlock (&mutex);

  return room;
}

void
kontor_server_log (KontorLogKind kind, const char *format, ...)
{
  g_autofree char *text = NULL;
  guint n_dropped = 0;
  va_list arguments;

  if (!may (kind, &n_dropped))
    return;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (n_dropped > 0)
    g_message ("%s (and %u like it since the last line)", text, n_dropped);
  else
    g_message ("%s", text);
}
