/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorJoin:
 * @url: (owned): as typed
 * @login: (owned)
 * @password: (owned)
 * @code: (owned) (nullable): an invitation's, or a second factor's
 * @name: (owned) (nullable): of the person
 * @organisation: (owned) (nullable): of a new office
 * @server: (owned) (nullable): the office's server on this computer, see #KontorAccount
 * @insecure: plain http beyond this computer
 *
 * What it takes to get an account.
 */
typedef struct
{
  char *url;
  char *login;
  char *password;
  char *code;
  char *name;
  char *organisation;
  char *server;
  gboolean insecure;
} KontorJoin;

void kontor_join_free (KontorJoin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorJoin, kontor_join_free)

/* All of these block, on any thread, and fail with KONTOR_AGENT_ERROR and a sentence for people. */

/* Makes the account and its replica, or signs in to the one that the person has. (transfer full): the
 * account's name */
char *kontor_join_run (const KontorJoin *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Another session for an account that is there. @code: (nullable) */
gboolean kontor_join_sign_in (const char *name,
                              const char *password,
                              const char *code,
                              GCancellable *cancellable,
                              GError **error);

/* Signs out, if the server answers soon, and forgets the account. Its folder stays where something
 * unsent is in it, unless @everything. Nobody else uses the replica any more. */
gboolean kontor_join_remove (const char *name, gboolean everything, GError **error);

/* The password of the founder of an office on this computer, whom nobody asks for one. */
char *kontor_join_load_local_password (const char *server) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_join_make_local_password (const char *server, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
