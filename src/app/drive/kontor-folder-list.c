/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in a folder. Which bytes are still only here is looked up on a thread of GIO's whenever the
 * agent tells of another status. Main thread. */

#include "config.h"

#include "kontor-folder-list.h"

#include "kontor-drive-changes.h"
#include "kontor-drive-words.h"

#include <glib/gi18n.h>

/* Of folders in folders, for the path to one. */
#define DEPTH_MAX 100

struct _KontorFolderList
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorDriveKeeper *keeper; /* owned */
  KontorRecordList *list;
  GHashTable *staged; /* owned: a set of hashes */
  KontorId drive; /* nil: none */
  char *path; /* owned: of the folder on this computer, with a slash behind it; "" at the top */
  gboolean looking; /* for what is staged */
  gboolean again; /* it has changed meanwhile */
  int state; /* of the drive on this computer, as it was last shown; -1: not kept */
};

enum
{
  ENTERED,
  OPENED,
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorFolderList, kontor_folder_list, ADW_TYPE_BIN)

static gboolean
is_folder (KontorRecord *node)
{
  return kontor_row_get_choice (kontor_record_get_row (node), KONTOR_NODE_KIND) ==
         KONTOR_NODE_KIND_FOLDER;
}

/* --- what is not sent --- */

static void
look (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) hashes = kontor_content_cache_list_staged_sync (data, 0);
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; hashes != NULL && i < hashes->len; i++)
    g_hash_table_add (set, g_strdup (hashes->pdata[i]));
  g_task_return_pointer (task, set, (GDestroyNotify) g_hash_table_unref);
}

static void start_looking (KontorFolderList *self);

static gboolean
is_same_set (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer hash = NULL;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    if (!g_hash_table_contains (b, hash))
      return FALSE;

  return TRUE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  KontorFolderList *self = KONTOR_FOLDER_LIST (source);
  g_autoptr (GHashTable) staged = g_task_propagate_pointer (G_TASK (result), NULL);

  self->looking = FALSE;
  if (self->office == NULL || staged == NULL)
    return;
  if (!is_same_set (self->staged, staged))
    {
      g_hash_table_unref (self->staged);
      self->staged = g_steal_pointer (&staged);
      kontor_record_list_refresh (self->list);
    }
  if (self->again)
    start_looking (self);
}

static void
start_looking (KontorFolderList *self)
{
  g_autoptr (GTask) task = NULL;

  self->again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  task = g_task_new (self, NULL, looked_cb, NULL);
  g_task_set_source_tag (task, start_looking);
  g_task_set_task_data (task, kontor_node_file_open_cache (self->office),
                        (GDestroyNotify) kontor_content_cache_free);
  g_task_run_in_thread (task, look);
}

static void
store_changed_cb (KontorFolderList *self, guint64 types)
{
  if ((types & kontor_record_type_to_bit (KONTOR_RECORD_NODE)) != 0)
    start_looking (self);
}

/* --- moving by dragging --- */

/* (transfer full) (element-type KontorRecord): what is dragged */
static GPtrArray *
dup_dragged (const GValue *value)
{
  GPtrArray *nodes = g_value_get_boxed (value);

  return nodes != NULL ? g_ptr_array_ref (nodes) : g_ptr_array_new ();
}

static gboolean
can_move (GPtrArray *nodes, const KontorId *drive, const KontorId *folder)
{
  for (guint i = 0; i < nodes->len; i++)
    {
      KontorRow *row = kontor_record_get_row (nodes->pdata[i]);

      if (!kontor_row_refers_to (row, KONTOR_NODE_DRIVE, drive) ||
          (folder != NULL && kontor_id_equal (kontor_row_get_id (row), folder)))
        return FALSE;
    }

  return nodes->len > 0;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, KontorFolderList *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  KontorRecord *node = g_object_get_data (G_OBJECT (cell), "node");
  g_autoptr (GPtrArray) nodes = NULL;

  if (node == NULL)
    return NULL;
  nodes = kontor_record_list_dup_selected (self->list);
  if (!g_ptr_array_find (nodes, node, NULL))
    {
      g_ptr_array_unref (nodes);
      nodes = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (nodes, g_object_ref (node));
    }

  return gdk_content_provider_new_typed (G_TYPE_PTR_ARRAY, nodes);
}

