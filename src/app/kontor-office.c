/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every page is given: reads through the live store, and sends every change down one road: the
 * writer's thread, a toast where it was refused, a poke to the agent where it was not. Main thread. */

#include "config.h"

#include "kontor-office-private.h"

#include "kontor-clock.h"
#include "kontor-replica-trouble.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>

enum
{
  TOLD,
  OPENED,
  UNDO_CHANGED,
  DAY_CHANGED,
  STATUS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorOffice, kontor_office, G_TYPE_OBJECT)

/* --- what happens outside --- */

static void
status_changed_cb (KontorOffice *self, const char *account, KontorAgentClient *agent)
{
  if (*account == '\0' || strcmp (account, self->account->name) == 0)
    g_signal_emit (self, signals[STATUS_CHANGED], 0);
}

static void
changed_cb (KontorOffice *self, const char *account, KontorAgentClient *agent)
{
  if (strcmp (account, self->account->name) == 0)
    kontor_live_store_poll (self->store);
}

static void
store_failed_cb (KontorOffice *self, const GError *error, KontorLiveStore *store)
{
  kontor_office_tell_error (self, error);
}

/* Looked at every half minute: a timer set for midnight would be wrong after a suspend. */
static gboolean
look_at_clock_cb (gpointer data)
{
  KontorOffice *self = data;
  gint64 today = kontor_office_get_today (self);

  if (today != self->today)
    {
      self->today = today;
      g_signal_emit (self, signals[DAY_CHANGED], 0);
    }

  return G_SOURCE_CONTINUE;
}

/* --- one change --- */

typedef struct
{
  KontorOffice *office; /* owned */
  KontorOperateFunc func; /* nullable: a finished change set is committed instead */
  gpointer data; /* owned */
  GDestroyNotify destroy; /* nullable */
  KontorDoneFunc done; /* nullable */
  gboolean owned; /* an owner was given */
  GWeakRef owner;
  char *said; /* owned, nullable */
  gboolean quiet; /* a refusal is said by @done */
  gboolean typing; /* there is more to come before it is sent */
} Change;

static Change *
change_new (KontorOffice *self, KontorDoneFunc done, gpointer owner)
{
  Change *change = g_new0 (Change, 1);

  change->office = g_object_ref (self);
  kontor_office_hold_undo (self);
  change->done = done;
  change->owned = owner != NULL;
  g_weak_ref_init (&change->owner, owner);

  return change;
}

static void
change_free (Change *change)
{
  if (change->destroy != NULL)
    change->destroy (change->data);
  g_weak_ref_clear (&change->owner);
  g_free (change->said);
  g_object_unref (change->office);
  g_free (change);
}

/* @label: (nullable): what was done; %NULL: nothing that Undo should offer */
static void
end_change (Change *change,
            gint64 number,
            const char *label,
            const KontorProblem *problem,
            const GError *error)
{
  KontorOffice *self = change->office;
  g_autoptr (GObject) owner = g_weak_ref_get (&change->owner);

  /* Where nobody is left to say it, it is said here. */
  if (problem != NULL && !(change->quiet && owner != NULL))
    kontor_office_tell_problem (self, problem);
  else if (problem == NULL && error != NULL)
    kontor_office_tell_error (self, error);
  else if (number != 0 && !change->typing)
    kontor_office_send (self);

  if (number != 0 && (change->said != NULL || label != NULL))
    kontor_office_push_undo (self, number, change->said != NULL ? change->said : label);
  if (change->said != NULL && number != 0)
    {
      AdwToast *toast = adw_toast_new (change->said);

      adw_toast_set_use_markup (toast, FALSE);
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo-number");
      adw_toast_set_action_target (toast, "x", number);
      g_signal_emit (self, signals[TOLD], 0, toast);
      g_object_unref (toast);
    }

  if (change->done != NULL && (owner != NULL || !change->owned))
    change->done (number, problem, owner);
  kontor_office_release_undo (self);
  change_free (change);
}

static void
committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  gint64 number = 0;
  g_autofree char *label = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_live_store_commit_finish (KONTOR_LIVE_STORE (source), result, &number, &problem,
                                        &error))
    number = 0;
  label = kontor_live_store_dup_label (result);
  end_change (data, number, label, problem, error);
}

static void
operated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  gint64 number = 0;
  g_autofree char *label = NULL;
  g_autoptr (KontorProblem) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (!kontor_live_store_operate_finish (KONTOR_LIVE_STORE (source), result, &number, &problem,
                                         &error))
    number = 0;
  label = kontor_live_store_dup_label (result);
  end_change (data, number, label, problem, error);
}

