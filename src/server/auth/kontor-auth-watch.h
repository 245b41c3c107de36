/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _KontorAuthWatch KontorAuthWatch;
typedef void (*KontorAuthWatchChanged) (gpointer data);

KontorAuthWatch *kontor_auth_watch_new (const char *path,
                                        KontorAuthWatchChanged changed,
                                        gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_auth_watch_free (KontorAuthWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorAuthWatch, kontor_auth_watch_free)

G_END_DECLS
