/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KontorAgentState:
 * @KONTOR_AGENT_ABSENT: the agent does not answer; what is made waits in the outbox
 * @KONTOR_AGENT_STARTING: it was asked to start, or has not spoken of the account yet
 * @KONTOR_AGENT_IDLE: everything is in step
 * @KONTOR_AGENT_SYNCING: pushing or pulling
 * @KONTOR_AGENT_OFFLINE: the server does not answer; tried again by itself
 * @KONTOR_AGENT_PAUSED: by the person
 * @KONTOR_AGENT_SIGN_IN: the session has ended: the person must sign in again
 * @KONTOR_AGENT_LOCAL: an office that never leaves this computer, in step
 * @KONTOR_AGENT_FAILED: something else, in the detail: full disk, expired certificate, too old…
 *
 * How an account is, in the order of the words on the bus.
 */
typedef enum
{
  KONTOR_AGENT_ABSENT,
  KONTOR_AGENT_STARTING,
  KONTOR_AGENT_IDLE,
  KONTOR_AGENT_SYNCING,
  KONTOR_AGENT_OFFLINE,
  KONTOR_AGENT_PAUSED,
  KONTOR_AGENT_SIGN_IN,
  KONTOR_AGENT_LOCAL,
  KONTOR_AGENT_FAILED,
} KontorAgentState;

/**
 * KontorAgentStatus:
 * @state: how the account is
 * @code: (owned): for programs: "", "offline", "certificate", "no-space", "refused", "too-old", …
 * @detail: (owned): for people, translated by the agent: why, and what to do; "" while all is well
 * @waiting: mutations that are not yet on the server
 * @attention: items in the tray
 * @done: records or mutations of the round that are through
 * @total: of the round; 0: not known
 * @since: when the state began, µs UTC
 * @synced: the last time everything was in step, µs UTC; 0: never
 *
 * Plain memory, owned by its holder.
 */
typedef struct
{
  KontorAgentState state;
  char *code;
  char *detail;
  guint waiting;
  guint attention;
  guint64 done;
  guint64 total;
  gint64 since;
  gint64 synced;
} KontorAgentStatus;

KontorAgentStatus *kontor_agent_status_copy (const KontorAgentStatus *self)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_agent_status_free (KontorAgentStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorAgentStatus, kontor_agent_status_free)

/**
 * KontorAgentClient:
 *
 * The agent, seen from the window: an object of the main thread that never blocks. It starts the
 * agent through D-Bus activation, and again when it has died, and says so.
 *
 * Signals:
 * - "status-changed" (const char *account): a status is another, @account or, "", of all
 * - "changed" (const char *account): the replica's journal has grown: poll it
 * - "reopened" (const char *account): the replica is another file now: close and open it
 * - "accounts-changed": the list of accounts is another
 * - "away" (gint64 since, gint64 until, const char *reason): the person was away ("idle", "lock",
 *   "suspend") while a timer ran; µs UTC
 * - "drives-changed": folders that are kept in step, or how they are, see KontorAgentDrives
 * - "open" (const char *link): somebody asked for a record: a "kontor:TYPE/ID" link
 */
#define KONTOR_TYPE_AGENT_CLIENT (kontor_agent_client_get_type ())
G_DECLARE_FINAL_TYPE (KontorAgentClient, kontor_agent_client, KONTOR, AGENT_CLIENT, GObject)

