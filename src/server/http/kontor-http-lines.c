/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deadlines of connections. The engine's own timeout is one of idleness, which a client that drips
 * a byte now and then outlives; here a request and an answer each get a fixed time, plus what their
 * size takes at a modest speed. One watching thread; the rest from any thread, under one mutex. */

#include "config.h"

#include "kontor-http-lines.h"

#include <sys/socket.h>

/* Who is slower than this in the long run is cut off. */
#define BYTES_PER_SECOND 4096

struct _KontorHttpLine
{
  int socket; /* the engine's */
  KontorHttpLinePhase phase;
  gint64 until; /* monotonic time */
  gboolean cut;
};

struct _KontorHttpLines
{
  gint64 deadline; /* µs */
  GThread *watch; /* owned */

  GMutex mutex;
  GCond changed;
  GHashTable *lines; /* mutex: owned KontorHttpLine */
  guint n_busy; /* mutex: of them, not receiving */
  gboolean stopping; /* mutex */
};

static void
cut_late (KontorHttpLines *self)
{
  GHashTableIter iter;
  gpointer key = NULL;
  gint64 now = g_get_monotonic_time ();

  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      KontorHttpLine *line = key;

      if (line->cut || line->phase == KONTOR_HTTP_LINE_HANDLING || now < line->until)
        continue;
      /* The engine takes its line out of the table before it closes the socket, so the number still
       * means this socket. Shutting it down wakes the engine, which then closes it. */
      shutdown (line->socket, SHUT_RDWR);
      line->cut = TRUE;
    }
}

static gpointer
watch (gpointer data)
{
  KontorHttpLines *self = data;
  gint64 tick = CLAMP (self->deadline / 4, G_TIME_SPAN_MILLISECOND * 10, G_TIME_SPAN_SECOND);

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      gint64 until = g_get_monotonic_time () + tick;

      while (!self->stopping && g_cond_wait_until (&self->changed, &self->mutex, until))
        ;
      cut_late (self);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/**
 * kontor_http_lines_new:
 * @deadline: microseconds that a request, and an answer, may take at least
 *
 * Returns: (transfer full): a table without lines, watched by a thread
 */
KontorHttpLines *
kontor_http_lines_new (gint64 deadline)
{
  KontorHttpLines *self = g_new0 (KontorHttpLines, 1);

  self->deadline = deadline;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->lines = g_hash_table_new_full (NULL, NULL, g_free, NULL);
  self->watch = g_thread_new ("http-deadlines", watch, self);

  return self;
}

/**
 * kontor_http_lines_free:
 * @self: (nullable) (transfer full): a table, whose lines are all gone
 */
void
kontor_http_lines_free (KontorHttpLines *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->watch);
  g_hash_table_unref (self->lines);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gint64
get_time_for (gsize n_bytes)
{
  return (gint64) (n_bytes / BYTES_PER_SECOND) * G_TIME_SPAN_SECOND;
}

/**
 * kontor_http_lines_add:
 * @self: a table
 * @socket: of a connection that was just opened
 *
 * Returns: (transfer none): its line, receiving
 */
KontorHttpLine *
kontor_http_lines_add (KontorHttpLines *self, int socket)
{
  KontorHttpLine *line = g_new0 (KontorHttpLine, 1);

  line->socket = socket;
  line->until = g_get_monotonic_time () + self->deadline;
  g_mutex_lock (&self->mutex);
  g_hash_table_add (self->lines, line);
  g_mutex_unlock (&self->mutex);

  return line;
}

/**
 * kontor_http_lines_remove:
 * @self: a table
 * @line: (transfer full): a line, whose socket is not closed yet
 */
void
kontor_http_lines_remove (KontorHttpLines *self, KontorHttpLine *line)
{
  g_mutex_lock (&self->mutex);
  if (line->phase != KONTOR_HTTP_LINE_RECEIVING)
    {
      self->n_busy--;
      g_cond_broadcast (&self->changed);
    }
  g_hash_table_remove (self->lines, line);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_http_lines_set_phase:
 * @self: a table
 * @line: a line
 * @phase: what it does from now on
 * @n_bytes: how much it is about to send
 */
void
kontor_http_lines_set_phase (KontorHttpLines *self,
                             KontorHttpLine *line,
                             KontorHttpLinePhase phase,
                             gsize n_bytes)
{
  gboolean was_busy = FALSE;
  gboolean is_busy = phase != KONTOR_HTTP_LINE_RECEIVING;

  g_mutex_lock (&self->mutex);
  was_busy = line->phase != KONTOR_HTTP_LINE_RECEIVING;
  line->phase = phase;
  line->until = g_get_monotonic_time () + self->deadline + get_time_for (n_bytes);
  if (is_busy && !was_busy)
    self->n_busy++;
  if (was_busy && !is_busy)
    {
      self->n_busy--;
      if (self->n_busy == 0)
        g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_http_lines_release:
 * @self: a table
 * @line: a line whose socket somebody else has a descriptor of
 *
 * No deadline ends it any more: that would end the other's line, too.
 */
void
kontor_http_lines_release (KontorHttpLines *self, KontorHttpLine *line)
{
  g_mutex_lock (&self->mutex);
  line->cut = TRUE;
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_http_lines_count:
 * @self: a table
 * @line: a line that receives
 * @n_bytes: more of its body, which earns it time
 */
void
kontor_http_lines_count (KontorHttpLines *self, KontorHttpLine *line, gsize n_bytes)
{
  g_mutex_lock (&self->mutex);
  line->until += (gint64) n_bytes * G_TIME_SPAN_SECOND / BYTES_PER_SECOND;
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_http_lines_wait_quiet:
 * @self: a table
 * @timeout: microseconds to wait for slow readers; work under way is always waited for
 *
 * Waits until no line is being worked on or sent to.
 */
void
kontor_http_lines_wait_quiet (KontorHttpLines *self, gint64 timeout)
{
  gint64 until = g_get_monotonic_time () + timeout;

  g_mutex_lock (&self->mutex);
  while (self->n_busy > 0)
    {
      GHashTableIter iter;
      gpointer key = NULL;
      gboolean handling = FALSE;

      g_hash_table_iter_init (&iter, self->lines);
      while (!handling && g_hash_table_iter_next (&iter, &key, NULL))
        handling = ((KontorHttpLine *) key)->phase == KONTOR_HTTP_LINE_HANDLING;
      if (!handling && g_get_monotonic_time () >= until)
        break;
      g_cond_wait_until (&self->changed, &self->mutex,
                         MIN (until, g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND));
      if (g_get_monotonic_time () >= until && handling)
        until = g_get_monotonic_time () + timeout;
    }
  g_mutex_unlock (&self->mutex);
}
