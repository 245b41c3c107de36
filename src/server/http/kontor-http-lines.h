/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A connection, as far as its deadlines go. */
typedef struct _KontorHttpLine KontorHttpLine;
typedef struct _KontorHttpLines KontorHttpLines;

typedef enum
{
  KONTOR_HTTP_LINE_RECEIVING, /* waits for a request, or for the rest of one */
  KONTOR_HTTP_LINE_HANDLING, /* the request is whole and is worked on */
  KONTOR_HTTP_LINE_SENDING, /* the answer is on its way */
} KontorHttpLinePhase;

KontorHttpLines *kontor_http_lines_new (gint64 deadline) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_lines_free (KontorHttpLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpLines, kontor_http_lines_free)

KontorHttpLine *kontor_http_lines_add (KontorHttpLines *self, int socket) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_lines_remove (KontorHttpLines *self, KontorHttpLine *line);
void kontor_http_lines_set_phase (KontorHttpLines *self,
                                  KontorHttpLine *line,
                                  KontorHttpLinePhase phase,
                                  gsize n_bytes);
void kontor_http_lines_count (KontorHttpLines *self, KontorHttpLine *line, gsize n_bytes);
/* Its socket is somebody else's from now on, and is left alone. */
void kontor_http_lines_release (KontorHttpLines *self, KontorHttpLine *line);
void kontor_http_lines_wait_quiet (KontorHttpLines *self, gint64 timeout);

G_END_DECLS
