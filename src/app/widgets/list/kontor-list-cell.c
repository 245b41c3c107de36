/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A cell of a record list. Made once and bound to one record after another, so whatever it watches it
 * lets go of when it is unbound. Main thread. */

#include "config.h"

#include "kontor-list-cell.h"

#include "kontor-record-list-private.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of one level of an outline, in pixels. */
#define INDENT 20
/* In characters: a title that can be told from its neighbours, however many columns there are. */
#define LEAD_WIDTH 17
/* How many other columns the second line of a row shows. */
#define SUBTITLE_MAX 4

struct _KontorListCell
{
  GtkWidget parent_instance;

  KontorRecordList *list; /* borrowed: the list outlives its cells */
  guint field;
  gboolean beside; /* of the column beside that of @field */

  GtkWidget *expander; /* nullable */
  GtkWidget *leading; /* nullable */
  GtkWidget *content; /* the label, or what set_cell() made */
  GtkLabel *label; /* nullable */
  GtkLabel *subtitle; /* nullable: of rows */
  GtkWidget *editor; /* nullable */

  GtkListItem *item; /* borrowed, nullable while unbound */
  KontorRecord *record; /* owned, nullable while unbound */
  KontorRecord *target; /* owned, nullable: what the field refers to */
  gboolean filled; /* something of @record is shown */
};

G_DEFINE_FINAL_TYPE (KontorListCell, kontor_list_cell, GTK_TYPE_WIDGET)

static const KontorField *
get_field (KontorListCell *self, guint field)
{
  return kontor_schema_get_field (self->list->type, field);
}

static KontorSpecialCell *
get_special (KontorListCell *self)
{
  if (self->subtitle != NULL)
    return NULL;

  return g_hash_table_lookup (self->beside ? self->list->beside : self->list->cells,
                              GUINT_TO_POINTER (self->field));
}

/* --- what it shows --- */

static char *
get_label (KontorListCell *self, guint number)
{
  const KontorRow *row = kontor_record_get_row (self->record);
  const KontorField *field = get_field (self, number);
  const KontorValue *value = kontor_row_get (row, number);
  char *text;

  /* A tick or nothing: a column of "No" hides the one "Yes". */
  if (field->kind == KONTOR_KIND_BOOLEAN)
    return g_strdup (kontor_row_get_boolean (row, number) ? _ ("Yes") : "");
  text = kontor_value_to_label (self->list->office, self->list->type, number, value);
  g_strdelimit (text, "\n\r\t", ' ');

  return text;
}

/* Adds a fact to a line of them; nothing for no text. */
static guint
add_fact (GString *line, const char *text)
{
  if (text == NULL || *text == '\0')
    return 0;
  /* Translators: between short facts of one line: "Completed · Anna · 4 May" */
  g_string_append_printf (line, "%s%s", line->len > 0 ? C_ ("between facts", " · ") : "", text);

  return 1;
}

/* What a column beside that of a field says here. (transfer full) (nullable) */
static char *
get_beside (KontorListCell *self, guint number)
{
  KontorSpecialCell *beside = g_hash_table_lookup (self->list->beside, GUINT_TO_POINTER (number));

  return beside != NULL && beside->text != NULL
             ? beside->text (self->list, self->record, beside->data)
             : NULL;
}

/* Choices that were never made, and what the row says anyway, are left out. */
static void
show_subtitle (KontorListCell *self)
{
  const GArray *columns = kontor_record_list_get_columns (self->list);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < columns->len && n < SUBTITLE_MAX; i++)
    {
      guint number = g_array_index (columns, guint, i);
      g_autofree char *label = NULL;
      g_autofree char *beside = get_beside (self, number);

      if (number != self->field && kontor_row_has (kontor_record_get_row (self->record), number) &&
          get_field (self, number)->kind != KONTOR_KIND_BOOLEAN && beside == NULL)
        label = get_label (self, number);
      n += add_fact (text, label) + add_fact (text, beside);
    }
  gtk_label_set_label (self->subtitle, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), text->len > 0);
}

