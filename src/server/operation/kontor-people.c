/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listing, adding and dismissing people, and giving them new passwords, from the server's own machine.
 * A person is a record in store.db and an account in auth.db; the record is made first and ends first,
 * as in a sign-in. The thread that calls. */

#include "config.h"

#include "kontor-people.h"

#include "kontor-audit.h"
#include "kontor-auth.h"
#include "kontor-control.h"
#include "kontor-data-directory.h"
#include "kontor-message.h"
#include "kontor-password.h"
#include "kontor-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An office opened to work on its people.
 * @served: directory and store are a running server's, on whose thread this is */
typedef struct
{
  KontorDataDirectory *directory; /* owned, but where served */
  KontorSql *auth; /* owned (nullable) */
  KontorStore *store; /* owned, but where served (nullable) */
  gboolean served;
} Place;

static void
place_clear (Place *self)
{
  g_clear_pointer (&self->auth, kontor_sql_close);
  if (self->served)
    return;
  g_clear_pointer (&self->store, kontor_store_close);
  g_clear_pointer (&self->directory, kontor_data_directory_close);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
explain (Place *self, const GError *cause, GError **error)
{
  kontor_data_directory_explain (self->directory, cause, error);

  return FALSE;
}

static gboolean G_GNUC_PRINTF (2, 3)
say (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_FAILED, text);

  return FALSE;
}

static gboolean
refuse_password (GError **error)
{
  return say (error, _ ("The password needs at least %d characters, and not to be the address."),
              KONTOR_PASSWORD_MIN_CHARACTERS);
}

static gboolean
place_open_auth (Place *self, GError **error)
{
  g_autofree char *path = kontor_data_directory_dup_file (self->directory, "auth.db");
  g_autoptr (GError) cause = NULL;

  self->auth = kontor_auth_database_open (path, FALSE, &cause);

  return self->auth != NULL || explain (self, cause, error);
}

static gboolean
place_open (Place *self, const char *data, KontorDataFlags flags, GError **error)
{
  self->directory = kontor_data_directory_open (data, flags, error);

  return self->directory != NULL && place_open_auth (self, error);
}

static gboolean
place_open_store (Place *self, gboolean as_it_is, GError **error)
{
  KontorStoreSeams seams = { .as_it_is = as_it_is };
  g_autoptr (GError) cause = NULL;

  self->store = kontor_store_open (kontor_data_directory_get_path (self->directory), &seams,
                                   &cause);

  return self->store != NULL || explain (self, cause, error);
}

typedef struct
{
  KontorStore *store;
  KontorPeopleVisit visit;
  gpointer user_data;
} Listing;

static void
list_cb (const KontorAccount *account, gpointer user_data)
{
  Listing *listing = user_data;
  g_autoptr (KontorRow) row = kontor_reader_get (&listing->store->reader.parent,
                                                 KONTOR_RECORD_PERSON, &account->person);

  listing->visit (account, row != NULL ? kontor_row_get_text (row, KONTOR_PERSON_NAME) : NULL,
                  listing->user_data);
}

/**
 * kontor_people_list:
 * @data: path of an office's folder, whether a server runs on it or not
 * @visit: told of everybody who has an account
 * @user_data: for @visit
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: whether it told of all
 */
gboolean
kontor_people_list (const char *data, KontorPeopleVisit visit, gpointer user_data, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GError) cause = NULL;
  Listing listing = { .visit = visit, .user_data = user_data };

  if (!place_open (&place, data, 0, error) || !place_open_store (&place, TRUE, error))
    return FALSE;
  listing.store = place.store;

  return kontor_auth_database_visit_accounts (place.auth, list_cb, &listing, &cause) ||
         explain (&place, cause, error);
}

/* --- adding --- */

static gboolean
find_department (Place *self, const char *name, KontorId *department, GError **error)
{
  g_autoptr (GPtrArray) all = kontor_reader_list_all (&self->store->reader.parent,
                                                      KONTOR_RECORD_DEPARTMENT);

  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0 (kontor_row_get_text (all->pdata[i], KONTOR_DEPARTMENT_NAME), name) == 0)
      {
        *department = *kontor_row_get_id (all->pdata[i]);
        return TRUE;
      }

  return say (error, _ ("There is no department “%s”."), name);
}

