/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folders that the agent keeps in step, for the pages of Drive. Remarks are asked for when their
 * number or the state of the drive changes, one question at a time. Main thread. */

#include "config.h"

#include "kontor-drive-keeper.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

struct _KontorDriveKeeper
{
  GObject parent_instance;

  KontorOffice *office; /* owned */
  KontorAgentDrives *drives; /* owned */
  GCancellable *cancellable; /* owned */
  KontorId watched; /* nil: none */
  GPtrArray *remarks; /* owned: KontorAgentDriveRemark, by path */
  gboolean asking; /* for remarks */
  gboolean again; /* they have changed meanwhile */
};

enum
{
  CHANGED,
  REMARKS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorDriveKeeper, kontor_drive_keeper, G_TYPE_OBJECT)

/* --- remarks --- */

static GPtrArray *
remarks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_agent_drive_remark_free);
}

static int
compare_remarks (gconstpointer a, gconstpointer b)
{
  const KontorAgentDriveRemark *const *one = a;
  const KontorAgentDriveRemark *const *other = b;

  return strcmp ((*one)->path, (*other)->path);
}

static gboolean
is_same (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const KontorAgentDriveRemark *one = a->pdata[i];
      const KontorAgentDriveRemark *other = b->pdata[i];

      if (strcmp (one->path, other->path) != 0 || strcmp (one->state, other->state) != 0 ||
          strcmp (one->reason, other->reason) != 0 || one->retry_at != other->retry_at)
        return FALSE;
    }

  return TRUE;
}

/* @remarks: (transfer full) */
static void
take_remarks (KontorDriveKeeper *self, GPtrArray *remarks)
{
  gboolean same;

  g_ptr_array_sort (remarks, compare_remarks);
  same = is_same (self->remarks, remarks);
  g_ptr_array_unref (self->remarks);
  self->remarks = remarks;
  if (!same)
    g_signal_emit (self, signals[REMARKS_CHANGED], 0);
}

static void ask_for_remarks (KontorDriveKeeper *self);

/* An answer about a drive that is not watched any more is thrown away. */
static void
remarks_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorDriveKeeper) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *remarks = kontor_agent_drives_list_remarks_finish (KONTOR_AGENT_DRIVES (source),
                                                                result, &error);

  self->asking = FALSE;
  if (self->again)
    {
      g_clear_pointer (&remarks, g_ptr_array_unref);
      ask_for_remarks (self);
    }
  else if (remarks != NULL)
    take_remarks (self, remarks);
  else
    g_debug ("no remarks: %s", error->message);
}

static void
ask_for_remarks (KontorDriveKeeper *self)
{
  g_autofree char *drive = kontor_id_to_string (&self->watched);
  const KontorAgentDriveStatus *status = kontor_drive_keeper_get_status (self, &self->watched);

  self->again = self->asking;
  if (self->asking)
    return;
  if (status == NULL || status->remarks == 0)
    {
      take_remarks (self, remarks_new ());
      return;
    }
  self->asking = TRUE;
  kontor_agent_drives_list_remarks_async (self->drives, kontor_drive_keeper_get_account (self),
                                          drive, self->cancellable, remarks_cb,
                                          g_object_ref (self));
}

/* --- changes --- */

