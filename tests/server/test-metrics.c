/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What somebody who watches a server sees of it: /metrics on a listener of its own, lines in the log,
 * and who is not let in. */

#include "config.h"

#include "kontor-server-log.h"
#include "kontor-server.h"
#include "kontor-test-tree.h"
#include "raw-client.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

typedef struct
{
  char *data; /* owned */
  KontorServer *server; /* owned */
  guint16 port;
  guint16 metrics;
} Site;

static GMutex mutex;
static GString *lines; /* mutex */

static void
log_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer unused)
{
  g_mutex_lock (&mutex);
  g_string_append_printf (lines, "%s\n", message);
  g_mutex_unlock (&mutex);
}

static char *
take_lines (void)
{
  char *text = NULL;

  g_mutex_lock (&mutex);
  text = g_strdup (lines->str);
  g_string_truncate (lines, 0);
  g_mutex_unlock (&mutex);

  return text;
}

/* @network: (nullable): the only one that is let in */
static void
set_up (Site *self, gconstpointer network)
{
  g_auto (KontorServerConfig) config = { 0 };
  g_autoptr (GError) error = NULL;

  kontor_server_config_init (&config);
  config.metrics = g_strdup ("127.0.0.1:0");
  if (network != NULL)
    g_ptr_array_add (config.networks, g_inet_address_mask_new_from_string (network, NULL));
  self->data = g_dir_make_tmp ("kontor-metrics-XXXXXX", NULL);
  self->server = kontor_server_new (self->data, "127.0.0.1:0", 0, &error);
  g_assert_no_error (error);
  kontor_server_set_config (self->server, &config);
  kontor_server_start (self->server, &error);
  g_assert_no_error (error);
  self->port = kontor_server_get_port (self->server);
  self->metrics = kontor_server_get_metrics_port (self->server);
  g_free (take_lines ());
}

static void
tear_down (Site *self, gconstpointer unused)
{
  kontor_server_free (self->server);
  kontor_test_remove_tree (self->data);
  g_free (self->data);
}

static guint
get (guint16 port, const char *path, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                           "%s\r\n",
                                           path, headers);
  g_autoptr (RawReply) reply = raw_talk (port, text);

  return reply->status;
}

static guint
sign_in (guint16 port, const char *account, const char *code)
{
  g_autofree char *text =
      g_strdup_printf ("{\"account\":\"%s\",\"password\":\"a secret sentence\","
                       "\"installation\":\"0193d2f0-0000-7000-8000-000000000001\"%s%s%s}",
                       account, code != NULL ? ",\"code\":\"" : "", code != NULL ? code : "",
                       code != NULL ? "\"" : "");
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (RawReply) reply = raw_post (port, "/v1/auth/token", NULL, body);

  return reply->status;
}