/* A cell is read as what it shows; one that shows nothing, as what is missing. */
static void
name_cell (KontorListCell *self, gboolean empty)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = NULL;

  if (cell == NULL ||
      gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (cell)) != GTK_ACCESSIBLE_ROLE_GRID_CELL)
    return;
  if (!empty)
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL);
      return;
    }
  /* Translators: %s is a field: "Deadline: not set" */
  name = g_strdup_printf (C_ ("group", "%s: not set"),
                          kontor_field_get_label (get_field (self, self->field)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_label (KontorListCell *self)
{
  g_autofree char *text = get_label (self, self->field);
  gboolean untitled = *text == '\0' &&
                      self->field == kontor_schema_get_type (self->list->type)->title;

  if (untitled)
    {
      g_free (text);
      text = g_strdup (C_ ("title", "Untitled"));
    }
  gtk_label_set_label (self->label, text);
  name_cell (self, *text == '\0');
  if (untitled)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dim-label");
  if (self->subtitle != NULL)
    show_subtitle (self);
}

static void
show_outline (KontorListCell *self)
{
  guint position = kontor_list_cell_get_position (self);
  guint depth = kontor_live_query_get_depth (self->list->query, position);
  gboolean parent = kontor_live_query_has_children (self->list->query, position);
  gboolean expanded = parent && kontor_live_query_is_expanded (self->list->query, position);

  gtk_widget_set_margin_start (self->expander, (int) depth * INDENT);
  gtk_widget_set_opacity (self->expander, parent ? 1.0 : 0.0);
  gtk_widget_set_can_target (self->expander, parent);
  gtk_button_set_icon_name (GTK_BUTTON (self->expander),
                            expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  expanded ? _ ("Collapse") : _ ("Expand"), -1);
}

static void
bind_special (KontorListCell *self, KontorRecord *record)
{
  KontorSpecialCell *special = get_special (self);

  if (special != NULL)
    special->bind (self->list, self->content, record, special->data);
  if (self->leading != NULL)
    self->list->leading.bind (self->list, self->leading, record, self->list->leading.data);
}

static void
target_changed_cb (KontorListCell *self)
{
  if (self->label != NULL && self->record != NULL)
    show_label (self);
}

static void
watch_target (KontorListCell *self)
{
  const KontorField *field = get_field (self, self->field);
  g_autoptr (KontorRecord) target = NULL;

  if (field->kind == KONTOR_KIND_REFERENCE && self->record != NULL && self->label != NULL)
    target = kontor_office_get_record (self->list->office, field->target,
                                       kontor_row_get_id_field (kontor_record_get_row (
                                                                    self->record),
                                                                self->field));
  if (target == self->target)
    return;
  if (self->target != NULL)
    g_signal_handlers_disconnect_by_func (self->target, target_changed_cb, self);
  g_set_object (&self->target, target);
  if (self->target != NULL)
    g_signal_connect_swapped (self->target, "notify", G_CALLBACK (target_changed_cb), self);
}

static void
show_name (KontorListCell *self)
{
  const char *title = kontor_record_get_title (self->record);

  gtk_list_item_set_accessible_label (self->item, title);
  if (self->subtitle != NULL)
    gtk_list_item_set_accessible_description (self->item, gtk_label_get_label (self->subtitle));
}

void
kontor_list_cell_fill (KontorListCell *self)
{
  g_hash_table_remove (self->list->unfilled, self);
  if (self->record == NULL)
    return;
  self->filled = TRUE;
  watch_target (self);
  if (self->label != NULL)
    show_label (self);
  if (self->expander != NULL)
    show_outline (self);
  if (self->subtitle != NULL)
    show_name (self);
  bind_special (self, self->record);
  if (self->label == NULL && !self->beside)
    name_cell (self, !kontor_row_has (kontor_record_get_row (self->record), self->field));
}

void
kontor_list_cell_refresh (KontorListCell *self)
{
  if (self->record == NULL)
    return;
  g_hash_table_add (self->list->unfilled, self);
  kontor_record_list_queue_fill (self->list);
}

static void
record_changed_cb (KontorListCell *self, GParamSpec *pspec, KontorRecord *record)
{
  const char *word = get_field (self, self->field)->word;
  gboolean mine = strcmp (g_param_spec_get_name (pspec), word) == 0;

  if (!self->filled)
    return;
  if (self->label != NULL && (mine || self->subtitle != NULL))
    {
      watch_target (self);
      show_label (self);
    }
  if (self->subtitle != NULL)
    show_name (self);
  bind_special (self, record);
}

/* --- expander --- */

static void
expander_clicked_cb (KontorListCell *self)
{
  guint position = kontor_list_cell_get_position (self);

  if (self->record != NULL)
    kontor_live_query_set_expanded (self->list->query, kontor_record_get_id (self->record),
                                    !kontor_live_query_is_expanded (self->list->query, position));
}

/* --- class --- */

static void
kontor_list_cell_dispose (GObject *object)
{
  KontorListCell *self = KONTOR_LIST_CELL (object);
  GtkWidget *child;

  kontor_list_cell_unbind (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (kontor_list_cell_parent_class)->dispose (object);
}

static void
kontor_list_cell_class_init (KontorListCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_list_cell_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "listcell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
kontor_list_cell_init (KontorListCell *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_spacing (layout, 6);
}

/* --- making one --- */

static gboolean
is_number (const KontorField *field)
{
  return field->kind == KONTOR_KIND_INTEGER || field->kind == KONTOR_KIND_MONEY ||
         field->kind == KONTOR_KIND_DURATION;
}

/* In characters: the same for all rows, so that columns do not jump while scrolling. */
static int
get_width (const KontorField *field)
{
  switch (field->kind)
    {
    case KONTOR_KIND_BOOLEAN:
      return 6;
    case KONTOR_KIND_INTEGER:
    case KONTOR_KIND_DURATION:
      return 8;
    case KONTOR_KIND_MONEY:
      return 13;
    case KONTOR_KIND_CHOICE:
    case KONTOR_KIND_DATE:
      return 14;
    case KONTOR_KIND_INSTANT:
    case KONTOR_KIND_MOMENT:
      return 16;
    case KONTOR_KIND_TEXT:
    case KONTOR_KIND_MARKDOWN:
    case KONTOR_KIND_REFERENCE:
    case KONTOR_KIND_RECORD:
    case KONTOR_KIND_REFERENCES:
    case KONTOR_KIND_TAGS:
    case KONTOR_KIND_CONTENT:
    case KONTOR_KIND_ORDER:
      return 18;
    }

  return 18;
}

static GtkWidget *
make_label (KontorListCell *self, gboolean lead)
{
  const KontorField *field = get_field (self, self->field);

  self->label = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->label, is_number (field) && !lead ? 1 : 0);
  if (lead)
    gtk_label_set_width_chars (self->label, LEAD_WIDTH);
  else
    {
      gtk_label_set_width_chars (self->label, get_width (field));
      gtk_label_set_max_width_chars (self->label, get_width (field));
    }
  if (is_number (field) || field->kind == KONTOR_KIND_DATE || field->kind == KONTOR_KIND_INSTANT)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");

  return GTK_WIDGET (self->label);
}

static GtkWidget *
make_lines (KontorListCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->subtitle = GTK_LABEL (gtk_label_new (""));
  gtk_label_set_ellipsize (self->subtitle, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->subtitle, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_box_append (GTK_BOX (box), make_label (self, TRUE));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->subtitle));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static void
make_lead (KontorListCell *self)
{
  if (self->list->outline != 0)
    {
      self->expander = gtk_button_new_from_icon_name ("pan-end-symbolic");
      gtk_widget_add_css_class (self->expander, "flat");
      gtk_widget_add_css_class (self->expander, "kontor-expander");
      gtk_widget_set_valign (self->expander, GTK_ALIGN_CENTER);
      gtk_widget_set_focusable (self->expander, FALSE);
      g_signal_connect_swapped (self->expander, "clicked", G_CALLBACK (expander_clicked_cb), self);
      gtk_widget_set_parent (self->expander, GTK_WIDGET (self));
    }
  if (self->list->leading.setup != NULL)
    {
      self->leading = self->list->leading.setup (self->list, self->list->leading.data);
      gtk_widget_set_valign (self->leading, GTK_ALIGN_CENTER);
      gtk_widget_set_parent (self->leading, GTK_WIDGET (self));
    }
}

GtkWidget *
kontor_list_cell_new (KontorRecordList *list, guint field, gboolean lead, gboolean row)
{
  KontorListCell *self = g_object_new (KONTOR_TYPE_LIST_CELL, NULL);
  KontorSpecialCell *special = g_hash_table_lookup (list->cells, GUINT_TO_POINTER (field));

  self->list = list;
  self->field = field;
  if (lead)
    make_lead (self);
  if (row)
    self->content = make_lines (self);
  else if (special != NULL)
    self->content = special->setup (list, special->data);
  else
    self->content = make_label (self, lead);
  gtk_widget_set_hexpand (self->content, TRUE);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
  gtk_widget_set_margin_top (GTK_WIDGET (self), row ? 4 : 2);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self), row ? 4 : 2);
  gtk_widget_set_margin_start (GTK_WIDGET (self), row ? 6 : 0);
  gtk_widget_set_margin_end (GTK_WIDGET (self), row ? 6 : 0);

  return GTK_WIDGET (self);
}

GtkWidget *
kontor_list_cell_new_beside (KontorRecordList *list, guint field)
{
  KontorListCell *self = g_object_new (KONTOR_TYPE_LIST_CELL, NULL);
  KontorSpecialCell *special = g_hash_table_lookup (list->beside, GUINT_TO_POINTER (field));

  self->list = list;
  self->field = field;
  self->beside = TRUE;
  self->content = special->setup (list, special->data);
  gtk_widget_set_hexpand (self->content, TRUE);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
  gtk_widget_set_margin_top (GTK_WIDGET (self), 2);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self), 2);

  return GTK_WIDGET (self);
}

