/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-auth-database.h"
#include "kontor-http-message.h"
#include "kontor-http-throttle.h"
#include "kontor-server-queue.h"

G_BEGIN_DECLS

#define KONTOR_AUTH_ACCESS_TIME KONTOR_HOUR
#define KONTOR_AUTH_REFRESH_TIME (180 * KONTOR_DAY)
#define KONTOR_AUTH_INVITATION_TIME (14 * KONTOR_DAY)
#define KONTOR_AUTH_SESSIONS_MAX 50

/**
 * KontorNewcomer:
 * @id: derived from the invitation, the same at every try
 * @invitation: (borrowed): what was accepted
 * @name: (borrowed): of the person
 * @email: (borrowed): of the person
 * @organisation: (borrowed) (nullable): what the first person calls the organisation
 *
 * Who becomes a person.
 */
typedef struct
{
  KontorId id;
  const KontorInvitation *invitation;
  const char *name;
  const char *email;
  const char *organisation;
} KontorNewcomer;

/**
 * KontorAuthOffice:
 * @create_person: makes the record of a person; one of that id that is there already is success
 * @look_up: tells how a person stands now, and the organisation's id
 * @ended: (nullable): a session has ended, or all of a person are refused from now on: what is open
 *   for them is to be closed. One of the two is %NULL. On any thread, at once
 * @data: (borrowed): their first argument
 * @epoch: (borrowed): of the office
 * @server: (borrowed): id of the server
 *
 * What sign-in needs of the office. The first two are called on the worker of sign-in.
 */
typedef struct
{
  gboolean (*create_person) (gpointer data, const KontorNewcomer *newcomer, GError **error);
  void (*look_up) (gpointer data,
                   const KontorId *person,
                   gboolean *active,
                   gboolean *administrator,
                   KontorId *organisation);
  void (*ended) (gpointer data, const KontorId *session, const KontorId *person);
  gpointer data;
  const char *epoch;
  const char *server;
} KontorAuthOffice;

KontorAuth *kontor_auth_new (const char *path,
                             KontorClock *clock,
                             KontorRandom *random,
                             KontorHttpThrottle *throttle,
                             KontorServerQueue *worker) G_GNUC_WARN_UNUSED_RESULT;
void kontor_auth_free (KontorAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorAuth, kontor_auth_free)
void kontor_auth_set_office (KontorAuth *self, const KontorAuthOffice *office);

gboolean kontor_auth_open (KontorAuth *self, char **setup_code, GError **error);
void kontor_auth_close (KontorAuth *self);
void kontor_auth_notice (KontorAuth *self);

gboolean kontor_auth_authenticate (KontorAuth *self,
                                   const char *token,
                                   KontorSession *session,
                                   KontorHttpResponse **refusal);
void kontor_auth_set_person (KontorAuth *self,
                             const KontorId *person,
                             gboolean active,
                             gboolean administrator);

void kontor_auth_set_networks (KontorAuth *self, GPtrArray *masks);
KontorHttpResponse *kontor_auth_check_network (KontorAuth *self, const KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_auth_note (KontorAuth *self,
                       const char *event,
                       const KontorId *person,
                       const KontorId *actor,
                       const char *network,
                       const char *detail);

KontorHttpResponse *kontor_auth_sign_in (KontorAuth *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_refresh (KontorAuth *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_revoke (KontorAuth *self,
                                        KontorHttpRequest *request,
                                        const KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;

KontorHttpResponse *kontor_auth_list_sessions (KontorAuth *self,
                                               KontorHttpRequest *request,
                                               const KontorSession *session)
    G_GNUC_WARN_UNUSED_RESULT;

/* --- kontor-auth-totp.c --- */

KontorHttpResponse *kontor_auth_totp_begin (KontorAuth *self,
                                            KontorHttpRequest *request,
                                            const KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_totp_confirm (KontorAuth *self,
                                              KontorHttpRequest *request,
                                              const KontorSession *session)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_totp_end (KontorAuth *self,
                                          KontorHttpRequest *request,
                                          const KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;

/* For the commands of whoever runs the server, beside a running one: each in the transaction that is
 * open, and in the audit log. */
gboolean kontor_auth_reset_totp (KontorSql *sql,
                                 KontorClock *clock,
                                 const KontorId *person,
                                 GError **error);
gboolean kontor_auth_end_all_sessions (KontorSql *sql,
                                       KontorClock *clock,
                                       const KontorId *person,
                                       const char *why,
                                       GError **error);

char *kontor_auth_invite (KontorSql *sql,
                          KontorClock *clock,
                          KontorRandom *random,
                          KontorInvitation *invitation,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_auth_fold_email (const char *email) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