static gboolean
dropped_on_cell_cb (GtkDropTarget *target,
                    const GValue *value,
                    double x,
                    double y,
                    KontorFolderList *self)
{
  GtkWidget *cell = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  KontorRecord *node = g_object_get_data (G_OBJECT (cell), "node");
  g_autoptr (GPtrArray) nodes = dup_dragged (value);

  if (node == NULL || !is_folder (node) ||
      !can_move (nodes, &self->drive, kontor_record_get_id (node)))
    return FALSE;
  kontor_drive_move (self->office, nodes, kontor_record_get_id (node));

  return TRUE;
}

/**
 * Place:
 *
 * Where entries go that are dropped on a widget.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorId drive;
  KontorId folder;
  gboolean has_folder;
} Place;

static void
place_free (gpointer data, GClosure *closure)
{
  Place *place = data;

  g_object_unref (place->office);
  g_free (place);
}

static gboolean
dropped_on_place_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  Place *place = data;
  const KontorId *folder = place->has_folder ? &place->folder : NULL;
  g_autoptr (GPtrArray) nodes = dup_dragged (value);

  if (!can_move (nodes, &place->drive, folder))
    return FALSE;
  kontor_drive_move (place->office, nodes, folder);

  return TRUE;
}

void
kontor_folder_list_accept_entries (KontorOffice *office,
                                   GtkWidget *widget,
                                   const KontorId *drive,
                                   const KontorId *folder)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_PTR_ARRAY, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  Place *place = g_new0 (Place, 1);

  place->office = g_object_ref (office);
  place->drive = *drive;
  place->has_folder = folder != NULL;
  if (folder != NULL)
    place->folder = *folder;
  g_signal_connect_data (target, "drop", G_CALLBACK (dropped_on_place_cb), place, place_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/* --- cells --- */

static GtkWidget *
make_icon_cb (KontorRecordList *list, gpointer data)
{
  return gtk_image_new ();
}

/* By the end of the name: the bytes need not be here. */
static void
bind_icon_cb (KontorRecordList *list, GtkWidget *image, KontorRecord *node, gpointer data)
{
  g_autofree char *type = NULL;
  g_autoptr (GIcon) icon = NULL;

  if (node == NULL)
    return;
  if (is_folder (node))
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (image), "folder-symbolic");
      return;
    }
  type = g_content_type_guess (kontor_record_get_title (node), NULL, 0, NULL);
  icon = g_content_type_get_symbolic_icon (type);
  gtk_image_set_from_gicon (GTK_IMAGE (image), icon);
}

static GtkWidget *
make_name_cb (KontorRecordList *list, gpointer data)
{
  KontorFolderList *self = data;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *mark = gtk_image_new ();
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_PTR_ARRAY, GDK_ACTION_COPY | GDK_ACTION_MOVE);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_widget_add_css_class (mark, "dimmed");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (drop, "drop", G_CALLBACK (dropped_on_cell_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (drop));

  return box;
}

/* How an entry is that this computer keeps. @words: (out): (transfer full) (nullable): nothing is known.
 * Returns: (nullable): an icon */
static const char *
find_state (KontorFolderList *self, KontorRecord *node, char **words)
{
  const KontorAgentDriveStatus *status = kontor_drive_keeper_get_status (self->keeper,
                                                                         &self->drive);
  g_autofree char *path = g_strconcat (self->path, kontor_record_get_title (node), NULL);
  const KontorAgentDriveRemark *remark;

  if (status == NULL)
    return NULL;
  remark = kontor_drive_keeper_find_remark (self->keeper, path);
  if (remark != NULL)
    {
      *words = g_strdup_printf ("%s: %s", kontor_drive_words_get_remark_title (remark->state),
                                remark->reason);
      return kontor_drive_words_get_remark_icon (remark->state);
    }
  if (is_folder (node) && kontor_drive_keeper_has_remarks_in (self->keeper, path))
    {
      *words = g_strdup (_ ("Something in it is not in step"));
      return "kontor-attention-symbolic";
    }
  /* What is not reached yet is not known. */
  if (status->state != KONTOR_AGENT_DRIVE_IN_STEP)
    return NULL;
  *words = g_strdup (_ ("On this computer, in step"));

  return "object-select-symbolic";
}