static char *
scrape (Site *self)
{
  g_autoptr (RawReply) reply =
      raw_talk (self->metrics, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_nonnull (strstr (reply->head, "text/plain; version=0.0.4"));

  return g_strdup (raw_reply_get_text (reply));
}

static void
assert_line (const char *text, const char *line)
{
  g_autofree char *whole = g_strdup_printf ("\n%s\n", line);

  if (strstr (text, whole) == NULL)
    g_error ("“%s” is not in\n%s", line, text);
}

/* Each line is a comment, or a name with labels and a number: what Prometheus reads. */
static void
assert_format (const char *text)
{
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  g_autoptr (GRegex) good = g_regex_new (
      "^(# (HELP|TYPE) kontor_[a-z_]+ .+"
      "|kontor_[a-z_]+(\\{[a-z]+=\"[^\"\\\\]*\"(,[a-z]+=\"[^\"\\\\]*\")*\\})? [0-9.e+-]+)$",
      0, 0, NULL);

  for (guint i = 0; all[i] != NULL && all[i + 1] != NULL; i++)
    if (!g_regex_match (good, all[i], 0, NULL))
      g_error ("“%s” is no line of metrics", all[i]);
}

static void
test_scrape (Site *self, gconstpointer unused)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *size = g_build_filename (self->data, "store.db", NULL);

  g_assert_cmpuint (get (self->port, "/.well-known/kontor", ""), ==, 200);
  g_assert_cmpuint (get (self->port, "/.well-known/kontor", ""), ==, 200);
  g_assert_cmpuint (get (self->port, "/nowhere/at?all", ""), ==, 404);
  g_assert_cmpuint (sign_in (self->port, "ada@example.org", NULL), ==, 401);
  first = scrape (self);
  assert_format (first);
  assert_line (first, "kontor_http_requests_total{route=\"/.well-known/kontor\",status=\"200\"} 2");
  assert_line (first, "kontor_http_requests_total{route=\"none\",status=\"404\"} 1");
  assert_line (first, "kontor_http_requests_total{route=\"/v1/auth/token\",status=\"401\"} 1");
  assert_line (first, "kontor_http_refusals_total{reason=\"unauthorized\"} 1");
  assert_line (first, "kontor_http_refusals_total{reason=\"no-route\"} 1");
  assert_line (first, "kontor_http_request_seconds_count 4");
  assert_line (first, "kontor_http_request_seconds_bucket{le=\"+Inf\"} 4");
  assert_line (first, "kontor_queue_length{queue=\"store\"} 0");
  assert_line (first, "kontor_queue_length{queue=\"sign-in\"} 0");
  g_assert_nonnull (strstr (first, "\nkontor_connections "));
  g_assert_nonnull (strstr (first, "\nkontor_commits_total "));
  g_assert_nonnull (strstr (first, "\nkontor_seq "));
  g_assert_nonnull (strstr (first, "\nkontor_database_bytes{database=\"store.db\"} "));
  g_assert_null (strstr (first, "nowhere"));
  g_assert_null (strstr (first, "ada@"));

  /* It is not among the server's own routes, nor is anything else on its listener. */
  g_assert_cmpuint (get (self->port, "/metrics", ""), ==, 404);
  g_assert_cmpuint (get (self->metrics, "/.well-known/kontor", ""), ==, 404);
  second = scrape (self);
  assert_line (second, "kontor_http_requests_total{route=\"none\",status=\"404\"} 2");
}

/* Who founds the office makes changes durable. */
static void
test_commits (Site *self, gconstpointer unused)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (sign_in (self->port, "ada@example.org",
                             kontor_server_get_setup_code (self->server)),
                    ==, 200);
  text = scrape (self);
  assert_line (text, "kontor_http_requests_total{route=\"/v1/auth/token\",status=\"200\"} 1");
  assert_line (text, "kontor_commit_failures_total 0");
  g_assert_null (strstr (text, "\nkontor_seq 0\n"));
}

static void
test_sign_in_lines (Site *self, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < 3 * KONTOR_LOG_LINES_MAX; i++)
    {
      g_autofree char *account = g_strdup_printf ("guess%u@example.org", i);

      g_assert_cmpuint (sign_in (self->port, account, NULL), ==, 401);
    }
  text = take_lines ();
  all = g_strsplit (text, "\n", -1);
  /* Another test may have had a few of this minute's lines. */
  g_assert_cmpuint (g_strv_length (all) - 1, <=, KONTOR_LOG_LINES_MAX);
  g_assert_cmpuint (g_strv_length (all) - 1, >=, KONTOR_LOG_LINES_MAX - 2);
  g_assert_nonnull (strstr (all[0], "guess0@example.org"));
  g_assert_nonnull (strstr (all[0], "127.0.0"));
  g_assert_null (strstr (text, "secret"));
}

/* This machine is let in; from a proxy on it the client's own address counts. */
static void
test_networks (Site *self, gconstpointer network)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (get (self->port, "/.well-known/kontor", ""), ==, 200);
  g_assert_cmpuint (get (self->port, "/.well-known/kontor",
                         "X-Forwarded-For: 10.1.2.3, 192.0.2.1\r\n"),
                    ==, 403);
  g_assert_cmpuint (get (self->port, "/.well-known/kontor",
                         "X-Forwarded-For: 192.0.2.1, 10.1.2.3\r\n"),
                    ==, 200);
  text = take_lines ();
  g_assert_nonnull (strstr (text, "192.0.2.1"));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lines = g_string_new (NULL);
  g_log_set_handler ("kontor-server", G_LOG_LEVEL_MESSAGE, log_cb, NULL);
  g_test_add ("/server/metrics/scrape", Site, NULL, set_up, test_scrape, tear_down);
  g_test_add ("/server/metrics/commits", Site, NULL, set_up, test_commits, tear_down);
  g_test_add ("/server/log/sign-in", Site, NULL, set_up, test_sign_in_lines, tear_down);
  g_test_add ("/server/networks", Site, "10.0.0.0/8", set_up, test_networks, tear_down);

  return g_test_run ();
}
