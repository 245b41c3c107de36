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
 * @data: (borrowed): their first argument
 * @epoch: (borrowed): of the office
 * @server: (borrowed): id of the server
 *
 * What sign-in needs of the office. The functions are called on the worker of sign-in.
 */
typedef struct
{
  gboolean (*create_person) (gpointer data, const KontorNewcomer *newcomer, GError **error);
  void (*look_up) (gpointer data,
                   const KontorId *person,
                   gboolean *active,
                   gboolean *administrator,
                   KontorId *organisation);
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

KontorHttpResponse *kontor_auth_sign_in (KontorAuth *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_refresh (KontorAuth *self, KontorHttpRequest *request)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_revoke (KontorAuth *self,
                                        KontorHttpRequest *request,
                                        const KontorSession *session) G_GNUC_WARN_UNUSED_RESULT;

char *kontor_auth_invite (KontorSql *sql,
                          KontorClock *clock,
                          KontorRandom *random,
                          KontorInvitation *invitation,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_auth_fold_email (const char *email) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
