/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folders that the agent keeps in step, as a list of objects that live as long as the folder is
 * among them, and the calls about them. On the client's thread; never blocks. */

#include "config.h"

#include "kontor-agent-drives.h"

#include "kontor-agent-client-private.h"

#include <string.h>

struct _KontorAgentDrives
{
  GObject parent_instance;

  KontorAgentClient *client; /* owned */
  GPtrArray *drives; /* owned: KontorAgentDrive */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KontorAgentDrives,
                               kontor_agent_drives,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- the list --- */

static GPtrArray *
read_statuses (KontorAgentDrives *self)
{
  GPtrArray *statuses = g_ptr_array_new_with_free_func (
      (GDestroyNotify) kontor_agent_drive_status_free);
  GVariant *value = kontor_agent_client_get_drives (self->client);
  GVariantIter iter;
  GVariant *item = NULL;

  if (value == NULL)
    return statuses;
  g_variant_iter_init (&iter, value);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_ptr_array_add (statuses, kontor_agent_drive_status_new_from_variant (item));
      g_variant_unref (item);
    }

  return statuses;
}

static gboolean
is_among (const GPtrArray *statuses, KontorAgentDrive *drive)
{
  for (guint i = 0; i < statuses->len; i++)
    {
      const KontorAgentDriveStatus *status = statuses->pdata[i];

      if (kontor_agent_drive_is (drive, status->account, status->drive))
        return TRUE;
    }

  return FALSE;
}

static void
drives_changed_cb (KontorAgentDrives *self)
{
  g_autoptr (GPtrArray) statuses = read_statuses (self);

  for (guint i = self->drives->len; i-- > 0;)
    if (!is_among (statuses, self->drives->pdata[i]))
      {
        g_ptr_array_remove_index (self->drives, i);
        g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
      }
  while (statuses->len > 0)
    {
      KontorAgentDriveStatus *status = g_ptr_array_steal_index (statuses, 0);
      KontorAgentDrive *drive = kontor_agent_drives_find (self, status->account, status->drive);

      if (drive != NULL)
        kontor_agent_drive_take_status (drive, status);
      else
        {
          g_ptr_array_add (self->drives, kontor_agent_drive_new (status));
          g_list_model_items_changed (G_LIST_MODEL (self), self->drives->len - 1, 0, 1);
        }
    }
}

KontorAgentDrive *
kontor_agent_drives_find (KontorAgentDrives *self, const char *account, const char *drive)
{
  g_return_val_if_fail (KONTOR_IS_AGENT_DRIVES (self), NULL);

  for (guint i = 0; i < self->drives->len; i++)
    if (kontor_agent_drive_is (self->drives->pdata[i], account, drive))
      return self->drives->pdata[i];

  return NULL;
}

static GType
get_item_type (GListModel *model)
{
  return KONTOR_TYPE_AGENT_DRIVE;
}

