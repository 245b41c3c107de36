/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of a task's page have in common: following the record, and reading beside the main
 * thread. Main thread, but for the subclasses' read(). */

#include "config.h"

#include "kontor-task-part.h"

typedef struct
{
  KontorOffice *office; /* owned */
  KontorRecord *record; /* owned, nullable */
  GCancellable *reading; /* owned, nullable: the read that is under way */
  guint later; /* idle source */
} KontorTaskPartPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KontorTaskPart, kontor_task_part, GTK_TYPE_BOX)

static KontorTaskPartPrivate *
get_private (KontorTaskPart *self)
{
  return kontor_task_part_get_instance_private (self);
}

/* --- reading --- */

typedef struct
{
  KontorTaskPartClass *klass; /* static: classes stay */
  KontorRow *row; /* owned */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  kontor_row_unref (wish->row);
  g_free (wish);
}

static gpointer
read_wish (KontorReading *reading, gpointer data, GError **error)
{
  Wish *wish = data;

  return wish->klass->read (reading, wish->row, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorTaskPart) self = data;
  g_autoptr (GError) error = NULL;
  KontorTaskPartClass *klass = KONTOR_TASK_PART_GET_CLASS (self);
  gpointer answer = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);

  if (answer == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
          get_private (self)->office != NULL)
        kontor_office_tell_error (get_private (self)->office, error);
      return;
    }
  if (get_private (self)->record != NULL)
    {
      klass->show (self, answer);
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
    }
  klass->free_answer (answer);
}

static gboolean
read_later_cb (gpointer data)
{
  KontorTaskPart *self = data;
  KontorTaskPartPrivate *priv = get_private (self);
  Wish *wish;

  priv->later = 0;
  g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  if (priv->record == NULL)
    return G_SOURCE_REMOVE;
  priv->reading = g_cancellable_new ();
  wish = g_new0 (Wish, 1);
  wish->klass = KONTOR_TASK_PART_GET_CLASS (self);
  wish->row = kontor_row_ref (kontor_record_get_row (priv->record));
  kontor_live_store_read_async (kontor_office_get_store (priv->office), read_wish, wish, wish_free,
                                wish->klass->free_answer, priv->reading, read_cb,
                                g_object_ref (self));

  return G_SOURCE_REMOVE;
}

void
kontor_task_part_refresh (KontorTaskPart *self)
{
  KontorTaskPartPrivate *priv = get_private (self);

  if (priv->later == 0)
    priv->later = g_idle_add (read_later_cb, self);
}

static void
record_changed_cb (KontorTaskPart *self)
{
  kontor_task_part_refresh (self);
}

static void
store_changed_cb (KontorTaskPart *self, guint64 types, KontorLiveStore *store)
{
  if ((types & KONTOR_TASK_PART_GET_CLASS (self)->types) != 0 && get_private (self)->record != NULL)
    kontor_task_part_refresh (self);
}

/* --- class --- */

static void
kontor_task_part_dispose (GObject *object)
{
  KontorTaskPart *self = KONTOR_TASK_PART (object);
  KontorTaskPartPrivate *priv = get_private (self);

  g_clear_handle_id (&priv->later, g_source_remove);
  g_cancellable_cancel (priv->reading);
  g_clear_object (&priv->reading);
  if (priv->record != NULL)
    g_signal_handlers_disconnect_by_func (priv->record, record_changed_cb, self);
  g_clear_object (&priv->record);

  G_OBJECT_CLASS (kontor_task_part_parent_class)->dispose (object);
}

static void
kontor_task_part_finalize (GObject *object)
{
  g_clear_object (&get_private (KONTOR_TASK_PART (object))->office);

  G_OBJECT_CLASS (kontor_task_part_parent_class)->finalize (object);
}

static void
kontor_task_part_class_init (KontorTaskPartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_task_part_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_task_part_finalize;
}

static void
kontor_task_part_init (KontorTaskPart *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* --- public functions --- */

/**
 * kontor_task_part_new:
 * @type: a subclass
 * @office: whose records
 *
 * Returns: (transfer floating): a part that shows nothing yet
 */
GtkWidget *
kontor_task_part_new (GType type, KontorOffice *office)
{
  KontorTaskPart *self = g_object_new (type, NULL);
  KontorTaskPartPrivate *priv = get_private (self);

  priv->office = g_object_ref (office);
  KONTOR_TASK_PART_GET_CLASS (self)->build (self);
  g_signal_connect_object (kontor_office_get_store (office), "changed",
                           G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

KontorOffice *
kontor_task_part_get_office (KontorTaskPart *self)
{
  g_return_val_if_fail (KONTOR_IS_TASK_PART (self), NULL);

  return get_private (self)->office;
}

KontorRecord *
kontor_task_part_get_record (KontorTaskPart *self)
{
  g_return_val_if_fail (KONTOR_IS_TASK_PART (self), NULL);

  return get_private (self)->record;
}

void
kontor_task_part_set_record (GtkWidget *widget, KontorRecord *record)
{
  KontorTaskPart *self = KONTOR_TASK_PART (widget);
  KontorTaskPartPrivate *priv = get_private (self);

  if (priv->record == record)
    return;
  if (priv->record != NULL)
    g_signal_handlers_disconnect_by_func (priv->record, record_changed_cb, self);
  g_cancellable_cancel (priv->reading);
  gtk_widget_set_visible (widget, FALSE);
  g_set_object (&priv->record, record);
  if (record == NULL)
    return;
  g_signal_connect_object (record, "notify", G_CALLBACK (record_changed_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_task_part_refresh (self);
}

/* Returns: (transfer none): the heading's label */
GtkWidget *
kontor_task_part_add_heading (KontorTaskPart *self, const char *title, GtkWidget *end)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_widget_add_css_class (label, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  if (end != NULL)
    gtk_box_append (GTK_BOX (box), end);
  gtk_box_append (GTK_BOX (self), box);

  return label;
}

GtkWidget *
kontor_task_part_button_new (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);

  return button;
}
