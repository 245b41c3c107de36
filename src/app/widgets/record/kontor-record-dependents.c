/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of one type that hang on a record: a plain list, made from the schema, with a form of
 * what the schema demands for a new one. Main thread. */

#include "config.h"

#include "kontor-record-panels.h"

#include "kontor-clock.h"
#include "kontor-field-entry.h"
#include "kontor-random.h"
#include "kontor-rules.h"
#include "kontor-search.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

#define ROWS_MAX 30
#define ENTRIES_MAX 4

struct _KontorRecordDependents
{
  KontorRecordPanel parent_instance;

  const KontorTypeInfo *info; /* of the dependents */
  GtkWidget *form; /* child */
  KontorFieldEntry *entries[ENTRIES_MAX]; /* children of @form */
  guint n_entries;
};

G_DEFINE_FINAL_TYPE (KontorRecordDependents, kontor_record_dependents, KONTOR_TYPE_RECORD_PANEL)

/* --- which types --- */

/* Parts of their own, or a whole section's business: a chat's messages, a calendar's events. */
static gboolean
is_listed_elsewhere (KontorRecordType dependent)
{
  switch (dependent)
    {
    case KONTOR_RECORD_LINK:
    case KONTOR_RECORD_CHAT:
    case KONTOR_RECORD_DRIVE:
    case KONTOR_RECORD_MESSAGE:
    case KONTOR_RECORD_EVENT:
    case KONTOR_RECORD_NODE:
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
kontor_record_dependents_fit (KontorRecordType dependent, KontorRecordType type)
{
  const KontorTypeInfo *info = kontor_schema_get_type (dependent);
  const KontorRecordType *targets = NULL;

  if (info->root == 0 || is_listed_elsewhere (dependent))
    return FALSE;
  if (info->fields[info->root].kind == KONTOR_KIND_REFERENCE)
    return info->fields[info->root].target == type;
  targets = kontor_rules_get_targets (dependent, info->root);
  for (guint i = 0; targets != NULL && targets[i] != KONTOR_RECORD_NONE; i++)
    if (targets[i] == type)
      return TRUE;

  return FALSE;
}

/* What a dependent says by its root field. (transfer full) */
static KontorValue *
make_root (KontorRecordDependents *self, KontorRecord *record)
{
  if (self->info->fields[self->info->root].kind == KONTOR_KIND_RECORD)
    return kontor_value_new_record (kontor_record_get_record_type (record),
                                    kontor_record_get_id (record));

  return kontor_value_new_id (kontor_record_get_id (record));
}

/* --- a new one --- */

static void
created_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorRecordDependents *self = owner;

  if (number == 0)
    return;
  for (guint i = 0; i < self->n_entries; i++)
    kontor_field_entry_set_value (self->entries[i], NULL);
  kontor_live_store_poll (
      kontor_office_get_store (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self))));
  /* The next one: a list is rarely made of one. */
  kontor_field_entry_start (self->entries[0]);
}

static KontorChangeSet *
create (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  return kontor_operation_create (context, data, problem);
}

/* Goes to the first entry that is no value, else makes the record. */
static void
create_cb (KontorRecordDependents *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  KontorRecord *record = kontor_record_panel_get_record (panel);
  g_autoptr (KontorRowBuilder) builder = NULL;
  KontorId id;

  if (record == NULL)
    return;
  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (self->info->type, &id);
  kontor_row_builder_take (builder, self->info->root, make_root (self, record));
  for (guint i = 0; i < self->n_entries; i++)
    {
      g_autofree char *problem = NULL;
      KontorValue *value = kontor_field_entry_dup_value (self->entries[i], &problem);

      kontor_field_entry_set_problem (self->entries[i], problem);
      if (problem != NULL)
        {
          gtk_widget_grab_focus (GTK_WIDGET (self->entries[i]));
          return;
        }
      if (value != NULL)
        kontor_row_builder_take (builder, kontor_field_entry_get_field (self->entries[i]), value);
    }
  kontor_office_operate (kontor_record_panel_get_office (panel), create,
                         kontor_row_builder_end (g_steal_pointer (&builder)),
                         (GDestroyNotify) kontor_row_unref, created_cb, self);
}

/* Enter in the last entry is the button. */
static void
committed_cb (KontorRecordDependents *self, KontorValue *value, KontorFieldEntry *entry)
{
  for (guint i = 0; i + 1 < self->n_entries; i++)
    if (self->entries[i] == entry)
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->entries[i + 1]));
        return;
      }
  if (self->n_entries > 0 && !kontor_field_entry_is_lasting (entry))
    create_cb (self);
}

static void
cancelled_cb (KontorRecordDependents *self, KontorFieldEntry *entry)
{
  kontor_field_entry_set_value (entry, NULL);
  gtk_widget_set_visible (self->form, FALSE);
}

