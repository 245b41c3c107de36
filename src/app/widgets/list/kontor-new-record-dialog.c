/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small dialog made from the schema: the title of a new record, and what it can't be without. All the
 * rest is edited on its page afterwards. Main thread. */

#include "config.h"

#include "kontor-new-record-dialog.h"

#include "kontor-clock.h"
#include "kontor-field-entry.h"
#include "kontor-random.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * Asking:
 * @office: (owned)
 * @defaults: (owned) (nullable)
 * @entries: (owned) (element-type KontorFieldEntry): borrowed from the dialog
 */
typedef struct
{
  AdwDialog *dialog;
  KontorOffice *office;
  KontorRecordType type;
  KontorRow *defaults;
  GPtrArray *entries;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_object_unref (self->office);
  g_clear_pointer (&self->defaults, kontor_row_unref);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* A person's own new record is theirs. */
static KontorValue *
guess_value (Asking *self, const KontorField *field)
{
  const KontorValue *given = self->defaults != NULL ? kontor_row_get (self->defaults, field->number)
                                                    : NULL;

  if (given != NULL)
    return kontor_value_ref ((KontorValue *) given);
  if (field->kind == KONTOR_KIND_REFERENCE && field->target == KONTOR_RECORD_PERSON)
    return kontor_value_new_id (kontor_office_get_person (self->office));
  if (field->kind == KONTOR_KIND_DATE)
    return kontor_value_new_integer (kontor_office_get_today (self->office));

  return NULL;
}

static gboolean
is_asked (const KontorTypeInfo *info, const KontorField *field)
{
  return field->number >= KONTOR_COMMON_N_FIELDS && field->merge != KONTOR_MERGE_SERVER &&
         field->kind != KONTOR_KIND_ORDER && field->kind != KONTOR_KIND_CONTENT &&
         ((field->flags & (KONTOR_FLAG_REQUIRED | KONTOR_FLAG_ROOT)) != 0 ||
          field->merge == KONTOR_MERGE_ONCE || field->number == info->title ||
          /* What sort of record it is, is known before anything else. */
          strcmp (field->word, "kind") == 0);
}

/* --- making it --- */

static void
start_row (Asking *self, KontorRowBuilder *builder)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);

  for (guint i = KONTOR_COMMON_N_FIELDS; self->defaults != NULL && i < info->n_fields; i++)
    if (kontor_row_has (self->defaults, i))
      kontor_row_builder_set (builder, i, kontor_row_get (self->defaults, i));
}

/* %FALSE: something is missing, and was said */
static gboolean
take_entry (Asking *self, KontorFieldEntry *entry, KontorRowBuilder *builder)
{
  const KontorField *field = kontor_schema_get_field (self->type,
                                                      kontor_field_entry_get_field (entry));
  g_autofree char *problem = NULL;
  g_autoptr (KontorValue) value = kontor_field_entry_dup_value (entry, &problem);

  if (problem == NULL && value == NULL && (field->flags & KONTOR_FLAG_REQUIRED) != 0)
    problem = g_strdup (_ ("This can’t be empty"));
  kontor_field_entry_set_problem (entry, problem);
  if (problem != NULL)
    {
      kontor_field_entry_start (entry);
      return FALSE;
    }
  kontor_row_builder_set (builder, field->number, value);

  return TRUE;
}

static void
create_cb (Asking *self)
{
  g_autoptr (KontorRowBuilder) builder = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());
  builder = kontor_row_builder_new (self->type, &id);
  start_row (self, builder);
  for (guint i = 0; i < self->entries->len; i++)
    if (!take_entry (self, self->entries->pdata[i], builder))
      return;
  draft = kontor_row_builder_end (g_steal_pointer (&builder));
  kontor_office_create (self->office, draft, TRUE);
  adw_dialog_close (self->dialog);
}

/* Enter in the last entry makes it, in the others it goes on. */
static void
committed_cb (Asking *self, KontorValue *value, KontorFieldEntry *entry)
{
  guint index = 0;

  if (!g_ptr_array_find (self->entries, entry, &index))
    return;
  if (index + 1 < self->entries->len)
    kontor_field_entry_start (self->entries->pdata[index + 1]);
  else
    create_cb (self);
}

/* It was made, or nobody wants it. */
static void
closed_cb (Asking *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    kontor_field_entry_forget (self->entries->pdata[i]);
}

static void
cancelled_cb (Asking *self)
{
  adw_dialog_close (self->dialog);
}

/* --- asking --- */

static GtkWidget *
row_new (Asking *self, const KontorField *field)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (kontor_field_get_label (field));
  GtkWidget *entry = kontor_field_entry_new (self->office, self->type, field->number);
  g_autofree char *name = g_strdup_printf ("new:%s#%s", kontor_schema_get_type (self->type)->word,
                                           field->word);
  g_autoptr (KontorValue) value = guess_value (self, field);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  kontor_field_entry_set_value (KONTOR_FIELD_ENTRY (entry), value);
  kontor_field_entry_keep (KONTOR_FIELD_ENTRY (entry), name);
  g_signal_connect_swapped (entry, "committed", G_CALLBACK (committed_cb), self);
  g_signal_connect_swapped (entry, "cancelled", G_CALLBACK (cancelled_cb), self);
  g_ptr_array_add (self->entries, entry);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), entry);

  return box;
}

static GtkWidget *
content_new (Asking *self)
{
  const KontorTypeInfo *info = kontor_schema_get_type (self->type);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  if (info->title != 0)
    gtk_box_append (GTK_BOX (box), row_new (self, &info->fields[info->title]));
  for (guint i = KONTOR_COMMON_N_FIELDS; i < info->n_fields; i++)
    if (i != info->title && is_asked (info, &info->fields[i]))
      gtk_box_append (GTK_BOX (box), row_new (self, &info->fields[i]));
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);

  return scrolled;
}

static GtkWidget *
bar_new (Asking *self)
{
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *create = gtk_button_new_with_mnemonic (_ ("C_reate"));

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  gtk_widget_add_css_class (create, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (adw_dialog_close), self->dialog);
  g_signal_connect_swapped (create, "clicked", G_CALLBACK (create_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), create);

  return bar;
}

void
kontor_new_record_dialog_present (GtkWidget *parent,
                                  KontorOffice *office,
                                  KontorRecordType type,
                                  const KontorRow *defaults)
{
  const KontorTypeInfo *info = kontor_schema_get_type (type);
  Asking *self = g_new0 (Asking, 1);
  GtkWidget *view = adw_toolbar_view_new ();
  /* Translators: %s is a type of record, as "Task" */
  g_autofree char *title = g_strdup_printf (C_ ("dialog", "New: %s"),
                                            kontor_type_info_get_label (info));

  self->dialog = adw_dialog_new ();
  self->office = g_object_ref (office);
  self->type = type;
  self->defaults = defaults != NULL ? kontor_row_ref ((KontorRow *) defaults) : NULL;
  self->entries = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (self->dialog), "kontor-asking", self, asking_free);
  g_signal_connect_swapped (self->dialog, "closed", G_CALLBACK (closed_cb), self);
  adw_dialog_set_title (self->dialog, title);
  adw_dialog_set_content_width (self->dialog, 420);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar_new (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), content_new (self));
  adw_dialog_set_child (self->dialog, view);
  adw_dialog_present (self->dialog, parent);
  if (self->entries->len > 0)
    kontor_field_entry_start (self->entries->pdata[0]);
}
