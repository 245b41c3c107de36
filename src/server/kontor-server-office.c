/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the office's database and the rest of the server: the store lives on its worker, which
 * takes what is queued at once, commits all changes of it together, and answers nobody before. */

#include "config.h"

#include "kontor-people.h"
#include "kontor-server-log.h"
#include "kontor-server-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  KontorServer *self;
  GError **error;
} Opening;

static void
open_cb (gpointer data)
{
  Opening *opening = data;
  KontorServer *self = opening->self;
  KontorStoreSeams seams = { .clock = self->clock, .random = self->random };

  self->store = kontor_store_open (kontor_data_directory_get_path (self->directory), &seams,
                                   opening->error);
  if (self->store == NULL)
    return;
  if (self->day_limit > 0)
    kontor_store_set_day_limit (self->store, self->day_limit);
  kontor_store_set_drive_limit (self->store, self->drive_limit);
  if (self->live != NULL)
    self->live_feed = kontor_live_feed_new (self->store, self->live);
  kontor_http_metrics_set_seq (self->metrics, kontor_store_get_seq (self->store));
}

/* Opens the store on its worker. @error: of %KONTOR_DATA_ERROR, for people */
gboolean
kontor_server_open_office (KontorServer *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  Opening opening = { self, &cause };

  kontor_server_queue_call (self->store_worker, open_cb, &opening);
  if (self->store != NULL)
    return TRUE;
  kontor_data_directory_explain (self->directory, cause, error);

  return FALSE;
}

static void
close_cb (gpointer data)
{
  KontorServer *self = data;

  g_clear_pointer (&self->live_feed, kontor_live_feed_free);
  g_clear_pointer (&self->sweep, kontor_sweep_free);
  g_clear_pointer (&self->store, kontor_store_close);
}

void
kontor_server_close_office (KontorServer *self)
{
  kontor_server_queue_call (self->store_worker, close_cb, self);
}

/* After anything that may have committed something. */
static void
tell_live (KontorServer *self)
{
  if (self->live_feed != NULL)
    kontor_live_feed_tell (self->live_feed);
}

typedef struct
{
  KontorServer *self;
  const KontorNewcomer *newcomer;
  GError **error;
  gboolean done;
} Creation;

/* An invitation names a department by its id or by its name. */
static gboolean
find_department (KontorStore *store, const char *wanted, KontorId *department)
{
  g_autoptr (GPtrArray) all = NULL;

  if (wanted == NULL)
    return FALSE;
  if (kontor_id_init_from_string (department, wanted))
    return TRUE;
  all = kontor_reader_list_all (kontor_store_get_reader (store), KONTOR_RECORD_DEPARTMENT);
  for (guint i = 0; i < all->len; i++)
    {
      const char *name = kontor_row_get_text (all->pdata[i], KONTOR_DEPARTMENT_NAME);

      if (g_strcmp0 (name, wanted) != 0)
        continue;
      *department = *kontor_row_get_id (all->pdata[i]);
      return TRUE;
    }
  g_message ("an invitation names a department that there is not");

  return FALSE;
}

static void
create_cb (gpointer data)
{
  Creation *creation = data;
  const KontorNewcomer *newcomer = creation->newcomer;
  KontorStore *store = creation->self->store;
  KontorId department = KONTOR_ID_INIT_NIL;
  KontorNewPerson person = {
    .id = newcomer->id,
    .name = newcomer->name,
    .email = newcomer->email,
    .organisation = newcomer->organisation,
    .administrator = newcomer->invitation->administrator,
    .external = newcomer->invitation->external,
  };

  if (find_department (store, newcomer->invitation->department, &department))
    person.department = &department;
  creation->done = kontor_store_add_person (store, &person, creation->error);
  tell_live (creation->self);
  kontor_http_metrics_set_seq (creation->self->metrics, kontor_store_get_seq (store));
}

static gboolean
create_person (gpointer data, const KontorNewcomer *newcomer, GError **error)
{
  KontorServer *self = data;
  Creation creation = { self, newcomer, error, FALSE };

  kontor_server_queue_call (self->store_worker, create_cb, &creation);

  return creation.done;
}

typedef struct
{
  KontorServer *self;
  const KontorId *person;
  gboolean active;
  gboolean administrator;
  KontorId organisation;
} LookUp;

static void
look_up_cb (gpointer data)
{
  LookUp *look_up = data;
  KontorStore *store = look_up->self->store;

  look_up->active = kontor_store_is_active (store, look_up->person);
  look_up->administrator = kontor_store_is_administrator (store, look_up->person);
  kontor_store_get_organisation (store, &look_up->organisation);
}

static void
look_up (gpointer data,
         const KontorId *person,
         gboolean *active,
         gboolean *administrator,
         KontorId *organisation)
{
  KontorServer *self = data;
  LookUp asked = { .self = self, .person = person };

  kontor_server_queue_call (self->store_worker, look_up_cb, &asked);
  *active = asked.active;
  *administrator = asked.administrator;
  *organisation = asked.organisation;
}