static gboolean
is_entered (KontorRecordDependents *self, guint field)
{
  guint title = kontor_search_get_title_field (self->info->type);

  return field != self->info->root &&
         ((self->info->fields[field].flags & KONTOR_FLAG_REQUIRED) || field == title);
}

static GtkWidget *
make_form (KontorRecordDependents *self)
{
  GtkWidget *form = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add"));
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));

  for (guint i = KONTOR_COMMON_N_FIELDS; i < self->info->n_fields; i++)
    {
      GtkWidget *entry;

      if (self->n_entries == ENTRIES_MAX || !is_entered (self, i))
        continue;
      entry = kontor_field_entry_new (office, self->info->type, i);
      g_signal_connect_object (entry, "committed", G_CALLBACK (committed_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (entry, "cancelled", G_CALLBACK (cancelled_cb), self,
                               G_CONNECT_SWAPPED);
      self->entries[self->n_entries++] = KONTOR_FIELD_ENTRY (entry);
    }
  for (guint i = 0; i < self->n_entries; i++)
    {
      const KontorField *about = kontor_schema_get_field (self->info->type,
                                                          kontor_field_entry_get_field (
                                                              self->entries[i]));

      if (self->n_entries > 1)
        {
          GtkWidget *label = gtk_label_new (kontor_field_get_label (about));

          gtk_label_set_xalign (GTK_LABEL (label), 0);
          gtk_widget_add_css_class (label, "caption");
          gtk_widget_add_css_class (label, "dimmed");
          gtk_box_append (GTK_BOX (form), label);
        }
      gtk_box_append (GTK_BOX (form), GTK_WIDGET (self->entries[i]));
    }
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_object (button, "clicked", G_CALLBACK (create_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (form), button);
  gtk_widget_set_visible (form, FALSE);
  gtk_widget_set_margin_start (form, 6);

  return form;
}

/* --- rows --- */

/* What can be ticked off has a field of this word. */
static const KontorField *
get_done_field (KontorRecordDependents *self)
{
  const KontorField *field = kontor_schema_find_field (self->info->type, "done");

  return field != NULL && field->kind == KONTOR_KIND_BOOLEAN ? field : NULL;
}

/* What a record without a title is told by: the first values that it has. (transfer full) */
static char *
describe (KontorRecordDependents *self, KontorRow *row, gboolean rest)
{
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
  guint title = kontor_search_get_title_field (self->info->type);
  GString *text = g_string_new (NULL);
  const char *named = title != 0 ? kontor_row_get_text (row, title) : NULL;
  guint n_said = 0;

  if (!rest && named != NULL)
    return g_string_free_and_steal (g_string_append (text, named));
  for (guint i = KONTOR_COMMON_N_FIELDS; i < self->info->n_fields && n_said < 4; i++)
    {
      const KontorField *field = &self->info->fields[i];
      g_autofree char *value = NULL;

      if (i == self->info->root || i == title || !kontor_row_has (row, i) ||
          field->kind == KONTOR_KIND_ORDER || field->kind == KONTOR_KIND_CONTENT ||
          field->kind == KONTOR_KIND_BOOLEAN)
        continue;
      value = kontor_value_to_label (office, self->info->type, i, kontor_row_get (row, i));
      if (g_strcmp0 (value, named) == 0)
        continue;
      g_string_append_printf (text, n_said == 0 ? "%s" : " · %s", value);
      n_said++;
    }

  return g_string_free_and_steal (text);
}

static void
open_cb (KontorRecordDependents *self, GtkWidget *button)
{
  KontorRecord *item = g_object_get_data (G_OBJECT (button), "item");

  kontor_office_open (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), self->info->type,
                      kontor_record_get_id (item));
}

static void
remove_cb (KontorRecordDependents *self, GtkWidget *button)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, g_object_get_data (G_OBJECT (button), "item"));
  kontor_office_delete (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), items);
}

static void
ticked_cb (KontorRecordDependents *self, GtkCheckButton *check)
{
  KontorRecord *item = g_object_get_data (G_OBJECT (check), "item");
  g_autoptr (KontorValue) value = kontor_value_new_integer (gtk_check_button_get_active (check));
  guint field = get_done_field (self)->number;

  if (kontor_row_get_boolean (kontor_record_get_row (item), field) !=
      gtk_check_button_get_active (check))
    kontor_office_set_field (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), item,
                             field, value);
}

static GtkWidget *
make_text (void)
{
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_lines (GTK_LABEL (label), 3);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_box_append (GTK_BOX (text), label);
    }
  gtk_widget_add_css_class (gtk_widget_get_last_child (text), "caption");
  gtk_widget_add_css_class (gtk_widget_get_last_child (text), "dimmed");

  return text;
}

