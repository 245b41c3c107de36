/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-secret.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/* Times are microseconds since the epoch, UTC. Hashes are kontor_secret_hash() of the secret. */

#define KONTOR_AUTH_NETWORK_BYTES 48

/**
 * KontorAccount:
 * @email: (owned): folded
 * @password: (owned): what kontor_password_hash() made
 * @active: %FALSE: dismissed
 */
typedef struct
{
  KontorId person;
  char *email;
  char *password;
  gboolean active;
  gboolean administrator;
} KontorAccount;

void kontor_account_clear (KontorAccount *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorAccount, kontor_account_clear)

/**
 * KontorSessionRow:
 * @token: of the access token
 * @refresh: of the refresh token
 * @previous: of the refresh token before it, while the newest tokens have not been used yet: their
 *   answer may have been lost
 * @network: from which it was last signed in or renewed, as of kontor_http_request_dup_network()
 * @seen: when it was last renewed; how much later it was used is in memory only
 */
typedef struct
{
  KontorId id;
  KontorId person;
  KontorId installation;
  guint8 token[KONTOR_SECRET_HASH_LENGTH];
  gint64 expires;
  guint8 refresh[KONTOR_SECRET_HASH_LENGTH];
  gint64 refresh_expires;
  guint8 previous[KONTOR_SECRET_HASH_LENGTH];
  gboolean has_previous;
  gint64 created;
  char network[KONTOR_AUTH_NETWORK_BYTES];
  gint64 seen;
} KontorSessionRow;

/**
 * KontorInvitation:
 * @id: the invitation
 * @email: (owned) (nullable): folded; %NULL: whoever has the code
 * @name: (owned) (nullable): of who is invited
 * @department: (owned) (nullable): as it was given, an id or a name
 * @external: not an employee
 * @administrator: may set up the office
 * @expires: when the code ends
 * @used_by: nil while nobody has
 *
 * A code's right to become a person.
 */
typedef struct
{
  KontorId id;
  char *email;
  char *name;
  char *department;
  gboolean external;
  gboolean administrator;
  gint64 expires;
  KontorId used_by;
} KontorInvitation;

void kontor_invitation_clear (KontorInvitation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorInvitation, kontor_invitation_clear)

KontorSql *kontor_auth_database_open (const char *path, gboolean create, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_auth_database_begin (KontorSql *sql, GError **error);
gboolean kontor_auth_database_end (KontorSql *sql, gboolean good, GError **error);

/* TRUE: found. FALSE without error: there is none. */
gboolean kontor_auth_database_find_account (KontorSql *sql,
                                            const char *email,
                                            KontorAccount *account,
                                            GError **error);
gboolean kontor_auth_database_add_account (KontorSql *sql,
                                           const KontorAccount *account,
                                           GError **error);
gboolean kontor_auth_database_set_password (KontorSql *sql,
                                            const KontorId *person,
                                            const char *password,
                                            GError **error);
gboolean kontor_auth_database_set_account (KontorSql *sql,
                                           const KontorId *person,
                                           gboolean active,
                                           gboolean administrator,
                                           GError **error);
typedef void (*KontorAccountVisit) (const KontorAccount *account, gpointer user_data);
gboolean kontor_auth_database_visit_accounts (KontorSql *sql,
                                              KontorAccountVisit visit,
                                              gpointer user_data,
                                              GError **error);

gboolean kontor_auth_database_find_session (KontorSql *sql,
                                            const KontorId *id,
                                            KontorSessionRow *session,
                                            GError **error);
gboolean kontor_auth_database_put_session (KontorSql *sql,
                                           const KontorSessionRow *session,
                                           GError **error);
gboolean kontor_auth_database_confirm_session (KontorSql *sql,
                                               const KontorId *id,
                                               const guint8 token[KONTOR_SECRET_HASH_LENGTH],
                                               GError **error);
gboolean kontor_auth_database_remove_session (KontorSql *sql, const KontorId *id, GError **error);
typedef void (*KontorSessionVisit) (const KontorSessionRow *session, gpointer user_data);
gboolean kontor_auth_database_visit_sessions (KontorSql *sql,
                                              const KontorId *person,
                                              KontorSessionVisit visit,
                                              gpointer user_data,
                                              GError **error);
gboolean kontor_auth_database_remove_expired (KontorSql *sql, gint64 now, GError **error);

gboolean kontor_auth_database_find_invitation (KontorSql *sql,
                                               const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                               KontorInvitation *invitation,
                                               GError **error);
gboolean kontor_auth_database_add_invitation (KontorSql *sql,
                                              const KontorInvitation *invitation,
                                              const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                              gint64 now,
                                              GError **error);
gboolean kontor_auth_database_use_invitation (KontorSql *sql,
                                              const KontorId *id,
                                              const KontorId *person,
                                              gint64 now,
                                              GError **error);
gboolean kontor_auth_database_is_empty (KontorSql *sql, gboolean *empty, GError **error);

/* --- kontor-auth-database-totp.c --- */

#define KONTOR_TOTP_RECOVERY_CODES 10

/**
 * KontorTotpRow:
 * @confirmed: %FALSE: offered, and asked for nowhere yet
 * @step: the last one whose code was taken
 *
 * A person's second factor.
 */
typedef struct
{
  KontorId person;
  guint8 secret[20];
  gboolean confirmed;
  gint64 step;
} KontorTotpRow;

gboolean kontor_auth_database_find_totp (KontorSql *sql,
                                         const KontorId *person,
                                         KontorTotpRow *totp,
                                         GError **error);
gboolean kontor_auth_database_put_totp (KontorSql *sql, const KontorTotpRow *totp, GError **error);
/* With the recovery codes. */
gboolean kontor_auth_database_remove_totp (KontorSql *sql, const KontorId *person, GError **error);
gboolean kontor_auth_database_add_recovery (KontorSql *sql,
                                            const KontorId *person,
                                            const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                            GError **error);
/* TRUE: the code was good, and is gone now. FALSE without error: there is none. */
gboolean kontor_auth_database_use_recovery (KontorSql *sql,
                                            const KontorId *person,
                                            const guint8 code[KONTOR_SECRET_HASH_LENGTH],
                                            GError **error);
gboolean kontor_auth_database_count_recovery (KontorSql *sql,
                                              const KontorId *person,
                                              gint64 *n,
                                              GError **error);
gboolean kontor_auth_database_find_person (KontorSql *sql,
                                           const KontorId *person,
                                           KontorAccount *account,
                                           GError **error);

G_END_DECLS
