/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A listener of its own that answers one address with one text, for programs that watch the server. */
typedef struct _KontorHttpPage KontorHttpPage;

/* On the listener's thread. (transfer full) */
typedef char *(*KontorHttpPageText) (gpointer user_data);

KontorHttpPage *kontor_http_page_new (const char *listen,
                                      gboolean insecure,
                                      const char *path,
                                      KontorHttpPageText text,
                                      gpointer user_data,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_page_free (KontorHttpPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpPage, kontor_http_page_free)
guint16 kontor_http_page_get_port (KontorHttpPage *self);

G_END_DECLS