static void
set_item (GtkWidget *widget, KontorRecord *item)
{
  g_object_set_data_full (G_OBJECT (widget), "item", g_object_ref (item), g_object_unref);
}

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  KontorRecordDependents *self = KONTOR_RECORD_DEPENDENTS (panel);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *open = gtk_button_new ();
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");

  if (get_done_field (self) != NULL)
    {
      GtkWidget *check = gtk_check_button_new ();

      set_item (check, item);
      g_signal_connect_object (check, "toggled", G_CALLBACK (ticked_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), check);
    }
  gtk_button_set_child (GTK_BUTTON (open), make_text ());
  gtk_widget_set_hexpand (open, TRUE);
  gtk_widget_add_css_class (open, "flat");
  gtk_widget_add_css_class (open, "kontor-value");
  set_item (open, item);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), open);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "kontor-small");
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  set_item (remove, item);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), remove);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
update_row (KontorRecordPanel *panel, GtkWidget *row, KontorRecord *item)
{
  KontorRecordDependents *self = KONTOR_RECORD_DEPENDENTS (panel);
  GtkWidget *box = gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row));
  GtkWidget *remove = gtk_widget_get_last_child (box);
  GtkWidget *open = gtk_widget_get_prev_sibling (remove);
  GtkWidget *check = gtk_widget_get_prev_sibling (open);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (open));
  KontorRow *state = kontor_record_get_row (item);
  g_autofree char *title = describe (self, state, FALSE);
  g_autofree char *rest = describe (self, state, TRUE);
  /* Translators: %s is what is deleted */
  g_autofree char *tooltip = g_strdup_printf (_ ("Delete %s"), title);
  gboolean twice = strcmp (title, rest) == 0 || *rest == '\0';

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (text)), title);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (text)), rest);
  gtk_widget_set_visible (gtk_widget_get_last_child (text), !twice);
  gtk_accessible_update_property (GTK_ACCESSIBLE (open), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_tooltip_text (remove, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  if (check != NULL)
    {
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                   kontor_row_get_boolean (state, get_done_field (self)->number));
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
    }
}

/* --- class --- */

/* By place where there is one, else as they were made. */
static KontorQuery *
make_query (KontorRecordDependents *self, KontorRecord *record)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (self->info->type);
  const KontorField *place = kontor_schema_find_field (self->info->type, "place");
  g_autoptr (KontorValue) root = make_root (self, record);

  kontor_query_builder_take_condition (builder, kontor_condition_new (self->info->root,
                                                                      KONTOR_TEST_EQUAL, root));
  if (place != NULL && place->kind == KONTOR_KIND_ORDER)
    kontor_query_builder_add_order (builder, place->number, FALSE);
  else
    kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);

  return kontor_query_builder_end (builder);
}

static void
kontor_record_dependents_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  KontorRecordDependents *self = KONTOR_RECORD_DEPENDENTS (panel);
  g_autoptr (KontorQuery) query = NULL;

  KONTOR_RECORD_PANEL_CLASS (kontor_record_dependents_parent_class)->set_record (panel, record);
  gtk_widget_set_visible (self->form, FALSE);
  for (guint i = 0; i < self->n_entries; i++)
    kontor_field_entry_set_value (self->entries[i], NULL);
  if (record != NULL)
    query = make_query (self, record);
  kontor_record_panel_set_query (panel, query, ROWS_MAX);
}

static void
kontor_record_dependents_add (KontorRecordPanel *panel)
{
  KontorRecordDependents *self = KONTOR_RECORD_DEPENDENTS (panel);

  KONTOR_RECORD_PANEL_CLASS (kontor_record_dependents_parent_class)->add (panel);
  gtk_widget_set_visible (self->form, TRUE);
  if (self->n_entries > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->entries[0]));
}

static void
kontor_record_dependents_class_init (KontorRecordDependentsClass *klass)
{
  KontorRecordPanelClass *panel_class = KONTOR_RECORD_PANEL_CLASS (klass);

  panel_class->set_record = kontor_record_dependents_set_record;
  panel_class->add = kontor_record_dependents_add;
  panel_class->make_row = make_row;
  panel_class->update_row = update_row;
}

static void
kontor_record_dependents_init (KontorRecordDependents *self)
{
}

GtkWidget *
kontor_record_dependents_new (KontorOffice *office, KontorRecordType type)
{
  KontorRecordDependents *self = g_object_new (KONTOR_TYPE_RECORD_DEPENDENTS, "office", office,
                                               NULL);
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);

  self->info = kontor_schema_get_type (type);
  self->form = make_form (self);
  kontor_record_panel_set_top (panel, self->form);
  kontor_record_panel_set_title (panel, kontor_type_info_get_plural (self->info),
                                 kontor_type_info_get_label (self->info));

  return GTK_WIDGET (self);
}