/* --- binding --- */

void
kontor_list_cell_bind (KontorListCell *self, GtkListItem *item)
{
  g_return_if_fail (KONTOR_IS_LIST_CELL (self));

  kontor_list_cell_unbind (self);
  self->item = item;
  self->record = g_object_ref (gtk_list_item_get_item (item));
  g_signal_connect_swapped (self->record, "notify", G_CALLBACK (record_changed_cb), self);
  g_hash_table_add (self->list->bound, self);
  kontor_list_cell_refresh (self);
}

void
kontor_list_cell_unbind (KontorListCell *self)
{
  g_return_if_fail (KONTOR_IS_LIST_CELL (self));

  if (self->record == NULL)
    return;
  /* What is typed here has nowhere to go. */
  if (self->editor != NULL)
    kontor_record_list_stop_editing (self->list);
  if (self->filled)
    bind_special (self, NULL);
  self->filled = FALSE;
  g_signal_handlers_disconnect_by_func (self->record, record_changed_cb, self);
  g_clear_object (&self->record);
  watch_target (self);
  self->item = NULL;
  g_hash_table_remove (self->list->bound, self);
  g_hash_table_remove (self->list->unfilled, self);
}

gboolean
kontor_list_cell_is_beside (KontorListCell *self)
{
  g_return_val_if_fail (KONTOR_IS_LIST_CELL (self), FALSE);

  return self->beside;
}