/* FALSE: @error, also where the address has an account already. */
static gboolean
is_free (Place *self, const char *email, GError **error)
{
  g_auto (KontorAccount) account = { 0 };
  g_autoptr (GError) cause = NULL;

  if (kontor_auth_database_find_account (self->auth, email, &account, &cause))
    return say (error, _ ("%s has an account already."), email);

  return cause == NULL || explain (self, cause, error);
}

/* In a transaction. */
static gboolean
note (KontorSql *auth, const char *event, const KontorId *person, const char *email, GError **error)
{
  KontorAuditEntry entry = { .at = kontor_clock_now (kontor_clock_get_system ()),
                             .event = event,
                             .person = *person,
                             .detail = email };

  return kontor_audit_append (auth, &entry, error);
}

static gboolean
add_account (Place *self,
             const KontorId *id,
             const KontorPeopleNew *person,
             const char *encoded,
             GError **error)
{
  KontorAccount account = {
    .person = *id,
    .email = (char *) person->email,
    .password = (char *) encoded,
    .active = TRUE,
    .administrator = person->administrator,
  };

  return kontor_auth_database_begin (self->auth, error) &&
         kontor_auth_database_end (self->auth,
                                   kontor_auth_database_add_account (self->auth, &account, error) &&
                                       note (self->auth,
                                             account.administrator ? "person-added-administrator"
                                                                   : "person-added",
                                             id, person->email, error),
                                   error);
}

/* @encoded: the hash of the password */
static gboolean
add (Place *self, const KontorPeopleNew *person, const char *encoded, GError **error)
{
  g_autoptr (GError) cause = NULL;
  KontorId department = KONTOR_ID_INIT_NIL;
  KontorId organisation = KONTOR_ID_INIT_NIL;
  KontorPeopleNew wanted = *person;
  KontorNewPerson record = {
    .name = person->name,
    .email = person->email,
    .organisation = person->organisation,
    .external = person->external,
  };

  if (!is_free (self, person->email, error))
    return FALSE;
  if (person->department != NULL)
    {
      if (!find_department (self, person->department, &department, error))
        return FALSE;
      record.department = &department;
    }
  kontor_store_get_organisation (self->store, &organisation);
  wanted.administrator = person->administrator || kontor_id_is_nil (&organisation);
  record.administrator = wanted.administrator;
  kontor_id_init (&record.id, kontor_clock_get_system (), kontor_random_get_system ());

  return (kontor_store_add_person (self->store, &record, &cause) &&
          add_account (self, &record.id, &wanted, encoded, &cause)) ||
         explain (self, cause, error);
}

static gboolean
ask_to_add (const char *data, const KontorPeopleNew *person, GError **error)
{
  g_autoptr (GBytes) body =
      kontor_message_write_strings ("command", "add", "name", person->name, "email", person->email,
                                    "password", person->password, "department", person->department,
                                    "organisation", person->organisation, "external",
                                    person->external ? "yes" : NULL, "administrator",
                                    person->administrator ? "yes" : NULL, NULL);

  return kontor_control_ask (data, body, error);
}

/**
 * kontor_people_add:
 * @data: path of an office's folder; a server that runs on it is asked to do it
 * @person: who; the first is an administrator and founds the office, whatever is asked for
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: whether the person is there and can sign in
 */
gboolean
kontor_people_add (const char *data, const KontorPeopleNew *person, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autofree char *encoded = NULL;
  g_autoptr (GError) cause = NULL;

  if (!kontor_password_is_fit (person->password, person->email))
    return refuse_password (error);
  if (!place_open (&place, data, KONTOR_DATA_LOCK, &cause))
    {
      if (g_error_matches (cause, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED))
        return ask_to_add (data, person, error);
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  encoded = kontor_password_hash (person->password, kontor_random_get_system ());

  return place_open_store (&place, FALSE, error) && add (&place, person, encoded, error);
}

/* --- dismissing and passwords --- */

static gboolean
find_account (Place *self, const char *email, KontorAccount *account, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (kontor_auth_database_find_account (self->auth, email, account, &cause))
    return TRUE;

  return cause != NULL ? explain (self, cause, error)
                       : say (error, _ ("Nobody signs in as %s."), email);
}

/* Somebody must be left who may set up the office. */
static gboolean
is_last_administrator (KontorStore *store, const KontorId *person)
{
  g_autoptr (GPtrArray) all = kontor_reader_list_all (&store->reader.parent, KONTOR_RECORD_PERSON);

  if (!kontor_store_is_administrator (store, person))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (all->pdata[i]), person) &&
        kontor_store_is_administrator (store, kontor_row_get_id (all->pdata[i])))
      return FALSE;

  return TRUE;
}

