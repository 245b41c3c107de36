/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Editing in the place where it stands: one entry at a time takes the place of a cell's label. While it
 * is there the row stays where it is, whatever arrives: the query is held. Enter keeps what was typed,
 * so does leaving; Escape does not; Tab goes on to the next cell. Main thread. */

#include "config.h"

#include "kontor-field-entry.h"
#include "kontor-list-cell.h"
#include "kontor-record-list-private.h"
#include "kontor-typing.h"

/* What a person may change, as far as the schema says; the model knows the rest. */
gboolean
kontor_record_list_can_edit (KontorRecordList *self, guint number)
{
  const KontorField *field = kontor_schema_get_field (self->type, number);

  return self->editable && kontor_list_can_show (field) && field->merge != KONTOR_MERGE_SERVER &&
         field->merge != KONTOR_MERGE_ONCE && field->merge != KONTOR_MERGE_COUNTER &&
         field->merge != KONTOR_MERGE_MAXIMUM && (field->flags & KONTOR_FLAG_ROOT) == 0;
}

/* --- ending --- */

static void
end_editing (KontorRecordList *self, gboolean focus)
{
  KontorListCell *cell = KONTOR_LIST_CELL (self->editing);
  GtkWidget *parent = cell != NULL ? gtk_widget_get_parent (GTK_WIDGET (cell)) : NULL;

  if (self->editor == NULL)
    return;
  kontor_field_entry_forget (KONTOR_FIELD_ENTRY (self->editor));
  /* Taking the entry away takes the focus, which is told here. */
  self->editor = NULL;
  self->editing = NULL;
  kontor_list_cell_set_editor (cell, NULL);
  if (focus && parent != NULL && !gtk_widget_grab_focus (parent))
    gtk_widget_grab_focus (kontor_record_list_get_view (self));
  kontor_live_query_release (self->query);
}

void
kontor_record_list_stop_editing (KontorRecordList *self)
{
  end_editing (self, FALSE);
}

static void
keep (KontorRecordList *self, const KontorValue *value)
{
  KontorListCell *cell = KONTOR_LIST_CELL (self->editing);
  KontorRecord *record = kontor_list_cell_get_record (cell);
  guint field = kontor_list_cell_get_field (cell);

  if (!kontor_value_equal (kontor_row_get (kontor_record_get_row (record), field), value))
    kontor_office_set_field (self->office, record, field, value);
}

static void
committed_cb (KontorRecordList *self, const KontorValue *value, KontorFieldEntry *entry)
{
  if (self->editor != GTK_WIDGET (entry))
    return;
  keep (self, value);
  end_editing (self, TRUE);
}

static void
cancelled_cb (KontorRecordList *self, KontorFieldEntry *entry)
{
  if (self->editor == GTK_WIDGET (entry))
    end_editing (self, TRUE);
}

/* Keeps a value; what is no value goes, as nobody is there to mend it. */
static void
left_cb (KontorRecordList *self)
{
  g_autoptr (KontorValue) value = NULL;
  g_autofree char *problem = NULL;

  if (self->editor == NULL)
    return;
  value = kontor_field_entry_dup_value (KONTOR_FIELD_ENTRY (self->editor), &problem);
  if (problem == NULL)
    keep (self, value);
  else
    kontor_office_tell (self->office, problem);
  end_editing (self, FALSE);
}

/* --- going on to the next cell --- */

static KontorListCell *
find_cell (KontorRecordList *self, const KontorId *id, guint field)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    if (kontor_list_cell_get_field (cell) == field && !kontor_list_cell_is_beside (cell) &&
        kontor_id_equal (kontor_record_get_id (kontor_list_cell_get_record (cell)), id))
      return cell;

  return NULL;
}

static gboolean
edit_beside (KontorRecordList *self, int step)
{
  KontorListCell *cell = KONTOR_LIST_CELL (self->editing);
  g_autoptr (KontorRecord) record = g_object_ref (kontor_list_cell_get_record (cell));
  guint field = kontor_list_cell_get_field (cell);
  const GArray *columns = kontor_record_list_get_columns (self);
  int at = 0;

  for (guint i = 0; i < columns->len; i++)
    if (g_array_index (columns, guint, i) == field)
      at = (int) i;
  if (!kontor_field_entry_commit (KONTOR_FIELD_ENTRY (self->editor)))
    return TRUE;

  for (at += step; at >= 0 && at < (int) columns->len; at += step)
    {
      guint next = g_array_index (columns, guint, at);

      if (kontor_record_list_can_edit (self, next) &&
          kontor_record_list_edit (self, kontor_record_get_id (record), next))
        return TRUE;
    }

  return TRUE;
}

static gboolean
tab_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorRecordList *self = g_object_get_data (G_OBJECT (widget), "kontor-list");

  return self->editor == widget && !self->is_narrow && edit_beside (self, GPOINTER_TO_INT (data));
}

static void
add_tab (GtkEventController *keys, guint keyval, GdkModifierType modifiers, int step)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (keyval,
                                                                                  modifiers),
                                                          gtk_callback_action_new (tab_cb,
                                                                                   GINT_TO_POINTER (
                                                                                       step),
                                                                                   NULL)));
}

/* --- beginning --- */

static GtkWidget *
editor_new (KontorRecordList *self, guint field)
{
  GtkWidget *entry = kontor_field_entry_new (self->office, self->type, field);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  g_object_set_data (G_OBJECT (entry), "kontor-list", self);
  g_signal_connect_object (entry, "committed", G_CALLBACK (committed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "cancelled", G_CALLBACK (cancelled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  add_tab (keys, GDK_KEY_Tab, 0, 1);
  add_tab (keys, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK, -1);
  gtk_widget_add_controller (entry, keys);

  return entry;
}

gboolean
kontor_record_list_edit_cell (KontorRecordList *self, GtkWidget *widget)
{
  KontorListCell *cell = KONTOR_LIST_CELL (widget);
  KontorRecord *record = kontor_list_cell_get_record (cell);
  guint field = kontor_list_cell_get_field (cell);
  g_autofree char *name = NULL;

  if (record == NULL || kontor_list_cell_is_beside (cell) ||
      !kontor_record_list_can_edit (self, field))
    return FALSE;
  end_editing (self, FALSE);

  kontor_live_query_hold (self->query);
  self->editing = widget;
  self->editor = editor_new (self, field);
  kontor_list_cell_set_editor (cell, self->editor);
  kontor_field_entry_set_value (KONTOR_FIELD_ENTRY (self->editor),
                                kontor_row_get (kontor_record_get_row (record), field));
  /* Under the name that the field has on the record's page, where it is found again too. */
  name = kontor_typing_name (self->type, kontor_record_get_id (record),
                             kontor_schema_get_field (self->type, field)->word);
  kontor_field_entry_keep (KONTOR_FIELD_ENTRY (self->editor), name);
  kontor_field_entry_start (KONTOR_FIELD_ENTRY (self->editor));

  return TRUE;
}

/* Also the cell of a row that scrolls into sight only now. */
gboolean
kontor_record_list_edit (KontorRecordList *self, const KontorId *id, guint field)
{
  KontorListCell *cell;

  g_return_val_if_fail (KONTOR_IS_RECORD_LIST (self), FALSE);

  cell = find_cell (self, id, field);
  if (cell == NULL && kontor_record_list_scroll_to (self, id))
    cell = find_cell (self, id, field);

  return cell != NULL && kontor_record_list_edit_cell (self, GTK_WIDGET (cell));
}