guint
kontor_list_cell_get_field (KontorListCell *self)
{
  g_return_val_if_fail (KONTOR_IS_LIST_CELL (self), 0);

  return self->field;
}

KontorRecord *
kontor_list_cell_get_record (KontorListCell *self)
{
  g_return_val_if_fail (KONTOR_IS_LIST_CELL (self), NULL);

  return self->record;
}

guint
kontor_list_cell_get_position (KontorListCell *self)
{
  g_return_val_if_fail (KONTOR_IS_LIST_CELL (self), GTK_INVALID_LIST_POSITION);

  return self->item != NULL ? gtk_list_item_get_position (self->item) : GTK_INVALID_LIST_POSITION;
}

static KontorListCell *
find_below (GtkWidget *widget)
{
  KontorListCell *found = KONTOR_IS_LIST_CELL (widget) ? KONTOR_LIST_CELL (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_below (child);

  return found;
}

/* Of a row, its first cell. */
KontorListCell *
kontor_list_cell_find (GtkWidget *widget)
{
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    {
      if (KONTOR_IS_LIST_CELL (at))
        return KONTOR_LIST_CELL (at);
      if (GTK_IS_LIST_BASE (at) || GTK_IS_COLUMN_VIEW (at) || GTK_IS_WINDOW (at))
        return at == widget ? NULL : find_below (widget);
    }

  return NULL;
}

void
kontor_list_cell_set_editor (KontorListCell *self, GtkWidget *editor)
{
  g_return_if_fail (KONTOR_IS_LIST_CELL (self));

  if (self->editor != NULL)
    gtk_widget_unparent (self->editor);
  self->editor = editor;
  gtk_widget_set_visible (self->content, editor == NULL);
  if (editor != NULL)
    {
      gtk_widget_set_hexpand (editor, TRUE);
      gtk_widget_insert_after (editor, GTK_WIDGET (self), self->content);
    }
}