static void
show_mark (KontorFolderList *self, GtkWidget *mark, KontorRecord *node)
{
  const char *content = kontor_row_get_text (kontor_record_get_row (node), KONTOR_NODE_CONTENT);
  const char *icon = NULL;
  g_autofree char *words = NULL;

  if (content != NULL && g_hash_table_contains (self->staged, content))
    {
      words = g_strdup (_ ("Not sent yet"));
      icon = "kontor-waiting-symbolic";
    }
  else
    icon = find_state (self, node, &words);
  gtk_widget_set_visible (mark, icon != NULL);
  if (icon == NULL)
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (mark), icon);
  gtk_widget_set_tooltip_text (mark, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
bind_name_cb (KontorRecordList *list, GtkWidget *box, KontorRecord *node, gpointer data)
{
  KontorFolderList *self = data;

  g_object_set_data_full (G_OBJECT (box), "node", node != NULL ? g_object_ref (node) : NULL,
                          g_object_unref);
  if (node == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)),
                       kontor_record_get_title (node));
  show_mark (self, gtk_widget_get_last_child (box), node);
}

static GtkWidget *
make_size_cb (KontorRecordList *list, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_xalign (GTK_LABEL (label), 1);

  return label;
}

static void
bind_size_cb (KontorRecordList *list, GtkWidget *label, KontorRecord *node, gpointer data)
{
  g_autofree char *size = NULL;

  if (node == NULL)
    return;
  if (!is_folder (node))
    size = g_format_size (
        (guint64) kontor_row_get_integer (kontor_record_get_row (node), KONTOR_NODE_SIZE));
  gtk_label_set_label (GTK_LABEL (label), size != NULL ? size : "");
}

/* --- callbacks --- */

static gboolean
activated_cb (KontorFolderList *self, KontorRecord *node)
{
  g_signal_emit (self, signals[is_folder (node) ? ENTERED : OPENED], 0, node);

  return TRUE;
}

static gboolean
dropped_cb (KontorFolderList *self, const GValue *value)
{
  if (kontor_id_is_nil (&self->drive))
    return FALSE;
  g_signal_emit (self, signals[DROPPED], 0, g_value_get_boxed (value));

  return TRUE;
}

/* Progress is told many times a second: the marks know only of in step and not. */
static void
kept_cb (KontorFolderList *self)
{
  const KontorAgentDriveStatus *status = kontor_drive_keeper_get_status (self->keeper,
                                                                         &self->drive);
  int state = status != NULL ? (int) status->state : -1;

  if (state == self->state)
    return;
  self->state = state;
  kontor_record_list_refresh (self->list);
}

/* --- class --- */

static void
kontor_folder_list_dispose (GObject *object)
{
  KontorFolderList *self = KONTOR_FOLDER_LIST (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->keeper);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_folder_list_parent_class)->dispose (object);
}

static void
kontor_folder_list_finalize (GObject *object)
{
  KontorFolderList *self = KONTOR_FOLDER_LIST (object);

  g_hash_table_unref (self->staged);
  g_free (self->path);

  G_OBJECT_CLASS (kontor_folder_list_parent_class)->finalize (object);
}