/* Everything that is open for a session, or for all of a person, is closed here and nowhere else: calls
 * of long duration say here how. On any thread. */
static void
ended (gpointer data, const KontorId *session, const KontorId *person)
{
  KontorServer *self = data;

  if (self->live == NULL)
    return;
  if (session != NULL)
    kontor_live_hub_close_session (self->live, session);
  else
    kontor_live_hub_close_person (self->live, person);
}

/* Tells sign-in about the office. */
void
kontor_server_join_office (KontorServer *self)
{
  KontorAuthOffice office = {
    .create_person = create_person,
    .look_up = look_up,
    .ended = ended,
    .data = self,
    .epoch = kontor_store_get_epoch (self->store),
    .server = kontor_store_get_server (self->store),
  };

  kontor_auth_set_office (self->auth, &office);
}

typedef struct
{
  KontorServer *self;
  const KontorId *person;
  gboolean active;
  gboolean done;
  GError **error;
} HeldLookUp;

static void
look_up_held_cb (gpointer data)
{
  HeldLookUp *look_up = data;
  KontorStore *store = look_up->self->store;

  look_up->active = kontor_store_is_active (store, look_up->person);
  look_up->done = kontor_store_look_up_held (store, look_up->person, look_up->error);
}

gboolean
kontor_server_look_up_held (KontorServer *self,
                            const KontorId *person,
                            gboolean *active,
                            GError **error)
{
  HeldLookUp look_up = { .self = self, .person = person, .error = error };

  kontor_server_queue_call (self->store_worker, look_up_held_cb, &look_up);
  *active = look_up.active;

  return look_up.done;
}

/* The office decides who is still a person and an administrator: a session may have been let in by
 * what was true before the batch. */
static gboolean
check_person (KontorServer *self, KontorHttpPending *pending)
{
  KontorSession *session = &pending->session;
  gboolean active = FALSE;

  if (pending->route->right == KONTOR_HTTP_PUBLIC)
    return TRUE;
  active = kontor_store_is_active (self->store, &session->person);
  session->administrator = kontor_store_is_administrator (self->store, &session->person);
  kontor_auth_set_person (self->auth, &session->person, active, session->administrator);
  if (!active)
    pending->response = kontor_http_response_new_error (403, "dismissed", NULL);
  else if (pending->route->right == KONTOR_HTTP_ADMINISTRATOR && !session->administrator)
    pending->response = kontor_http_response_new_error (403, "forbidden", NULL);

  return pending->response == NULL;
}

/* Stops at the first that the store fails: a full disk ends the transaction that they share, and
 * whatever came after would be written outside of any. */
static void
answer_changes (KontorServer *self, GPtrArray *pending)
{
  for (guint i = 0; i < pending->len && !self->store_failed; i++)
    {
      if (check_person (self, pending->pdata[i]))
        kontor_http_pending_answer (pending->pdata[i]);
    }
}

static void
take_back (KontorServer *self, GPtrArray *pending, const GError *error)
{
  const char *path = kontor_data_directory_get_path (self->directory);

  kontor_http_metrics_add_commit (self->metrics, FALSE);
  if (g_error_matches (error, KONTOR_SQL_ERROR, KONTOR_SQL_ERROR_NO_SPACE))
    kontor_server_log (KONTOR_LOG_NO_SPACE,
                       "no space is left for %s: changes are refused until there is (%u requests)",
                       path, pending->len);
  else
    kontor_server_log (KONTOR_LOG_COMMIT, "changes could not be written to %s (%u requests): %s",
                       path, pending->len, error->message);
  for (guint i = 0; i < pending->len; i++)
    {
      KontorHttpPending *one = pending->pdata[i];

      g_clear_pointer (&one->response, kontor_http_response_free);
      one->response = kontor_http_response_new_error (500, "failed", NULL);
    }
}

typedef struct
{
  KontorServer *self;
  GHashTable *question;
  char *encoded; /* nullable */
  char *refusal; /* nullable */
} Command;

static void
command_cb (gpointer data)
{
  Command *command = data;
  KontorServer *self = command->self;
  KontorId dismissed = KONTOR_ID_INIT_NIL;
  g_autoptr (GError) error = NULL;

  if (!kontor_people_answer (self->directory, self->store, command->question, command->encoded,
                             &dismissed, &error))
    command->refusal = g_strdup (error->message);
  if (command->refusal == NULL && !kontor_id_is_nil (&dismissed))
    kontor_auth_set_person (self->auth, &dismissed, FALSE,
                            kontor_store_is_administrator (self->store, &dismissed));
  tell_live (self);
  kontor_http_metrics_set_seq (self->metrics, kontor_store_get_seq (self->store));
}

