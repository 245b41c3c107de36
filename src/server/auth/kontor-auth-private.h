/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-audit.h"
#include "kontor-auth.h"
#include "kontor-auth-watch.h"
#include "kontor-http-networks.h"

G_BEGIN_DECLS

struct _KontorAuth
{
  char *path; /* owned */
  KontorClock *clock; /* borrowed */
  KontorRandom *random; /* borrowed */
  KontorHttpThrottle *throttle; /* borrowed */
  KontorServerQueue *worker; /* borrowed: owns the database */
  KontorAuthOffice office; /* its functions are NULL where there is no office */
  KontorSql *sql; /* worker: owned (nullable): while open */
  gint64 version; /* worker: of the database, changed by other processes */
  KontorAuthWatch *watch; /* owned (nullable): while open, with threads */

  GMutex mutex;
  GHashTable *live; /* mutex: owned: session's KontorId → KontorAuthLive */
  GHashTable *tokens; /* mutex: owned: hash of an access token → borrowed KontorAuthLive */
  GHashTable *persons; /* mutex: owned: KontorId → KontorAuthPerson */
  GPtrArray *networks; /* mutex: owned (nullable) (element-type GInetAddressMask): none: from all */
};

/* A session that somebody may use, in memory: a look-up costs no disk. */
typedef struct
{
  guint8 token[KONTOR_SECRET_HASH_LENGTH];
  KontorId id;
  KontorId person;
  KontorId installation;
  gint64 expires;
  gboolean has_previous;
  gint64 seen; /* when the token was last good for something */
} KontorAuthLive;

typedef struct
{
  KontorId id;
  gboolean active;
  gboolean administrator;
} KontorAuthPerson;

void kontor_auth_put_live (KontorAuth *self, const KontorSessionRow *session);
void kontor_auth_remove_live (KontorAuth *self, const KontorId *session);
void kontor_auth_put_person (KontorAuth *self,
                             const KontorId *id,
                             gboolean active,
                             gboolean administrator);
gint64 kontor_auth_get_seen (KontorAuth *self, const KontorId *session);
gboolean kontor_auth_append (KontorAuth *self,
                             const char *event,
                             const KontorId *person,
                             const KontorId *actor,
                             const char *network,
                             const char *detail,
                             GError **error);
gboolean kontor_auth_look_up (KontorAuth *self, const KontorId *person, KontorId *organisation);

KontorHttpResponse *kontor_auth_refuse_malformed (const char *detail) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_refuse_dismissed (void) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_refuse_failed (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_issue (KontorAuth *self, KontorSessionRow *session)
    G_GNUC_WARN_UNUSED_RESULT;
KontorHttpResponse *kontor_auth_refuse_code (KontorAuth *self,
                                             guint status,
                                             const KontorAccount *account,
                                             const char *network) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_auth_use_code (KontorAuth *self,
                               KontorTotpRow *totp,
                               const char *code,
                               GError **error);
GHashTable *kontor_auth_read_body (KontorHttpRequest *request, KontorHttpResponse **refusal)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
