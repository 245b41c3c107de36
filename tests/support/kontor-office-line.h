/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KontorOfficeLine:
 * @fd: the socket; -1 once it is broken
 * @in: (owned): what came and was not taken yet
 *
 * A connection that is kept open, for one request at a time. Knows as much of HTTP as the answers of
 * kontor-server need: a status line, Content-Length, a body.
 */
typedef struct
{
  int fd;
  GByteArray *in;
} KontorOfficeLine;

typedef enum
{
  KONTOR_OFFICE_WAIT, /* the answer is not complete */
  KONTOR_OFFICE_ANSWER,
  KONTOR_OFFICE_BROKEN, /* the server is gone */
} KontorOfficeState;

KontorOfficeLine *kontor_office_line_new (guint16 port) G_GNUC_WARN_UNUSED_RESULT;
void kontor_office_line_free (KontorOfficeLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOfficeLine, kontor_office_line_free)

/* A POST. @token: (nullable) */
void kontor_office_line_send (KontorOfficeLine *self,
                              const char *path,
                              const char *token,
                              gconstpointer body,
                              gsize length);
/* Takes what has come, without waiting. @status and @body are set with an answer. */
KontorOfficeState kontor_office_line_receive (KontorOfficeLine *self, guint *status, GBytes **body);
/* Waits for one answer. (transfer full) (nullable): NULL when the server is gone. */
GBytes *kontor_office_line_wait (KontorOfficeLine *self, guint *status) G_GNUC_WARN_UNUSED_RESULT;
/* Until something comes on one of them, or the time, in microseconds, is over. */
gboolean kontor_office_lines_wait (KontorOfficeLine *const *lines, guint n_lines, gint64 time);

G_END_DECLS