static gboolean
write_dismissal (KontorStore *store, const KontorId *person, GError **error)
{
  g_auto (KontorApply) apply = { 0 };
  g_autoptr (KontorOp) op = kontor_op_new (KONTOR_OP_UPDATE, KONTOR_RECORD_PERSON, person);

  kontor_apply_init (&apply, store, person, kontor_clock_now (store->clock));
  apply.checked = FALSE;
  kontor_op_add_take (op, KONTOR_PERSON_ACTIVE, kontor_value_new_integer (TRUE),
                      kontor_value_new_integer (FALSE));
  if (!kontor_store_begin (store, error))
    return FALSE;
  if (kontor_apply_op (&apply, op, error))
    return kontor_store_commit (store, error);
  if (apply.problem != NULL && error != NULL && *error == NULL)
    {
      g_autofree char *sentence = kontor_problem_to_sentence (apply.problem);

      g_set_error_literal (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_CONSTRAINT, sentence);
    }
  kontor_store_abandon (store);

  return FALSE;
}

/* @person: (out): who it was */
static gboolean
dismiss (Place *self, const char *email, KontorId *person, GError **error)
{
  g_auto (KontorAccount) account = { 0 };
  g_autoptr (GError) cause = NULL;

  if (!find_account (self, email, &account, error))
    return FALSE;
  *person = account.person;
  if (is_last_administrator (self->store, &account.person))
    return say (error, _ ("%s is the only administrator. Make somebody else one first."), email);
  if (!kontor_store_is_active (self->store, &account.person))
    return TRUE;

  return (write_dismissal (self->store, &account.person, &cause) &&
          kontor_auth_database_begin (self->auth, &cause) &&
          kontor_auth_database_end (self->auth,
                                    kontor_auth_database_set_account (self->auth, &account.person,
                                                                      FALSE, account.administrator,
                                                                      &cause) &&
                                        note (self->auth, "dismissed", &account.person, email,
                                              &cause),
                                    &cause)) ||
         explain (self, cause, error);
}

static gboolean
ask_to_dismiss (const char *data, const char *email, GError **error)
{
  g_autoptr (GBytes) body = kontor_message_write_strings ("command", "dismiss", "email", email,
                                                          NULL);

  return kontor_control_ask (data, body, error);
}

/**
 * kontor_people_dismiss:
 * @data: path of an office's folder; a server that runs on it is asked to do it
 * @email: folded
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * The sessions stay, so that each of the person's computers learns of it and locks what it has.
 *
 * Returns: whether the person is no longer in the office; their records stay
 */
gboolean
kontor_people_dismiss (const char *data, const char *email, GError **error)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GError) cause = NULL;
  KontorId person = KONTOR_ID_INIT_NIL;

  if (place_open (&place, data, KONTOR_DATA_LOCK, &cause))
    return place_open_store (&place, FALSE, error) && dismiss (&place, email, &person, error);
  if (g_error_matches (cause, KONTOR_DATA_ERROR, KONTOR_DATA_ERROR_LOCKED))
    return ask_to_dismiss (data, email, error);
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

/* ---- Within a running server ------------------------------------------------------------------ */

/**
 * kontor_people_read_question:
 * @question: (element-type utf8 utf8): what a command asked by the control socket
 * @encoded: (out) (transfer full) (nullable): the hash of its password, where it has one; this takes a
 *   while
 *
 * Returns: whether it is one that can be answered
 */
