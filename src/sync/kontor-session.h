/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-account.h"
#include "kontor-http-client.h"
#include "kontor-replica.h"

G_BEGIN_DECLS

/* What every program does that meets an account's server. Blocking, on the replica's thread. */

/* The way to the server as the account's person, with the tokens that are kept and the place where
 * renewed ones go. Connects to nothing yet. @account: borrowed as long as the client lives */
KontorHttpClient *kontor_session_open (const KontorAccount *account, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The account of this device by which @login signs in at @url, both as typed. (transfer full)
 * (nullable) */
KontorAccount *kontor_session_find_account (const char *url, const char *login)
    G_GNUC_WARN_UNUSED_RESULT;

/* Signs in at the account's address and keeps who is who: in the replica and in the list of accounts.
 * Errors: of the client, of the replica, KONTOR_SYNC_ERROR_OTHER_PERSON. @sign_in: its installation is
 * the replica's, whatever it says. */
gboolean kontor_session_sign_in (KontorAccount *account,
                                 KontorReplica *replica,
                                 const KontorSignIn *sign_in,
                                 GCancellable *cancellable,
                                 GError **error);

/* What the office is called is known after the first pull: keeps it with the account. @changed: (out)
 * (optional): whether it is another one now */
gboolean kontor_session_keep_title (KontorAccount *account,
                                    KontorReplica *replica,
                                    gboolean *changed,
                                    GError **error);

/* Removes a folder whose replica was made for a sign-in that failed, so that nothing stands in the way
 * of the next try. There is no record in it. */
void kontor_session_remove_empty_folder (const char *folder);

G_END_DECLS