static void
drive_changed_cb (KontorDriveKeeper *self, GParamSpec *pspec, KontorAgentDrive *drive)
{
  const char *name = g_param_spec_get_name (pspec);
  g_autofree char *watched = kontor_id_to_string (&self->watched);

  if ((g_str_equal (name, "remarks") || g_str_equal (name, "state")) &&
      kontor_agent_drive_is (drive, kontor_drive_keeper_get_account (self), watched))
    ask_for_remarks (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drives_changed_cb (KontorDriveKeeper *self, guint position, guint removed, guint added)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) drive = g_list_model_get_item (G_LIST_MODEL (self->drives), position + i);

      g_signal_connect_object (drive, "notify", G_CALLBACK (drive_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  ask_for_remarks (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
kontor_drive_keeper_dispose (GObject *object)
{
  KontorDriveKeeper *self = KONTOR_DRIVE_KEEPER (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (kontor_drive_keeper_parent_class)->dispose (object);
}

static void
kontor_drive_keeper_finalize (GObject *object)
{
  KontorDriveKeeper *self = KONTOR_DRIVE_KEEPER (object);

  g_clear_object (&self->drives);
  g_clear_object (&self->office);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->remarks);

  G_OBJECT_CLASS (kontor_drive_keeper_parent_class)->finalize (object);
}

static void
kontor_drive_keeper_class_init (KontorDriveKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_drive_keeper_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_drive_keeper_finalize;
  signals[CHANGED] = g_signal_new ("changed", KONTOR_TYPE_DRIVE_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[REMARKS_CHANGED] = g_signal_new ("remarks-changed", KONTOR_TYPE_DRIVE_KEEPER,
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_drive_keeper_init (KontorDriveKeeper *self)
{
  self->cancellable = g_cancellable_new ();
  self->remarks = remarks_new ();
}

/* --- public functions --- */

KontorDriveKeeper *
kontor_drive_keeper_new (KontorOffice *office)
{
  KontorDriveKeeper *self;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_DRIVE_KEEPER, NULL);
  self->office = g_object_ref (office);
  self->drives = kontor_agent_drives_new (kontor_office_get_agent (office));
  g_signal_connect_object (self->drives, "items-changed", G_CALLBACK (drives_changed_cb), self,
                           G_CONNECT_SWAPPED);
  drives_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->drives)));

  return self;
}

KontorOffice *
kontor_drive_keeper_get_office (KontorDriveKeeper *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  return self->office;
}

KontorAgentDrives *
kontor_drive_keeper_get_drives (KontorDriveKeeper *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  return self->drives;
}

const char *
kontor_drive_keeper_get_account (KontorDriveKeeper *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  return kontor_office_get_account (self->office)->name;
}

const KontorAgentDriveStatus *
kontor_drive_keeper_get_status (KontorDriveKeeper *self, const KontorId *drive)
{
  g_autofree char *id = NULL;
  KontorAgentDrive *kept;

  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  id = kontor_id_to_string (drive);
  kept = kontor_agent_drives_find (self->drives, kontor_drive_keeper_get_account (self), id);

  return kept != NULL ? kontor_agent_drive_get_status (kept) : NULL;
}

void
kontor_drive_keeper_watch (KontorDriveKeeper *self, const KontorId *drive)
{
  KontorId watched = drive != NULL ? *drive : (KontorId) KONTOR_ID_INIT_NIL;

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  if (kontor_id_equal (&self->watched, &watched))
    return;
  self->watched = watched;
  take_remarks (self, remarks_new ());
  ask_for_remarks (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const KontorId *
kontor_drive_keeper_get_watched (KontorDriveKeeper *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  return kontor_id_is_nil (&self->watched) ? NULL : &self->watched;
}

GPtrArray *
kontor_drive_keeper_get_remarks (KontorDriveKeeper *self)
{
  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  return self->remarks;
}

/* The first remark that is not before @path. */
static guint
find_position (KontorDriveKeeper *self, const char *path)
{
  guint from = 0;
  guint to = self->remarks->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      const KontorAgentDriveRemark *remark = self->remarks->pdata[middle];

      if (strcmp (remark->path, path) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

const KontorAgentDriveRemark *
kontor_drive_keeper_find_remark (KontorDriveKeeper *self, const char *path)
{
  const KontorAgentDriveRemark *remark;
  guint position;

  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), NULL);

  position = find_position (self, path);
  if (position == self->remarks->len)
    return NULL;
  remark = self->remarks->pdata[position];

  return strcmp (remark->path, path) == 0 ? remark : NULL;
}

gboolean
kontor_drive_keeper_has_remarks_in (KontorDriveKeeper *self, const char *path)
{
  g_autofree char *below = g_strconcat (path, "/", NULL);
  const KontorAgentDriveRemark *remark;
  guint position;

  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), FALSE);

  position = find_position (self, below);
  if (position == self->remarks->len)
    return FALSE;
  remark = self->remarks->pdata[position];

  return g_str_has_prefix (remark->path, below);
}

/* --- wishes --- */

typedef struct
{
  KontorOffice *office; /* owned */
  char *said; /* owned, nullable */
} Wish;

static Wish *
wish_new (KontorDriveKeeper *self, const char *said)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->office = g_object_ref (self->office);
  wish->said = g_strdup (said);

  return wish;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wish *wish = data;
  g_autoptr (GError) error = NULL;

  if (!kontor_agent_drives_finish (KONTOR_AGENT_DRIVES (source), result, &error))
    kontor_office_tell_error (wish->office, error);
  else if (wish->said != NULL)
    kontor_office_tell (wish->office, wish->said);
  g_object_unref (wish->office);
  g_free (wish->said);
  g_free (wish);
}

typedef struct
{
  char *drive; /* owned */
  char *folder; /* owned */
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->drive);
  g_free (place->folder);
  g_free (place);
}

static void
make_folder (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Place *place = data;
  int saved;

  if (g_mkdir_with_parents (place->folder, 0700) == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  saved = errno;
  g_task_return_new_error (task, G_FILE_ERROR, (int) g_file_error_from_errno (saved),
                           _ ("The folder can’t be made: %s"), g_strerror (saved));
}

static void
folder_made_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorDriveKeeper *self = KONTOR_DRIVE_KEEPER (source);
  Place *place = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    kontor_agent_drives_add_async (self->drives, kontor_drive_keeper_get_account (self),
                                   place->drive, place->folder, NULL, done_cb,
                                   wish_new (self, NULL));
  else
    kontor_office_tell (self->office, error->message);
}

void
kontor_drive_keeper_keep (KontorDriveKeeper *self, const KontorId *drive, const char *folder)
{
  g_autoptr (GTask) task = NULL;
  Place *place;

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  place = g_new0 (Place, 1);
  place->drive = kontor_id_to_string (drive);
  place->folder = g_strdup (folder);
  task = g_task_new (self, NULL, folder_made_cb, NULL);
  g_task_set_source_tag (task, kontor_drive_keeper_keep);
  g_task_set_task_data (task, place, place_free);
  g_task_run_in_thread (task, make_folder);
}

void
kontor_drive_keeper_stop (KontorDriveKeeper *self, const KontorId *drive, const char *said)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_remove_async (self->drives, kontor_drive_keeper_get_account (self), id, NULL,
                                    done_cb, wish_new (self, said));
}

