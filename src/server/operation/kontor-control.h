/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A socket in an office's folder by which the commands of whoever runs the server ask a running one to
 * change records. Only the server's own user, and the machine's administrator, may open it. */
typedef struct _KontorControl KontorControl;

/* Answers what is asked, on the control's thread. @question: (element-type utf8 utf8): texts by names.
 * Returns: (transfer full) (nullable): why it can't be done, for people; NULL: it is done */
typedef char *(*KontorControlAnswer) (GHashTable *question, gpointer data);

KontorControl *kontor_control_new (const char *folder,
                                   KontorControlAnswer answer,
                                   gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_control_free (KontorControl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorControl, kontor_control_free)

/* @body: of kontor_message_write_strings(). FALSE: %KONTOR_DATA_ERROR; _LOCKED: nobody answers */
gboolean kontor_control_ask (const char *folder, GBytes *body, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
