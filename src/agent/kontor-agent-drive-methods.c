/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods about folders that are kept in step. What only reads drive.db does so on a thread of GTask's
 * pool, so that it is answered while a large file is on its way. On the main thread, but for those. */

#include "config.h"

#include "kontor-agent-methods.h"

#include "kontor-drive-roots.h"
#include "kontor-drive-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Which folder of which account. */
typedef struct
{
  const char *account; /* borrowed of the parameters */
  const char *text; /* the same: the drive's id */
  KontorId drive;
} Place;

/* (nullable): answered already */
static KontorDriveHost *
find_host (KontorAgent *self, GDBusMethodInvocation *invocation, const char *account)
{
  return kontor_agent_answer_account (self, invocation, account) != NULL
             ? kontor_agent_find_host (self, account)
             : NULL;
}

/* (nullable): answered already. Every method begins with account and drive. */
static KontorDriveHost *
begin (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation, Place *place)
{
  g_variant_get_child (parameters, 0, "&s", &place->account);
  g_variant_get_child (parameters, 1, "&s", &place->text);
  if (*place->text != '\0' && !kontor_id_init_from_string (&place->drive, place->text))
    {
      g_dbus_method_invocation_return_error (invocation, KONTOR_AGENT_ERROR,
                                             KONTOR_AGENT_ERROR_FAILED, _ ("“%s” names no drive."),
                                             place->text);
      return NULL;
    }

  return find_host (self, invocation, place->account);
}

/* @error: (transfer full): of the folder's layers, whose sentences are for people already */
static void
answer_error (GDBusMethodInvocation *invocation, GError *error)
{
  if (error->domain == KONTOR_DRIVE_ERROR)
    {
      error->domain = KONTOR_AGENT_ERROR;
      error->code = error->code == KONTOR_DRIVE_ERROR_EXISTS ? KONTOR_AGENT_ERROR_EXISTS
                                                             : KONTOR_AGENT_ERROR_FAILED;
    }
  kontor_agent_answer_error (invocation, error, "");
}

/* @error: (transfer full) */
static void
answer (GDBusMethodInvocation *invocation, gboolean done, GError *error)
{
  if (done)
    kontor_agent_answer_nothing (invocation);
  else
    answer_error (invocation, error);
}

/* --- at once --- */

void
kontor_agent_add_drive (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  const char *folder = NULL;
  GError *error = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return;
  g_variant_get_child (parameters, 2, "&s", &folder);
  done = kontor_drive_host_add (host, &place.drive, folder, &error);
  answer (invocation, done, error);
}

void
kontor_agent_remove_drive (KontorAgent *self,
                           GVariant *parameters,
                           GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  GError *error = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return;
  done = kontor_drive_host_remove (host, &place.drive, &error);
  answer (invocation, done, error);
}

void
kontor_agent_pause_drive (KontorAgent *self,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  guint32 seconds = 0;
  GError *error = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return;
  g_variant_get_child (parameters, 2, "u", &seconds);
  done = kontor_drive_host_pause (host, *place.text != '\0' ? &place.drive : NULL, seconds, &error);
  answer (invocation, done, error);
}

void
kontor_agent_answer_drive (KontorAgent *self,
                           GVariant *parameters,
                           GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  gboolean yes = FALSE;
  GError *error = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return;
  g_variant_get_child (parameters, 2, "b", &yes);
  done = kontor_drive_host_answer (host, &place.drive, yes, &error);
  answer (invocation, done, error);
}

void
kontor_agent_check_drive (KontorAgent *self,
                          GVariant *parameters,
                          GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  GError *error = NULL;
  gboolean done = FALSE;

  if (host == NULL)
    return;
  done = kontor_drive_host_check (host, &place.drive, &error);
  answer (invocation, done, error);
}

void
kontor_agent_set_limits (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *account = NULL;
  guint64 up = 0;
  guint64 down = 0;
  KontorDriveHost *host = NULL;
  GError *error = NULL;
  gboolean done = FALSE;

  g_variant_get (parameters, "(&stt)", &account, &up, &down);
  host = find_host (self, invocation, account);
  if (host == NULL)
    return;
  done = kontor_drive_host_set_limits (host, up, down, &error);
  answer (invocation, done, error);
}

void
kontor_agent_refuse_drive (KontorAgent *self,
                           GVariant *parameters,
                           GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error_literal (
      invocation, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_FAILED,
      _ ("Kontor’s background service can’t do this yet."));
}

/* --- on the engine's thread --- */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GDBusMethodInvocation) invocation = data;
  GError *error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  answer (invocation, done, error);
}

