/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Mock:
 *
 * A stand-in for a service of the desktop, by python-dbusmock, on the session bus of the test.
 */
typedef struct
{
  GSubprocess *process; /* owned */
  GDBusConnection *bus; /* owned */
  char *name; /* owned */
  char *path; /* owned */
  char *interface; /* owned */
  guint subscription;
  GPtrArray
      *calls; /* owned (element-type GVariant): "(sav)": what it was asked, method and arguments */
} Mock;

/* NULL after g_test_skip() where there is no dbusmock. @template: of dbusmock */
Mock *mock_new (const char *template, const char *name, const char *path, const char *interface)
    G_GNUC_WARN_UNUSED_RESULT;
void mock_free (Mock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mock, mock_free)

/* @signature: of @arguments, which is an "av" (floating) */
void mock_emit (Mock *self,
                const char *path,
                const char *interface,
                const char *signal,
                const char *signature,
                GVariant *arguments);
/* The argument of the last call of @method, a text; NULL: it was never called. (transfer full) */
char *mock_dup_argument (Mock *self, const char *method, guint index);
/* As mock_dup_argument(), a number; 0: it was never called */
guint mock_get_number (Mock *self, const char *method, guint index);
guint mock_count_calls (Mock *self, const char *method);
gboolean mock_was_called (Mock *self, const char *method);

G_END_DECLS