static void
kontor_folder_list_class_init (KontorFolderListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_folder_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_folder_list_finalize;
  signals[ENTERED] = g_signal_new ("entered", KONTOR_TYPE_FOLDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[OPENED] = g_signal_new ("opened", KONTOR_TYPE_FOLDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, KONTOR_TYPE_RECORD);
  signals[DROPPED] = g_signal_new ("dropped", KONTOR_TYPE_FOLDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, GDK_TYPE_FILE_LIST);
}

static void
kontor_folder_list_init (KontorFolderList *self)
{
  self->staged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->path = g_strdup ("");
}

GtkWidget *
kontor_folder_list_new (KontorDriveKeeper *keeper)
{
  static const guint columns[] = { KONTOR_NODE_NAME, KONTOR_NODE_SIZE, KONTOR_NODE_MODIFIED,
                                   KONTOR_COMMON_CREATED_BY };
  KontorFolderList *self = g_object_new (KONTOR_TYPE_FOLDER_LIST, NULL);
  KontorOffice *office = kontor_drive_keeper_get_office (keeper);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->keeper = g_object_ref (keeper);
  self->office = g_object_ref (office);
  self->list = KONTOR_RECORD_LIST (kontor_record_list_new (office, KONTOR_RECORD_NODE));
  kontor_record_list_set_columns (self->list, columns, G_N_ELEMENTS (columns));
  /* The kinds in the schema's order are file, folder, link. */
  kontor_record_list_add_default_order (self->list, KONTOR_NODE_KIND, TRUE);
  kontor_record_list_add_default_order (self->list, KONTOR_NODE_NAME, FALSE);
  kontor_record_list_set_leading (self->list, make_icon_cb, bind_icon_cb, NULL, NULL);
  kontor_record_list_set_cell (self->list, KONTOR_NODE_NAME, make_name_cb, bind_name_cb, self,
                               NULL);
  kontor_record_list_set_cell (self->list, KONTOR_NODE_SIZE, make_size_cb, bind_size_cb, NULL,
                               NULL);
  kontor_record_list_set_can_create (self->list, FALSE);
  /* A name is changed by an operation that refuses twins. */
  kontor_record_list_set_editable (self->list, FALSE);
  kontor_record_list_set_empty (self->list, "folder-symbolic", _ ("Nothing here"),
                                _ ("Add files with the button above, or drop them here."));
  g_signal_connect_object (self->list, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
  g_signal_connect_object (drop, "drop", G_CALLBACK (dropped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "status-changed", G_CALLBACK (start_looking), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "remarks-changed", G_CALLBACK (kontor_record_list_refresh),
                           self->list, G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "changed", G_CALLBACK (kept_cb), self, G_CONNECT_SWAPPED);
  start_looking (self);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

/* (transfer full): "Plans/2026/" */
static char *
make_path (KontorFolderList *self, const KontorId *folder)
{
  KontorId at = folder != NULL ? *folder : (KontorId) KONTOR_ID_INIT_NIL;
  GString *path = g_string_new (NULL);

  for (guint depth = 0; !kontor_id_is_nil (&at) && depth < DEPTH_MAX; depth++)
    {
      g_autoptr (KontorRecord) record = kontor_office_get_record (self->office, KONTOR_RECORD_NODE,
                                                                  &at);
      const KontorId *parent = NULL;

      if (record == NULL)
        break;
      g_string_prepend_c (path, '/');
      g_string_prepend (path, kontor_record_get_title (record));
      parent = kontor_row_get_id_field (kontor_record_get_row (record), KONTOR_NODE_PARENT);
      at = parent != NULL ? *parent : (KontorId) KONTOR_ID_INIT_NIL;
    }

  return g_string_free_and_steal (path);
}

void
kontor_folder_list_show (KontorFolderList *self, const KontorId *drive, const KontorId *folder)
{
  KontorCondition *both[2];
  g_autoptr (KontorCondition) condition = NULL;

  g_return_if_fail (KONTOR_IS_FOLDER_LIST (self));

  self->drive = *drive;
  g_free (self->path);
  self->path = make_path (self, folder);
  both[0] = kontor_condition_new_refers (KONTOR_NODE_DRIVE, drive);
  both[1] = folder != NULL ? kontor_condition_new_refers (KONTOR_NODE_PARENT, folder)
                           : kontor_condition_new (KONTOR_NODE_PARENT, KONTOR_TEST_EQUAL, NULL);
  condition = kontor_condition_new_join (KONTOR_JOIN_ALL, both, 2);
  kontor_condition_unref (both[0]);
  kontor_condition_unref (both[1]);
  kontor_record_list_set_base_condition (self->list, condition);
}

KontorRecordList *
kontor_folder_list_get_list (KontorFolderList *self)
{
  g_return_val_if_fail (KONTOR_IS_FOLDER_LIST (self), NULL);

  return self->list;
}
