/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-auth-database.h"
#include "kontor-data-directory.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* The people of an office, for whoever runs its server. Errors are of %KONTOR_DATA_ERROR, for
 * people. What changes records is done by the server where one runs, see kontor-control.h. */

/**
 * KontorPeopleNew:
 * @email: folded
 * @department: (nullable): name of one that is there
 * @organisation: (nullable): what the first person calls the organisation
 *
 * Somebody to be added. All borrowed.
 */
typedef struct
{
  const char *name;
  const char *email;
  const char *password;
  const char *department;
  const char *organisation;
  gboolean external;
  gboolean administrator;
} KontorPeopleNew;

/* @name: (nullable) */
typedef void (*KontorPeopleVisit) (const KontorAccount *account,
                                   const char *name,
                                   gpointer user_data);

gboolean kontor_people_list (const char *data,
                             KontorPeopleVisit visit,
                             gpointer user_data,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_people_add (const char *data, const KontorPeopleNew *person, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_people_dismiss (const char *data, const char *email, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* How a running server does what it is asked to. */
gboolean kontor_people_read_question (GHashTable *question, char **encoded)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_people_answer (KontorDataDirectory *directory,
                               KontorStore *store,
                               GHashTable *question,
                               const char *encoded,
                               KontorId *dismissed,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Works beside a running server; ends all sessions of the person. */
gboolean kontor_people_set_password (const char *data,
                                     const char *email,
                                     const char *password,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes away a second factor that was lost. Works beside a running server. */
gboolean kontor_people_reset_totp (const char *data, const char *email, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