static KontorChangeSet *
operate (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;

  return change->func (context, change->data, problem);
}

static void
start_operation (Change *change, KontorOperateFunc func, gpointer data, GDestroyNotify destroy)
{
  change->func = func;
  change->data = data;
  change->destroy = destroy;
  kontor_live_store_operate_async (change->office->store, operate, change, NULL, NULL, operated_cb,
                                   change);
}

/* --- class --- */

static void
kontor_office_dispose (GObject *object)
{
  KontorOffice *self = KONTOR_OFFICE (object);

  g_clear_handle_id (&self->midnight, g_source_remove);
  if (self->agent != NULL && self->account != NULL)
    kontor_agent_client_attend (self->agent, self->account->name, FALSE);
  g_clear_object (&self->agent);
  /* Waits for what is being written: nothing that was entered may be lost by closing. */
  if (self->store != NULL)
    kontor_live_store_close_sync (self->store);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (kontor_office_parent_class)->dispose (object);
}

static void
kontor_office_finalize (GObject *object)
{
  KontorOffice *self = KONTOR_OFFICE (object);

  g_clear_pointer (&self->account, kontor_account_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->undo, kontor_undo_stack_free);
  g_clear_pointer (&self->asked, g_array_unref);

  G_OBJECT_CLASS (kontor_office_parent_class)->finalize (object);
}

static void
kontor_office_class_init (KontorOfficeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kontor_office_dispose;
  object_class->finalize = kontor_office_finalize;

  signals[TOLD] = g_signal_new ("told", KONTOR_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  signals[OPENED] = g_signal_new ("opened", KONTOR_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
  signals[UNDO_CHANGED] = g_signal_new ("undo-changed", KONTOR_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DAY_CHANGED] = g_signal_new ("day-changed", KONTOR_TYPE_OFFICE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STATUS_CHANGED] = g_signal_new ("status-changed", KONTOR_TYPE_OFFICE, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_office_init (KontorOffice *self)
{
  self->undo = kontor_undo_stack_new ();
  self->asked = g_array_new (FALSE, FALSE, sizeof (KontorAsked));
}

void
kontor_office_tell_undo_changed (KontorOffice *self)
{
  g_signal_emit (self, signals[UNDO_CHANGED], 0);
}

/**
 * kontor_office_new:
 * @store: the account's open replica
 * @account: (copied): whose it is
 * @agent: who carries what is changed
 *
 * Returns: (transfer full): the office, which the agent now attends to
 */
KontorOffice *
kontor_office_new (KontorLiveStore *store, const KontorAccount *account, KontorAgentClient *agent)
{
  KontorOffice *self = g_object_new (KONTOR_TYPE_OFFICE, NULL);

  g_return_val_if_fail (KONTOR_IS_LIVE_STORE (store), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (KONTOR_IS_AGENT_CLIENT (agent), NULL);

  self->store = g_object_ref (store);
  self->agent = g_object_ref (agent);
  self->account = kontor_account_new (account->name, account->url);
  self->account->login = g_strdup (account->login);
  self->account->title = g_strdup (account->title);
  self->account->insecure = account->insecure;
  self->account->person = account->person;
  self->account->organisation = account->organisation;
  self->zone = g_time_zone_new_local ();
  self->today = kontor_office_get_today (self);
  self->midnight = g_timeout_add_seconds (30, look_at_clock_cb, self);

  g_signal_connect_object (agent, "status-changed", G_CALLBACK (status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (agent, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "failed", G_CALLBACK (store_failed_cb), self, G_CONNECT_SWAPPED);
  kontor_agent_client_attend (agent, account->name, TRUE);

  return self;
}

KontorLiveStore *
kontor_office_get_store (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return self->store;
}

KontorAgentClient *
kontor_office_get_agent (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return self->agent;
}

const KontorAccount *
kontor_office_get_account (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return self->account;
}

/* (transfer none): until the next "status-changed" */
const KontorAgentStatus *
kontor_office_get_status (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_agent_client_get_status (self->agent, self->account->name);
}

const KontorId *
kontor_office_get_person (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return &self->account->person;
}

GTimeZone *
kontor_office_get_zone (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return self->zone;
}

/* µs UTC */
gint64
kontor_office_get_now (KontorOffice *self)
{
  return kontor_clock_now (kontor_clock_get_system ());
}

/* Days since 1970-01-01, in the zone. */
gint64
kontor_office_get_today (KontorOffice *self)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), 0);

  return kontor_zone_get_day (self->zone, kontor_office_get_now (self));
}

KONTOR_TIME_FORMAT_CHOICES
kontor_office_get_time_format (KontorOffice *self)
{
  g_autoptr (KontorRecord) organisation = kontor_office_get_record (self,
                                                                    KONTOR_RECORD_ORGANISATION,
                                                                    &self->account->organisation);

  if (organisation == NULL)
    return KONTOR_TIME_FORMAT_SYSTEM;

  return (
      KONTOR_TIME_FORMAT_CHOICES) MAX (0,
                                       kontor_row_get_choice (kontor_record_get_row (organisation),
                                                              KONTOR_ORGANISATION_TIME_FORMAT));
}

/* @instant: µs UTC. (transfer full) */
char *
kontor_office_format_instant (KontorOffice *self, gint64 instant)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_when_format_instant (instant, self->zone, kontor_office_get_now (self),
                                     kontor_office_get_time_format (self));
}

/* @days: since 1970-01-01. (transfer full) */
char *
kontor_office_format_date (KontorOffice *self, gint64 days)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_when_format_date (days, kontor_office_get_today (self));
}

/* (transfer full) (nullable): %NULL if it is not here. Errors are told. */
KontorRecord *
kontor_office_get_record (KontorOffice *self, KontorRecordType type, const KontorId *id)
{
  g_autoptr (GError) error = NULL;
  KontorRecord *record;

  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  if (id == NULL || type == KONTOR_RECORD_NONE)
    return NULL;
  record = kontor_live_store_get_record (self->store, type, id, &error);
  if (error != NULL)
    kontor_office_tell_error (self, error);

  return record;
}

/* (transfer full): "" if there is no such record here */
char *
kontor_office_get_title (KontorOffice *self, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRecord) record = kontor_office_get_record (self, type, id);

  return g_strdup (record != NULL ? kontor_record_get_title (record) : "");
}

/* (transfer full) */
KontorLiveQuery *
kontor_office_list (KontorOffice *self, KontorQuery *query)
{
  g_return_val_if_fail (KONTOR_IS_OFFICE (self), NULL);

  return kontor_live_query_new (self->store, query);
}

void
kontor_office_commit (KontorOffice *self,
                      KontorChangeSet *change_set,
                      KontorDoneFunc done,
                      gpointer owner)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (change_set != NULL);

  kontor_live_store_commit_async (self->store, change_set, NULL, committed_cb,
                                  change_new (self, done, owner));
}

