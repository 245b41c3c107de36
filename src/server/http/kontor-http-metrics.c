/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counters of what is answered, in the text format of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Labels come from the table of routes
 * and from words of ours, never from a request, so their number is bounded. Any thread: one mutex. */

#include "config.h"

#include "kontor-http-metrics.h"

#include "kontor-clock.h"

/* Upper ends in milliseconds. */
static const guint bounds[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 };

struct _KontorHttpMetrics
{
  GMutex mutex;
  GHashTable *requests; /* owned: labels → guint64 */
  GHashTable *refusals; /* owned: labels → guint64 */
  guint64 buckets[G_N_ELEMENTS (bounds)];
  guint64 n_requests;
  gint64 time; /* µs of all requests */
  int connections;
  guint64 commits;
  guint64 commit_failures;
  gint64 seq;
};

/**
 * kontor_http_metrics_new:
 *
 * Returns: (transfer full): counters, all 0
 */
KontorHttpMetrics *
kontor_http_metrics_new (void)
{
  KontorHttpMetrics *self = g_new0 (KontorHttpMetrics, 1);

  g_mutex_init (&self->mutex);
  self->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * kontor_http_metrics_free:
 * @self: (nullable) (transfer full): counters
 */
void
kontor_http_metrics_free (KontorHttpMetrics *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->refusals);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* @labels: (transfer full). Mutex held. */
static void
count (GHashTable *counters, char *labels)
{
  guint64 *n = g_hash_table_lookup (counters, labels);

  if (n != NULL)
    {
      (*n)++;
      g_free (labels);
      return;
    }
  n = g_new (guint64, 1);
  *n = 1;
  g_hash_table_insert (counters, labels, n);
}

void
kontor_http_metrics_add_request (KontorHttpMetrics *self,
                                 const char *route,
                                 guint status,
                                 const char *refusal,
                                 gint64 time)
{
  g_mutex_lock (&self->mutex);
  count (self->requests,
         g_strdup_printf ("route=\"%s\",status=\"%u\"", route != NULL ? route : "none", status));
  if (refusal != NULL)
    count (self->refusals, g_strdup_printf ("reason=\"%s\"", refusal));
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    self->buckets[i] += time <= bounds[i] * KONTOR_SECOND / 1000;
  self->n_requests++;
  self->time += time;
  g_mutex_unlock (&self->mutex);
}

void
kontor_http_metrics_add_connections (KontorHttpMetrics *self, int n)
{
  g_mutex_lock (&self->mutex);
  self->connections += n;
  g_mutex_unlock (&self->mutex);
}

void
kontor_http_metrics_add_commit (KontorHttpMetrics *self, gboolean good)
{
  g_mutex_lock (&self->mutex);
  self->commits += good;
  self->commit_failures += !good;
  g_mutex_unlock (&self->mutex);
}

void
kontor_http_metrics_set_seq (KontorHttpMetrics *self, gint64 seq)
{
  g_mutex_lock (&self->mutex);
  self->seq = seq;
  g_mutex_unlock (&self->mutex);
}

/* In the order of the labels, so that two answers can be compared. */
static void
write_counters (GString *text, const char *name, GHashTable *counters)
{
  g_autoptr (GList) labels = g_list_sort (g_hash_table_get_keys (counters),
                                          (GCompareFunc) (gpointer) g_strcmp0);

  for (GList *at = labels; at != NULL; at = at->next)
    g_string_append_printf (text, "%s{%s} %" G_GUINT64_FORMAT "\n", name, (char *) at->data,
                            *(guint64 *) g_hash_table_lookup (counters, at->data));
}

static void
write_seconds (GString *text, const char *format, double seconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, format);
  g_string_append (text, g_ascii_formatd (number, sizeof number, "%g", seconds));
}

static void
write_histogram (KontorHttpMetrics *self, GString *text)
{
  g_string_append (text, "# HELP kontor_http_request_seconds Time from a request's head to its "
                         "answer.\n# TYPE kontor_http_request_seconds histogram\n");
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      write_seconds (text, "kontor_http_request_seconds_bucket{le=\"", bounds[i] / 1000.0);
      g_string_append_printf (text, "\"} %" G_GUINT64_FORMAT "\n", self->buckets[i]);
    }
  g_string_append_printf (text,
                          "kontor_http_request_seconds_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n",
                          self->n_requests);
  write_seconds (text, "kontor_http_request_seconds_sum ", (double) self->time / KONTOR_SECOND);
  g_string_append_printf (text, "\nkontor_http_request_seconds_count %" G_GUINT64_FORMAT "\n",
                          self->n_requests);
}

/**
 * kontor_http_metrics_write:
 * @self: counters
 * @text: what they are appended to
 */
void
kontor_http_metrics_write (KontorHttpMetrics *self, GString *text)
{
  g_mutex_lock (&self->mutex);
  g_string_append (text, "# HELP kontor_http_requests_total Requests that were answered.\n"
                         "# TYPE kontor_http_requests_total counter\n");
  write_counters (text, "kontor_http_requests_total", self->requests);
  g_string_append (text, "# HELP kontor_http_refusals_total Answers that were no, by their word.\n"
                         "# TYPE kontor_http_refusals_total counter\n");
  write_counters (text, "kontor_http_refusals_total", self->refusals);
  write_histogram (self, text);
  g_string_append_printf (text,
                          "# HELP kontor_connections Connections that are open.\n"
                          "# TYPE kontor_connections gauge\nkontor_connections %d\n"
                          "# HELP kontor_commits_total Transactions that made changes durable.\n"
                          "# TYPE kontor_commits_total counter\n"
                          "kontor_commits_total %" G_GUINT64_FORMAT "\n"
                          "# HELP kontor_commit_failures_total Transactions that could not.\n"
                          "# TYPE kontor_commit_failures_total counter\n"
                          "kontor_commit_failures_total %" G_GUINT64_FORMAT "\n"
                          "# HELP kontor_seq The number of the last change.\n"
                          "# TYPE kontor_seq gauge\nkontor_seq %" G_GINT64_FORMAT "\n",
                          self->connections, self->commits, self->commit_failures, self->seq);
  g_mutex_unlock (&self->mutex);
}
