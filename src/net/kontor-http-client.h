/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-tokens.h"
#include "kontor-transport.h"

G_BEGIN_DECLS

/**
 * KontorHttpClient:
 *
 * The way to one server over HTTP, for one account. Blocking; used by one thread at a time.
 */
typedef struct _KontorHttpClient KontorHttpClient;

/* @url: as a person types it: "office.example.org" is https. Plain http goes to this machine only,
 * unless @insecure. */
KontorHttpClient *kontor_http_client_new (const char *url, gboolean insecure, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_client_free (KontorHttpClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpClient, kontor_http_client_free)

/* The address as it is kept: with its scheme, without a slash at the end. (transfer none) */
const char *kontor_http_client_get_url (KontorHttpClient *self);
/* For sync. (transfer none) */
KontorTransport *kontor_http_client_get_transport (KontorHttpClient *self);
/* How many seconds the last refused call asked to wait; 0 if it did not say. */
guint kontor_http_client_get_wait (KontorHttpClient *self);

/**
 * KontorTokensPlace:
 * @load: (nullable): reads the pair that is kept, which another process may have renewed. (transfer
 *   full) (nullable)
 * @store: (nullable): keeps a new pair, durably, before it is used. FALSE with an error: it can't
 * @data: (borrowed): for all of them
 * @lock: (nullable): waits until no other process renews the pair; -1 with an error: it can't
 * @unlock: (nullable): ends what @lock returned
 *
 * Where the tokens of an account live, which more than one process uses.
 */
typedef struct
{
  KontorTokens *(*load) (gpointer data);
  gboolean (*store) (gpointer data, const KontorTokens *tokens, GError **error);
  gpointer data;
  int (*lock) (gpointer data, GError **error);
  void (*unlock) (int lock);
} KontorTokensPlace;

/* @tokens: (nullable) (copied); @place: (nullable) (copied) */
void kontor_http_client_set_tokens (KontorHttpClient *self, const KontorTokens *tokens);
/* The access token as it is now. (transfer full) (nullable) */
char *kontor_http_client_dup_access (KontorHttpClient *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_client_set_place (KontorHttpClient *self, const KontorTokensPlace *place);

/* --- kontor-http-sign-in.c --- */

/**
 * KontorServerInfo:
 * @server: (owned): the server's id
 * @epoch: (owned): of its data
 * @schema: (owned): the fingerprint of its schema
 * @sign_in: (owned): the ways to sign in
 *
 * What a server says of itself.
 */
typedef struct
{
  char *server;
  char *epoch;
  char *schema;
  char **sign_in;
} KontorServerInfo;

void kontor_server_info_free (KontorServerInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorServerInfo, kontor_server_info_free)

/* Whether there is a Kontor server that this program can speak to: errors _TOO_OLD, _PROTOCOL with a
 * sentence for people. */
KontorServerInfo *kontor_http_client_ask (KontorHttpClient *self,
                                          GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorSignIn:
 * @account: the e-mail address
 * @password: the password, chosen now with an invitation
 * @code: (nullable): an invitation, or a code of the second factor
 * @name: (nullable): of the person, with a code
 * @organisation: (nullable): with the first code of an office
 * @installation: of the replica, see kontor_replica_get_installation()
 *
 * What signing in takes. All borrowed.
 */
typedef struct
{
  const char *account;
  const char *password;
  const char *code;
  const char *name;
  const char *organisation;
  KontorId installation;
} KontorSignIn;

/**
 * KontorSignedIn:
 * @person: the person's record
 * @organisation: the organisation's record
 * @epoch: (owned): of the server's data
 * @server: (owned): the server's id
 *
 * Who signed in where. The tokens are kept and in use already.
 */
typedef struct
{
  KontorId person;
  KontorId organisation;
  char *epoch;
  char *server;
} KontorSignedIn;

void kontor_signed_in_free (KontorSignedIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorSignedIn, kontor_signed_in_free)

KontorSignedIn *kontor_http_client_sign_in (KontorHttpClient *self,
                                            const KontorSignIn *sign_in,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends the session on the server and forgets the tokens here. */
gboolean kontor_http_client_sign_out (KontorHttpClient *self,
                                      GCancellable *cancellable,
                                      GError **error);

/* --- kontor-http-guard.c --- */

/**
 * KontorOwnSession:
 * @session: (owned): its id
 * @installation: (owned): of its replica
 * @created: (owned): when it began: RFC 3339 in UTC
 * @seen: (owned): when it was last used
 * @network: (owned): from where
 * @asking: whether it is the one that this client uses
 *
 * One of the places where a person is signed in.
 */
typedef struct
{
  char *session;
  char *installation;
  char *created;
  char *seen;
  char *network;
  gboolean asking;
} KontorOwnSession;

void kontor_own_session_free (KontorOwnSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorOwnSession, kontor_own_session_free)

/* @totp: (out) (optional): whether a second factor is asked for. (transfer full) (nullable) (element-type
 * KontorOwnSession): oldest first */
GPtrArray *kontor_http_client_list_sessions (KontorHttpClient *self,
                                             gboolean *totp,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_http_client_end_session (KontorHttpClient *self,
                                         const char *session,
                                         GCancellable *cancellable,
                                         GError **error);

/* See PROTOCOL.md §5.6. Begin: "secret" and "uri"; confirm: "recovery"; end: nothing. @password, @code:
 * (nullable). (transfer full) (nullable) (element-type utf8 utf8) */
typedef enum
{
  KONTOR_TOTP_BEGIN,
  KONTOR_TOTP_CONFIRM,
  KONTOR_TOTP_END,
} KontorTotpStep;

GHashTable *kontor_http_client_change_totp (KontorHttpClient *self,
                                            KontorTotpStep step,
                                            const char *password,
                                            const char *code,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