void
kontor_office_operate (KontorOffice *self,
                       KontorOperateFunc func,
                       gpointer data,
                       GDestroyNotify destroy,
                       KontorDoneFunc done,
                       gpointer owner)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (func != NULL);

  start_operation (change_new (self, done, owner), func, data, destroy);
}

/* For somebody who says themselves what was refused, and offers no undo. */
static void
operate_quietly (KontorOffice *self,
                 KontorOperateFunc func,
                 gpointer data,
                 GDestroyNotify destroy,
                 KontorDoneFunc done,
                 gpointer owner,
                 gboolean typing)
{
  Change *change = change_new (self, done, owner);

  change->quiet = TRUE;
  change->typing = typing;
  start_operation (change, func, data, destroy);
}

void
kontor_office_operate_quietly (KontorOffice *self,
                               KontorOperateFunc func,
                               gpointer data,
                               GDestroyNotify destroy,
                               KontorDoneFunc done,
                               gpointer owner)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (done != NULL);

  operate_quietly (self, func, data, destroy, done, owner, FALSE);
}

void
kontor_office_operate_typing (KontorOffice *self,
                              KontorOperateFunc func,
                              gpointer data,
                              GDestroyNotify destroy,
                              KontorDoneFunc done,
                              gpointer owner)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (done != NULL);

  operate_quietly (self, func, data, destroy, done, owner, TRUE);
}

/* Tells the agent that there is something for the server. */
void
kontor_office_send (KontorOffice *self)
{
  g_return_if_fail (KONTOR_IS_OFFICE (self));

  kontor_agent_client_poke (self->agent, self->account->name);
}

void
kontor_office_operate_undoably (KontorOffice *self,
                                KontorOperateFunc func,
                                gpointer data,
                                GDestroyNotify destroy,
                                const char *said)
{
  Change *change;

  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (func != NULL);

  change = change_new (self, NULL, NULL);
  change->said = g_strdup (said);
  start_operation (change, func, data, destroy);
}

/* --- the commonest changes --- */

typedef struct
{
  KontorRow *before; /* owned, nullable for a new record */
  KontorRow *after; /* owned */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_clear_pointer (&edit->before, kontor_row_unref);
  g_clear_pointer (&edit->after, kontor_row_unref);
  g_free (edit);
}