/* What a command of whoever runs the server asks for. On the control's thread. */
char *
kontor_server_run_command (GHashTable *question, gpointer server)
{
  Command command = { .self = server, .question = question };

  if (!kontor_people_read_question (question, &command.encoded))
    return g_strdup (_ ("The server does not understand this. Is it of another version?"));
  kontor_server_queue_call (command.self->store_worker, command_cb, &command);
  g_free (command.encoded);

  return command.refusal;
}

/* Each for itself: what one can't be told, another can. */
static void
answer_reads (KontorServer *self, GPtrArray *pending)
{
  for (guint i = 0; i < pending->len; i++)
    {
      if (check_person (self, pending->pdata[i]))
        kontor_http_pending_answer (pending->pdata[i]);
    }
}

/* Who was dismissed or is no administrator any more is treated so from now on, whether they ask or
 * not; and it is written down who did it. */
static void
note_rights (KontorServer *self)
{
  g_autoptr (GPtrArray) changes = kontor_store_take_rights (self->store);

  for (guint i = 0; i < changes->len; i++)
    {
      const KontorRightsChange *change = changes->pdata[i];

      if (change->type == KONTOR_RECORD_PERSON)
        kontor_auth_set_person (self->auth, &change->id,
                                kontor_store_is_active (self->store, &change->id),
                                kontor_store_is_administrator (self->store, &change->id));
      kontor_auth_note (self->auth, change->event, &change->id, &change->by, NULL, change->detail);
    }
}

/* One commit and one wait for the disk for all of them. */
static void
change_all (KontorServer *self, GPtrArray *pending)
{
  g_autoptr (GError) error = NULL;

  if (pending->len == 0)
    return;
  if (!kontor_store_begin (self->store, &error))
    {
      take_back (self, pending, error);
      return;
    }
  self->store_failed = FALSE;
  self->store_full = FALSE;
  answer_changes (self, pending);
  if (self->store_failed)
    {
      g_set_error (&error, KONTOR_SQL_ERROR,
                   self->store_full ? KONTOR_SQL_ERROR_NO_SPACE : KONTOR_SQL_ERROR_FAILED,
                   "one of them failed");
      kontor_store_abandon (self->store);
      take_back (self, pending, error);
      return;
    }
  if (kontor_store_commit (self->store, &error))
    {
      kontor_http_metrics_add_commit (self->metrics, TRUE);
      note_rights (self);
    }
  else
    take_back (self, pending, error);
}

/* Nobody's request fails because of it. */
static void
make_due (KontorServer *self)
{
  g_autoptr (GError) error = NULL;

  if (!kontor_store_make_due (self->store, &error))
    g_message ("what is due could not be made: %s", error->message);
}

#define SWEEP_PAUSE (20 * 1000)

static void
end_sweep (KontorServer *self, const GError *error)
{
  const KontorSweepResult *result = kontor_sweep_get_result (self->sweep);

  if (error != NULL)
    g_message ("files were not swept: %s", error->message);
  else
    g_message ("files: %" G_GINT64_FORMAT " parts are needed, %" G_GINT64_FORMAT
               " were removed, %" G_GINT64_FORMAT " packs were emptied; of %" G_GINT64_FORMAT
               " that were looked at %" G_GINT64_FORMAT " are damaged",
               result->n_kept, result->n_removed, result->n_packs_removed, result->n_looked_at,
               result->n_damaged);
  g_clear_pointer (&self->sweep, kontor_sweep_free);
  self->sweep_at = kontor_clock_now (self->clock) + KONTOR_DAY;
}

/* Once a day, in steps between the requests, begun an hour after the start: who restarts a server often
 * has other worries. */
static void
tend_chunks (KontorServer *self)
{
  gint64 now = kontor_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (self->sweep_at == 0)
    self->sweep_at = now + KONTOR_HOUR;
  if (now < self->sweep_at)
    return;
  self->sweep_at = now + SWEEP_PAUSE;
  if (self->sweep == NULL)
    self->sweep = kontor_sweep_new (self->store, &error);
  if (self->sweep == NULL)
    {
      g_message ("files were not swept: %s", error->message);
      self->sweep_at = now + KONTOR_DAY;
    }
  else if (!kontor_sweep_step (self->sweep, &done, &error) || done)
    end_sweep (self, error);
}

/**
 * kontor_server_run_office:
 * @pending: (element-type KontorHttpPending): what waits for the office
 * @server: (type KontorServer): the server
 *
 * Answers all: first those that change something, then those that read, so that these see it.
 */
void
kontor_server_run_office (GPtrArray *pending, gpointer server)
{
  KontorServer *self = server;
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  g_autoptr (GPtrArray) reads = g_ptr_array_new ();

  for (guint i = 0; i < pending->len; i++)
    {
      KontorHttpPending *one = pending->pdata[i];

      g_ptr_array_add (one->route->place == KONTOR_HTTP_COMMIT ? changes : reads, one);
    }
  make_due (self);
  change_all (self, changes);
  tell_live (self);
  answer_reads (self, reads);
  tend_chunks (self);
  kontor_http_metrics_set_seq (self->metrics, kontor_store_get_seq (self->store));
}