static guint
get_n_items (GListModel *model)
{
  return KONTOR_AGENT_DRIVES (model)->drives->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  const GPtrArray *drives = KONTOR_AGENT_DRIVES (model)->drives;

  return position < drives->len ? g_object_ref (drives->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
kontor_agent_drives_finalize (GObject *object)
{
  KontorAgentDrives *self = KONTOR_AGENT_DRIVES (object);

  g_clear_object (&self->client);
  g_ptr_array_unref (self->drives);

  G_OBJECT_CLASS (kontor_agent_drives_parent_class)->finalize (object);
}

static void
kontor_agent_drives_class_init (KontorAgentDrivesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_agent_drives_finalize;
}

static void
kontor_agent_drives_init (KontorAgentDrives *self)
{
  self->drives = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * kontor_agent_drives_new:
 * @client: the agent
 *
 * Returns: (transfer full): what it keeps in step
 */
KontorAgentDrives *
kontor_agent_drives_new (KontorAgentClient *client)
{
  KontorAgentDrives *self = NULL;

  g_return_val_if_fail (KONTOR_IS_AGENT_CLIENT (client), NULL);

  self = g_object_new (KONTOR_TYPE_AGENT_DRIVES, NULL);
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "drives-changed", G_CALLBACK (drives_changed_cb), self,
                           G_CONNECT_SWAPPED);
  drives_changed_cb (self);

  return self;
}

/* --- calls --- */

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GVariant *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

/* @method: static; @parameters: floating */
static void
call (KontorAgentDrives *self,
      const char *method,
      GVariant *parameters,
      GCancellable *cancellable,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, call);
  kontor_agent_client_call (self->client, method, parameters, call, cancellable, answered_cb, task);
}

static GVariant *
finish (KontorAgentDrives *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, call), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * kontor_agent_drives_add_async:
 * @self: the folders
 * @account: the account's name
 * @drive: the drive's id
 * @folder: an absolute path of a folder that is there; what is in it is united with the drive
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_drives_add_async (KontorAgentDrives *self,
                               const char *account,
                               const char *drive,
                               const char *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  call (self, "AddDrive", g_variant_new ("(sss)", account, drive, folder), cancellable, callback,
        user_data);
}

/* Forgets the folder, in which everything stays. */
void
kontor_agent_drives_remove_async (KontorAgentDrives *self,
                                  const char *account,
                                  const char *drive,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  call (self, "RemoveDrive", g_variant_new ("(ss)", account, drive), cancellable, callback,
        user_data);
}

/**
 * kontor_agent_drives_pause_async:
 * @self: the folders
 * @account: the account's name
 * @drive: (nullable): the drive's id, or all of the account
 * @seconds: how long nothing is done; 0: go on; KONTOR_AGENT_DRIVES_FOREVER: until it is told
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_drives_pause_async (KontorAgentDrives *self,
                                 const char *account,
                                 const char *drive,
                                 guint seconds,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  call (self, "PauseDrive", g_variant_new ("(ssu)", account, drive != NULL ? drive : "", seconds),
        cancellable, callback, user_data);
}

/* Answers the guard: @yes lets go what it asks about; no brings it back. */
void
kontor_agent_drives_answer_async (KontorAgentDrives *self,
                                  const char *account,
                                  const char *drive,
                                  gboolean yes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  call (self, "AnswerDrive", g_variant_new ("(ssb)", account, drive, yes), cancellable, callback,
        user_data);
}

/* Looks at everything again, at once. */
void
kontor_agent_drives_check_async (KontorAgentDrives *self,
                                 const char *account,
                                 const char *drive,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  call (self, "CheckDrive", g_variant_new ("(ss)", account, drive), cancellable, callback,
        user_data);
}

/**
 * kontor_agent_drives_resolve_async:
 * @self: the folders
 * @account: the account's name
 * @drive: the drive's id
 * @path: of the conflict copy, relative to the folder
 * @how: "mine" (the copy takes the name), "theirs" (the copy goes to the bin), "both" (it stays)
 * @cancellable: (nullable): ends the waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
kontor_agent_drives_resolve_async (KontorAgentDrives *self,
                                   const char *account,
                                   const char *drive,
                                   const char *path,
                                   const char *how,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  call (self, "ResolveConflict", g_variant_new ("(ssss)", account, drive, path, how), cancellable,
        callback, user_data);
}

/* Puts @number of the bin back to where it was, or beside what is there by now. */
void
kontor_agent_drives_restore_async (KontorAgentDrives *self,
                                   const char *account,
                                   const char *drive,
                                   const char *number,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  call (self, "RestoreFromBin", g_variant_new ("(sss)", account, drive, number), cancellable,
        callback, user_data);
}

/* Of all drives of the account together: @up and @down in bytes a second. */
void
kontor_agent_drives_set_limits_async (KontorAgentDrives *self,
                                      const char *account,
                                      guint64 up,
                                      guint64 down,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  call (self, "SetLimits", g_variant_new ("(stt)", account, up, down), cancellable, callback,
        user_data);
}

/* This computer goes without @node and what is below it, or has it again. */
void
kontor_agent_drives_leave_out_async (KontorAgentDrives *self,
                                     const char *account,
                                     const char *drive,
                                     const char *node,
                                     gboolean leave_out,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  call (self, "LeaveOut", g_variant_new ("(sssb)", account, drive, node, leave_out), cancellable,
        callback, user_data);
}

/**
 * kontor_agent_drives_finish:
 * @self: the folders
 * @result: of one of the calls that answer nothing
 * @error: of %KONTOR_AGENT_ERROR, with a sentence for people
 *
 * Returns: whether it was done, or is being done
 */
gboolean
kontor_agent_drives_finish (KontorAgentDrives *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = finish (self, result, error);

  return answer != NULL;
}

/* --- lists --- */

void
kontor_agent_drive_remark_free (KontorAgentDriveRemark *self)
{
  g_free (self->path);
  g_free (self->state);
  g_free (self->reason);
  g_free (self);
}

/* Asks for the files that are not in step, and why. */
void
kontor_agent_drives_list_remarks_async (KontorAgentDrives *self,
                                        const char *account,
                                        const char *drive,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  call (self, "ListRemarks", g_variant_new ("(ss)", account, drive), cancellable, callback,
        user_data);
}

GPtrArray *
kontor_agent_drives_list_remarks_finish (KontorAgentDrives *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_autoptr (GVariant) answer = finish (self, result, error);
  g_autoptr (GVariantIter) iter = NULL;
  KontorAgentDriveRemark item = { 0 };
  GPtrArray *list = NULL;

  if (answer == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_agent_drive_remark_free);
  g_variant_get (answer, "(a(ssxs))", &iter);
  while (
      g_variant_iter_next (iter, "(ssxs)", &item.path, &item.state, &item.retry_at, &item.reason))
    g_ptr_array_add (list, g_memdup2 (&item, sizeof item));

  return list;
}

void
kontor_agent_bin_item_free (KontorAgentBinItem *self)
{
  g_free (self->number);
  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

/* Asks for what was taken away on this computer. */
void
kontor_agent_drives_list_bin_async (KontorAgentDrives *self,
                                    const char *account,
                                    const char *drive,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  call (self, "ListBin", g_variant_new ("(ss)", account, drive), cancellable, callback, user_data);
}

GPtrArray *
kontor_agent_drives_list_bin_finish (KontorAgentDrives *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) answer = finish (self, result, error);
  g_autoptr (GVariantIter) iter = NULL;
  KontorAgentBinItem item = { 0 };
  GPtrArray *list = NULL;

  if (answer == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_agent_bin_item_free);
  g_variant_get (answer, "(a(sssxt))", &iter);
  while (g_variant_iter_next (iter, "(sssxt)", &item.number, &item.path, &item.reason, &item.at,
                              &item.size))
    g_ptr_array_add (list, g_memdup2 (&item, sizeof item));

  return list;
}