static KontorChangeSet *
edit (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Edit *what = data;

  if (what->before == NULL)
    return kontor_operation_create (context, what->after, problem);

  return kontor_operation_edit (context, what->before, what->after, problem);
}

/* Sets one field to what the person entered, against what they saw. */
void
kontor_office_set_field (KontorOffice *self,
                         KontorRecord *record,
                         guint field,
                         const KontorValue *value)
{
  KontorRowBuilder *builder;
  Edit *what;

  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (KONTOR_IS_RECORD (record));

  if (kontor_value_equal (kontor_row_get (kontor_record_get_row (record), field), value))
    return;
  builder = kontor_row_builder_new_from (kontor_record_get_row (record));
  kontor_row_builder_set (builder, field, value);
  what = g_new0 (Edit, 1);
  what->before = kontor_row_ref (kontor_record_get_row (record));
  what->after = kontor_row_builder_end (builder);
  kontor_office_operate (self, edit, what, edit_free, NULL, NULL);
}

static void
open_created_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorRow *row = g_object_get_data (owner, "row");
  KontorOffice *self = g_object_get_data (owner, "office");

  if (number != 0)
    {
      kontor_live_store_poll (self->store);
      kontor_office_open (self, kontor_row_get_record_type (row), kontor_row_get_id (row));
    }
  g_object_unref (owner);
}

/* Makes the record. @open: and shows it. */
void
kontor_office_create (KontorOffice *self, KontorRow *draft, gboolean open)
{
  Edit *what;
  GObject *owner = NULL;

  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (draft != NULL);

  what = g_new0 (Edit, 1);
  what->after = kontor_row_ref (draft);
  if (open)
    {
      owner = g_object_new (G_TYPE_OBJECT, NULL);
      g_object_set_data_full (owner, "row", kontor_row_ref (draft),
                              (GDestroyNotify) kontor_row_unref);
      g_object_set_data_full (owner, "office", g_object_ref (self), g_object_unref);
    }
  kontor_office_operate (self, edit, what, edit_free, open ? open_created_cb : NULL, owner);
}

static KontorChangeSet *
delete_rows (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  GPtrArray *rows = data;

  if (rows->len == 1)
    return kontor_operation_delete (context, rows->pdata[0], problem);

  return kontor_operation_delete_many (context, N_ ("Delete entries"), rows, problem);
}

/* Into the bin, with a toast that takes it back. */
void
kontor_office_delete (KontorOffice *self, GPtrArray *records)
{
  GPtrArray *rows;
  g_autofree char *said = NULL;

  g_return_if_fail (KONTOR_IS_OFFICE (self));

  if (records->len == 0)
    return;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (rows, kontor_row_ref (kontor_record_get_row (records->pdata[i])));
  if (records->len == 1 && *kontor_record_get_title (records->pdata[0]) != '\0')
    /* Translators: %s is the title of a record that is now in the bin */
    said = g_strdup_printf (_ ("“%s” deleted"), kontor_record_get_title (records->pdata[0]));
  else
    said = g_strdup_printf (ngettext ("%u entry deleted", "%u entries deleted", records->len),
                            records->len);
  kontor_office_operate_undoably (self, delete_rows, rows, (GDestroyNotify) g_ptr_array_unref,
                                  said);
}

/* --- what pages ask of the window --- */

void
kontor_office_tell (KontorOffice *self, const char *text)
{
  g_autoptr (AdwToast) toast = NULL;

  g_return_if_fail (KONTOR_IS_OFFICE (self));

  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  g_signal_emit (self, signals[TOLD], 0, toast);
}

void
kontor_office_tell_problem (KontorOffice *self, const KontorProblem *problem)
{
  g_autofree char *sentence = kontor_problem_to_sentence (problem);

  kontor_office_tell (self, sentence);
}

/* What the world did to the replica, in words that say what to do. */
void
kontor_office_tell_error (KontorOffice *self, const GError *error)
{
  g_autofree char *folder = kontor_account_get_folder (self->account->name);
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  sentence = kontor_trouble_to_sentence (error, folder);
  kontor_office_tell (self, sentence);
}

void
kontor_office_open (KontorOffice *self, KontorRecordType type, const KontorId *id)
{
  KontorId copy;

  g_return_if_fail (KONTOR_IS_OFFICE (self));
  g_return_if_fail (id != NULL);

  copy = *id;
  g_signal_emit (self, signals[OPENED], 0, (guint) type, &copy);
}