void
kontor_agent_restore_from_bin (KontorAgent *self,
                               GVariant *parameters,
                               GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  g_autoptr (GTask) task = NULL;
  const char *number = NULL;
  GError *error = NULL;

  if (host == NULL)
    return;
  g_variant_get_child (parameters, 2, "&s", &number);
  task = g_task_new (self, NULL, done_cb, g_object_ref (invocation));
  if (!kontor_drive_host_restore (host, &place.drive, task, number, &error))
    g_task_return_error (task, error);
}

void
kontor_agent_resolve_conflict (KontorAgent *self,
                               GVariant *parameters,
                               GDBusMethodInvocation *invocation)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  g_autoptr (GTask) task = NULL;
  const char *path = NULL;
  const char *how = NULL;
  GError *error = NULL;

  if (host == NULL)
    return;
  g_variant_get_child (parameters, 2, "&s", &path);
  g_variant_get_child (parameters, 3, "&s", &how);
  task = g_task_new (self, NULL, done_cb, g_object_ref (invocation));
  if (!kontor_drive_host_resolve (host, &place.drive, task, path, how, &error))
    g_task_return_error (task, error);
}

/* --- reading drive.db --- */

typedef struct
{
  char *folder; /* owned: of the store */
  gboolean bin;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->folder);
  g_free (self);
}

/* As text for the bus. (transfer full) */
static char *
make_text (const char *bytes)
{
  return g_utf8_make_valid (bytes, -1);
}

static GVariant *
read_remarks (KontorDriveStore *store)
{
  g_autoptr (GPtrArray) remarks = kontor_drive_store_list_remarks (store);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssxs)"));

  for (guint i = 0; i < remarks->len; i++)
    {
      const KontorDriveRemark *remark = remarks->pdata[i];
      g_autofree char *path = make_text (remark->path);

      g_variant_builder_add (&builder, "(ssxs)", path, kontor_drive_state_get_word (remark->state),
                             remark->retry_at, remark->reason != NULL ? remark->reason : "");
    }

  return g_variant_new ("(a(ssxs))", &builder);
}

static GVariant *
read_bin (KontorDriveStore *store)
{
  g_autoptr (GPtrArray) items = kontor_drive_store_list_bin (store);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sssxt)"));

  for (guint i = items->len; i-- > 0;)
    {
      const KontorDriveBinItem *item = items->pdata[i];
      g_autofree char *path = make_text (item->path);
      g_autofree char *origin = make_text (item->origin);

      g_variant_builder_add (&builder, "(sssxt)", path, origin, "deleted", item->at,
                             (guint64) MAX (item->size, 0));
    }

  return g_variant_new ("(a(sssxt))", &builder);
}

static void
run_reading (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  GError *error = NULL;
  g_autoptr (KontorDriveStore) store = kontor_drive_store_open (reading->folder, NULL, &error);
  g_autoptr (GVariant) value = NULL;

  if (store != NULL)
    value = g_variant_ref_sink (reading->bin ? read_bin (store) : read_remarks (store));
  if (value != NULL && kontor_drive_store_check (store, &error))
    g_task_return_pointer (task, g_steal_pointer (&value), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GDBusMethodInvocation) invocation = data;
  GError *error = NULL;
  g_autoptr (GVariant) value = g_task_propagate_pointer (G_TASK (result), &error);

  if (value != NULL)
    g_dbus_method_invocation_return_value (invocation, value);
  else
    answer_error (invocation, error);
}

static void
start_reading (KontorAgent *self,
               GVariant *parameters,
               GDBusMethodInvocation *invocation,
               gboolean bin)
{
  Place place = { 0 };
  KontorDriveHost *host = begin (self, parameters, invocation, &place);
  g_autoptr (GTask) task = NULL;
  Reading *reading = NULL;
  GError *error = NULL;

  if (host == NULL)
    return;
  task = g_task_new (self, NULL, read_cb, g_object_ref (invocation));
  if (!kontor_drive_host_has (host, &place.drive, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  reading = g_new (Reading, 1);
  reading->bin = bin;
  reading->folder =
      kontor_drive_roots_get_store_folder (kontor_agent_account_get_folder (
                                               kontor_agent_find_account (self, place.account)),
                                           &place.drive);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, run_reading);
}

void
kontor_agent_list_remarks (KontorAgent *self,
                           GVariant *parameters,
                           GDBusMethodInvocation *invocation)
{
  start_reading (self, parameters, invocation, FALSE);
}

void
kontor_agent_list_bin (KontorAgent *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  start_reading (self, parameters, invocation, TRUE);
}