void
kontor_drive_keeper_pause (KontorDriveKeeper *self, const KontorId *drive, guint seconds)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_pause_async (self->drives, kontor_drive_keeper_get_account (self), id,
                                   seconds, NULL, done_cb, wish_new (self, NULL));
}

void
kontor_drive_keeper_answer (KontorDriveKeeper *self, const KontorId *drive, gboolean yes)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_answer_async (self->drives, kontor_drive_keeper_get_account (self), id, yes,
                                    NULL, done_cb, wish_new (self, NULL));
}

void
kontor_drive_keeper_check (KontorDriveKeeper *self, const KontorId *drive)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_check_async (self->drives, kontor_drive_keeper_get_account (self), id, NULL,
                                   done_cb, wish_new (self, NULL));
}

void
kontor_drive_keeper_resolve (KontorDriveKeeper *self,
                             const KontorId *drive,
                             const char *path,
                             const char *how,
                             const char *said)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_resolve_async (self->drives, kontor_drive_keeper_get_account (self), id, path,
                                     how, NULL, done_cb, wish_new (self, said));
}

void
kontor_drive_keeper_restore (KontorDriveKeeper *self,
                             const KontorId *drive,
                             const char *number,
                             const char *said)
{
  g_autofree char *id = kontor_id_to_string (drive);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_restore_async (self->drives, kontor_drive_keeper_get_account (self), id,
                                     number, NULL, done_cb, wish_new (self, said));
}

void
kontor_drive_keeper_leave_out (KontorDriveKeeper *self,
                               const KontorId *drive,
                               const KontorId *node,
                               gboolean leave_out)
{
  g_autofree char *id = kontor_id_to_string (drive);
  g_autofree char *left_out = kontor_id_to_string (node);

  g_return_if_fail (KONTOR_IS_DRIVE_KEEPER (self));

  kontor_agent_drives_leave_out_async (self->drives, kontor_drive_keeper_get_account (self), id,
                                       left_out, leave_out, NULL, done_cb, wish_new (self, NULL));
}

guint
kontor_drive_keeper_get_seconds_to_tomorrow (KontorDriveKeeper *self)
{
  GTimeZone *zone;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autoptr (GDateTime) later = NULL;
  g_autoptr (GDateTime) tomorrow = NULL;

  g_return_val_if_fail (KONTOR_IS_DRIVE_KEEPER (self), 0);

  zone = kontor_office_get_zone (self->office);
  utc = g_date_time_new_from_unix_utc (kontor_office_get_now (self->office) / G_USEC_PER_SEC);
  now = g_date_time_to_timezone (utc, zone);
  later = g_date_time_add_days (now, 1);
  tomorrow = g_date_time_new (zone, g_date_time_get_year (later), g_date_time_get_month (later),
                              g_date_time_get_day_of_month (later), 0, 0, 0);
  if (tomorrow == NULL)
    return 24 * 60 * 60;

  return (guint) MAX (g_date_time_difference (tomorrow, now) / G_USEC_PER_SEC, 1);
}