gboolean
kontor_people_read_question (GHashTable *question, char **encoded)
{
  const char *command = g_hash_table_lookup (question, "command");
  const char *email = g_hash_table_lookup (question, "email");
  const char *password = g_hash_table_lookup (question, "password");

  *encoded = NULL;
  if (command == NULL || email == NULL)
    return FALSE;
  if (strcmp (command, "dismiss") == 0)
    return TRUE;
  if (strcmp (command, "add") != 0 || g_hash_table_lookup (question, "name") == NULL ||
      password == NULL || !kontor_password_is_fit (password, email))
    return FALSE;
  *encoded = kontor_password_hash (password, kontor_random_get_system ());

  return TRUE;
}

/**
 * kontor_people_answer:
 * @directory: of the office
 * @store: of the office, on whose thread this is
 * @question: as kontor_people_read_question() took it
 * @encoded: (nullable): what that made
 * @dismissed: (out): who is to be treated as dismissed from now on; nil: nobody
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: whether it is done, durably
 */
gboolean
kontor_people_answer (KontorDataDirectory *directory,
                      KontorStore *store,
                      GHashTable *question,
                      const char *encoded,
                      KontorId *dismissed,
                      GError **error)
{
  g_auto (Place) place = { .directory = directory, .store = store, .served = TRUE };
  const char *email = g_hash_table_lookup (question, "email");
  KontorPeopleNew person = {
    .name = g_hash_table_lookup (question, "name"),
    .email = email,
    .department = g_hash_table_lookup (question, "department"),
    .organisation = g_hash_table_lookup (question, "organisation"),
    .external = g_hash_table_lookup (question, "external") != NULL,
    .administrator = g_hash_table_lookup (question, "administrator") != NULL,
  };

  *dismissed = (KontorId) KONTOR_ID_INIT_NIL;
  if (!place_open_auth (&place, error))
    return FALSE;
  if (encoded != NULL)
    return add (&place, &person, encoded, error);

  return dismiss (&place, email, dismissed, error);
}

/* ---- Passwords -------------------------------------------------------------------------------- */

/**
 * kontor_people_set_password:
 * @data: path of an office's folder, whether a server runs on it or not
 * @email: folded
 * @password: the new one
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Ends all sessions of the person, of which a running server learns within a second.
 *
 * Returns: whether the password is in force
 */
gboolean
kontor_people_set_password (const char *data,
                            const char *email,
                            const char *password,
                            GError **error)
{
  g_auto (Place) place = { 0 };
  g_auto (KontorAccount) account = { 0 };
  g_autofree char *encoded = NULL;
  g_autoptr (GError) cause = NULL;

  if (!place_open (&place, data, 0, error) || !find_account (&place, email, &account, error))
    return FALSE;
  if (!kontor_password_is_fit (password, email))
    return refuse_password (error);
  encoded = kontor_password_hash (password, kontor_random_get_system ());

  return (kontor_auth_database_begin (place.auth, &cause) &&
          kontor_auth_database_end (place.auth,
                                    kontor_auth_database_set_password (place.auth, &account.person,
                                                                       encoded, &cause) &&
                                        note (place.auth, "password-reset", &account.person, email,
                                              &cause) &&
                                        kontor_auth_end_all_sessions (place.auth,
                                                                      kontor_clock_get_system (),
                                                                      &account.person,
                                                                      "password reset", &cause),
                                    &cause)) ||
         explain (&place, cause, error);
}

/**
 * kontor_people_reset_totp:
 * @data: path of an office's folder, whether a server runs on it or not
 * @email: folded
 * @error: of %KONTOR_DATA_ERROR, for people
 *
 * Returns: whether the password alone signs the person in, until they turn codes on again
 */
gboolean
kontor_people_reset_totp (const char *data, const char *email, GError **error)
{
  g_auto (Place) place = { 0 };
  g_auto (KontorAccount) account = { 0 };
  g_autoptr (GError) cause = NULL;

  if (!place_open (&place, data, 0, error) || !find_account (&place, email, &account, error))
    return FALSE;

  return (kontor_auth_database_begin (place.auth, &cause) &&
          kontor_auth_database_end (place.auth,
                                    kontor_auth_reset_totp (place.auth, kontor_clock_get_system (),
                                                            &account.person, &cause),
                                    &cause)) ||
         explain (&place, cause, error);
}
