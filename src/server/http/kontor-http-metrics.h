/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the server counts of its work, and the text of it for Prometheus. Any thread. The names are
 * listed in kontor-server(8). */
typedef struct _KontorHttpMetrics KontorHttpMetrics;

KontorHttpMetrics *kontor_http_metrics_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_metrics_free (KontorHttpMetrics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpMetrics, kontor_http_metrics_free)

/* @route: (nullable): from the table of routes; NULL: there was none. @refusal: (nullable): the word
 * in the answer. @time: microseconds */
void kontor_http_metrics_add_request (KontorHttpMetrics *self,
                                      const char *route,
                                      guint status,
                                      const char *refusal,
                                      gint64 time);
void kontor_http_metrics_add_connections (KontorHttpMetrics *self, int n);
void kontor_http_metrics_add_commit (KontorHttpMetrics *self, gboolean good);
void kontor_http_metrics_set_seq (KontorHttpMetrics *self, gint64 seq);
void kontor_http_metrics_write (KontorHttpMetrics *self, GString *text);

G_END_DECLS