KontorAgentClient *kontor_agent_client_new (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_agent_client_is_present (KontorAgentClient *self);

/* Never NULL: KONTOR_AGENT_ABSENT or _STARTING while nothing is known. (transfer none): until the
 * next "status-changed" */
const KontorAgentStatus *kontor_agent_client_get_status (KontorAgentClient *self,
                                                         const char *account);

/* Something was committed: carry it. Cheap; ten calls in a row are one round. */
void kontor_agent_client_poke (KontorAgentClient *self, const char *account);
/* While a window shows the account, it is pulled every two seconds instead of every minute. Ends with
 * the caller's place on the bus. */
void kontor_agent_client_attend (KontorAgentClient *self, const char *account, gboolean attend);
void kontor_agent_client_pause (KontorAgentClient *self, const char *account, gboolean pause);
/* At once, without waiting for the next try. */
void kontor_agent_client_retry (KontorAgentClient *self, const char *account);
/* The record is on the screen: its notification vanishes. */
void kontor_agent_client_seen (KontorAgentClient *self, const char *account, const char *link);

/* --- calls that are answered; errors carry a sentence for people --- */

#define KONTOR_AGENT_ERROR (kontor_agent_error_quark ())
GQuark kontor_agent_error_quark (void);

typedef enum
{
  KONTOR_AGENT_ERROR_ABSENT, /* the agent can't be started */
  KONTOR_AGENT_ERROR_OFFLINE, /* nothing answers there */
  KONTOR_AGENT_ERROR_ADDRESS, /* it can't be an address, or something else answers there */
  KONTOR_AGENT_ERROR_CERTIFICATE, /* expired, of another host, signed by nobody known */
  KONTOR_AGENT_ERROR_REFUSED, /* name, password, code */
  KONTOR_AGENT_ERROR_CODE_WANTED, /* the password is right, and a second factor is wanted */
  KONTOR_AGENT_ERROR_THROTTLED,
  KONTOR_AGENT_ERROR_TOO_OLD, /* one side is too old for the other */
  KONTOR_AGENT_ERROR_NO_SPACE,
  KONTOR_AGENT_ERROR_EXISTS, /* the account is there already */
  KONTOR_AGENT_ERROR_NOT_CACHED, /* content that is not here, and the server can't be reached */
  KONTOR_AGENT_ERROR_FAILED,
} KontorAgentError;

/**
 * KontorAgentJoin:
 * @url: as typed: "office.example.org"
 * @login: the e-mail address
 * @password: of the person; for a new person the one that is chosen now
 * @code: (nullable): an invitation's code, or a second factor's
 * @name: (nullable): the person's name, with an invitation
 * @insecure: plain http beyond this computer, which the person has agreed to
 *
 * What it takes to join an office. Everything borrowed.
 */
typedef struct
{
  const char *url;
  const char *login;
  const char *password;
  const char *code;
  const char *name;
  gboolean insecure;
} KontorAgentJoin;

/* Signs in, makes the account and its replica, and begins the first sync. Finish: (transfer full) the
 * account's name. */
void kontor_agent_client_join_async (KontorAgentClient *self,
                                     const KontorAgentJoin *join,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *kontor_agent_client_join_finish (KontorAgentClient *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An office on this computer: a server of its own, run by the agent, and its founder's account. */
void kontor_agent_client_found_async (KontorAgentClient *self,
                                      const char *organisation,
                                      const char *person,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *kontor_agent_client_found_finish (KontorAgentClient *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @code: (nullable): a second factor's */
void kontor_agent_client_sign_in_async (KontorAgentClient *self,
                                        const char *account,
                                        const char *password,
                                        const char *code,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean kontor_agent_client_sign_in_finish (KontorAgentClient *self,
                                             GAsyncResult *result,
                                             GError **error);

/* Signs out and forgets the account. Its folder stays where something unsent is in it, unless
 * @everything. */
void kontor_agent_client_remove_async (KontorAgentClient *self,
                                       const char *account,
                                       gboolean everything,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean kontor_agent_client_remove_finish (KontorAgentClient *self,
                                            GAsyncResult *result,
                                            GError **error);

/* Sets a damaged replica aside and fetches everything again. Finish: (transfer full) a sentence about
 * what was saved. */
void kontor_agent_client_rescue_async (KontorAgentClient *self,
                                       const char *account,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *kontor_agent_client_rescue_finish (KontorAgentClient *self,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file of @content (a hash in hexadecimal) in this computer's cache, fetched if it is not there.
 * Finish: (transfer full) its path, to be read, never written. */
void kontor_agent_client_fetch_async (KontorAgentClient *self,
                                      const char *account,
                                      const char *content,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *kontor_agent_client_fetch_finish (KontorAgentClient *self,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Older lines of a record's history, from the server into the replica. */
void kontor_agent_client_fetch_history_async (KontorAgentClient *self,
                                              const char *account,
                                              const char *link,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean kontor_agent_client_fetch_history_finish (KontorAgentClient *self,
                                                   GAsyncResult *result,
                                                   GError **error);

/* --- activity: what is under way, newest first --- */

/**
 * KontorAgentActivity:
 * @number: names it
 * @account: (owned)
 * @title: (owned): translated: "First sync", "report.pdf"
 * @detail: (owned): translated: the reason if it waits or failed
 * @done: @total: bytes or records; @total 0: not known
 * @failed: it can be retried
 */
typedef struct
{
  guint number;
  char *account;
  char *title;
  char *detail;
  guint64 done;
  guint64 total;
  gboolean failed;
} KontorAgentActivity;

/* (transfer none) (element-type KontorAgentActivity): until the next "status-changed" */
GPtrArray *kontor_agent_client_get_activities (KontorAgentClient *self);
void kontor_agent_client_retry_activity (KontorAgentClient *self, guint number);

G_END_DECLS
