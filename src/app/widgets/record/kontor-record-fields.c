/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of a record: rows made when they are first needed, nothing empty in sight. Main thread;
 * rights are looked up on the reader's. */

#include "config.h"

#include "kontor-record-fields.h"

#include "kontor-record-parts.h"
#include "kontor-search.h"
#include "kontor-typing.h"

#include <glib/gi18n.h>

#define N_FIELDS_MAX 64

struct _KontorRecordFields
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  const KontorTypeInfo *info;
  KontorRecord *record; /* owned, nullable */
  guint64 hidden; /* shown elsewhere, or nothing to be looked at */
  guint64 wanted; /* shown although they are empty */
  guint64 editable;
  GCancellable *cancellable; /* owned, nullable: of the look at rights */
  GCancellable *reading; /* owned, nullable: of what was typed before */
  guint title; /* number of the title's field, or 0 */
  KontorFieldRow *title_row; /* owned, nullable */
  KontorFieldRow *rows[N_FIELDS_MAX]; /* children, nullable */
  guint order[N_FIELDS_MAX]; /* fields as they stand on the page */
  guint n_order;
  GtkBox *box; /* child */
  GMenu *menu; /* owned: the fields to add */
  GtkWidget *add; /* child */
};

G_DEFINE_FINAL_TYPE (KontorRecordFields, kontor_record_fields, ADW_TYPE_BIN)

/* --- which fields, in which order --- */

/* Which state something is in is worth a line even where it is the usual one. */
static gboolean
is_always_shown (const KontorField *field)
{
  return (field->flags & KONTOR_FLAG_REQUIRED) != 0 ||
         (field->kind == KONTOR_KIND_CHOICE && (field->flags & KONTOR_FLAG_INDEXED) != 0);
}

static guint
get_rank (const KontorField *field)
{
  if (field->kind == KONTOR_KIND_MARKDOWN)
    return 3;
  if (is_always_shown (field))
    return 0;

  return (field->flags & KONTOR_FLAG_HISTORY) != 0 ? 1 : 2;
}

static void
make_order (KontorRecordFields *self)
{
  for (guint rank = 0; rank < 4; rank++)
    for (guint i = KONTOR_COMMON_N_FIELDS; i < MIN (self->info->n_fields, N_FIELDS_MAX); i++)
      {
        const KontorField *field = &self->info->fields[i];

        if (i == self->title || (self->hidden & kontor_field_to_bit (i)) != 0 ||
            field->kind == KONTOR_KIND_ORDER || field->kind == KONTOR_KIND_CONTENT ||
            get_rank (field) != rank)
          continue;
        self->order[self->n_order++] = i;
      }
}

static gboolean
says_something (KontorRecordFields *self, guint field)
{
  const KontorField *about = &self->info->fields[field];
  KontorRow *row = kontor_record_get_row (self->record);

  if (is_always_shown (about) || (self->wanted & kontor_field_to_bit (field)) != 0)
    return TRUE;
  if (about->kind == KONTOR_KIND_BOOLEAN)
    return kontor_row_get_boolean (row, field);
  if (about->kind == KONTOR_KIND_CHOICE)
    return kontor_row_get_choice (row, field) != 0;
  if (about->kind == KONTOR_KIND_REFERENCES || about->kind == KONTOR_KIND_TAGS)
    return kontor_row_has (row, field) &&
           kontor_value_get_n_elements (kontor_row_get (row, field)) > 0;

  return kontor_row_has (row, field);
}

/* --- rows --- */

static void
row_started_cb (KontorRecordFields *self, KontorFieldRow *row)
{
  self->wanted |= kontor_field_to_bit (kontor_field_row_get_field (row));
}

/* @before: (nullable): the row after which the new one stands */
static void
make_row (KontorRecordFields *self, guint field, KontorFieldRow *before)
{
  const KontorField *about = &self->info->fields[field];
  GtkWidget *row = kontor_field_row_new (self->office, self->info->type, field,
                                         about->kind == KONTOR_KIND_MARKDOWN
                                             ? KONTOR_FIELD_ROW_BLOCK
                                             : KONTOR_FIELD_ROW_LINE);

  g_signal_connect_object (row, "started", G_CALLBACK (row_started_cb), self, G_CONNECT_SWAPPED);
  gtk_box_insert_child_after (self->box, row, (GtkWidget *) before);
  self->rows[field] = KONTOR_FIELD_ROW (row);
}

static void
update_rows (KontorRecordFields *self)
{
  KontorFieldRow *before = NULL;

  for (guint i = 0; i < self->n_order; i++)
    {
      guint field = self->order[i];
      gboolean shown = self->record != NULL && says_something (self, field);

      if (shown && self->rows[field] == NULL)
        make_row (self, field, before);
      if (self->rows[field] == NULL)
        continue;
      before = self->rows[field];
      kontor_field_row_set_record (before, shown ? self->record : NULL);
      kontor_field_row_set_editable (before, (self->editable & kontor_field_to_bit (field)) != 0);
      gtk_widget_set_visible (GTK_WIDGET (before), shown);
    }
}

static void
update_menu (KontorRecordFields *self)
{
  g_menu_remove_all (self->menu);
  for (guint i = 0; self->record != NULL && i < self->n_order; i++)
    {
      guint field = self->order[i];
      g_autofree char *action = g_strdup_printf ("fields.add(uint32 %u)", field);

      if (!says_something (self, field) && (self->editable & kontor_field_to_bit (field)) != 0)
        g_menu_append (self->menu, kontor_field_get_label (&self->info->fields[field]), action);
    }
  gtk_widget_set_visible (self->add, g_menu_model_get_n_items (G_MENU_MODEL (self->menu)) > 0);
}

static void
update (KontorRecordFields *self)
{
  update_rows (self);
  update_menu (self);
  if (self->title_row != NULL)
    {
      kontor_field_row_set_record (self->title_row, self->record);
      kontor_field_row_set_editable (self->title_row,
                                     (self->editable & kontor_field_to_bit (self->title)) != 0);
    }
}

/* --- rights --- */

/* On the reader's thread: the bits of the fields that the person may change. */
static gpointer
read_editable (KontorReading *reading, gpointer data, GError **error)
{
  const KontorRow *row = data;
  const KontorTypeInfo *info = kontor_schema_get_type (kontor_row_get_record_type (row));
  guint64 *editable = g_new0 (guint64, 1);
  KontorContext context;

  kontor_reading_init_context (reading, &context);
  for (guint i = KONTOR_COMMON_N_FIELDS; i < MIN (info->n_fields, N_FIELDS_MAX); i++)
    {
      g_autoptr (KontorProblem) problem = kontor_operation_check_field (&context, row, i);

      if (problem == NULL)
        *editable |= kontor_field_to_bit (i);
    }

  return editable;
}

static void
editable_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint64 *editable = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                                &error);
  KontorRecordFields *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (editable == NULL)
    {
      kontor_office_tell_error (self->office, error);
      return;
    }
  if (self->editable == *editable)
    return;
  self->editable = *editable;
  update (self);
}

static void
look_at_rights (KontorRecordFields *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->record == NULL || kontor_record_is_deleted (self->record))
    {
      self->editable = 0;
      return;
    }
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_editable,
                                kontor_row_ref (kontor_record_get_row (self->record)),
                                (GDestroyNotify) kontor_row_unref, g_free, self->cancellable,
                                editable_read_cb, self);
}

/* What the schema alone says: until the model has answered. */
static guint64
guess_editable (KontorRecordFields *self)
{
  guint64 editable = 0;

  for (guint i = KONTOR_COMMON_N_FIELDS; i < MIN (self->info->n_fields, N_FIELDS_MAX); i++)
    if (self->info->fields[i].merge != KONTOR_MERGE_ONCE &&
        self->info->fields[i].merge != KONTOR_MERGE_SERVER)
      editable |= kontor_field_to_bit (i);

  return editable;
}

/* --- what was typed when the program ended --- */

static void
resume (KontorRecordFields *self, const char *word, const char *typed)
{
  const KontorField *about = kontor_schema_find_field (self->info->type, word);
  KontorFieldRow *row = NULL;

  if (about == NULL || about->number >= MIN (self->info->n_fields, N_FIELDS_MAX))
    return;
  self->wanted |= kontor_field_to_bit (about->number);
  update (self);
  row = kontor_record_fields_get_row (self, about->number);
  if (row != NULL)
    kontor_field_row_resume (row, typed);
}

static void
typed_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) texts = kontor_typing_read_finish (source, result, &error);
  KontorRecordFields *self = data;
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer typed = NULL;

  if (texts == NULL)
    return;
  g_hash_table_iter_init (&iter, texts);
  while (g_hash_table_iter_next (&iter, &name, &typed))
    resume (self, strchr (name, '#') + 1, typed);
}

static void
read_typed (KontorRecordFields *self)
{
  g_autofree char *prefix = NULL;

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->record == NULL)
    return;
  self->reading = g_cancellable_new ();
  prefix = kontor_typing_name (self->info->type, kontor_record_get_id (self->record), NULL);
  kontor_typing_read_async (self->office, prefix, self->reading, typed_read_cb, self);
}

static void
record_changed_cb (KontorRecordFields *self)
{
  update (self);
  look_at_rights (self);
}

/* --- class --- */

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  kontor_record_fields_start (KONTOR_RECORD_FIELDS (widget), g_variant_get_uint32 (parameter));
}

static void
kontor_record_fields_dispose (GObject *object)
{
  KontorRecordFields *self = KONTOR_RECORD_FIELDS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->record);
  g_clear_object (&self->title_row);
  g_clear_object (&self->menu);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_record_fields_parent_class)->dispose (object);
}

static void
kontor_record_fields_class_init (KontorRecordFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_record_fields_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "fields.add", "u", add_cb);
}

static void
kontor_record_fields_init (KontorRecordFields *self)
{
  GtkWidget *content = adw_button_content_new ();

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  self->menu = g_menu_new ();
  self->add = gtk_menu_button_new ();
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ ("Add field…"));
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->add), content);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->add), G_MENU_MODEL (self->menu));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Add field…"), -1);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_add_css_class (self->add, "dimmed");
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_box_append (self->box, self->add);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
kontor_record_fields_new (KontorOffice *office, KontorRecordType type, guint64 hidden)
{
  KontorRecordFields *self = NULL;

  g_return_val_if_fail (KONTOR_IS_OFFICE (office), NULL);

  self = g_object_new (KONTOR_TYPE_RECORD_FIELDS, NULL);
  self->office = g_object_ref (office);
  self->info = kontor_schema_get_type (type);
  self->hidden = hidden;
  self->title = kontor_search_get_title_field (type);
  if (self->title != 0 && self->info->fields[self->title].kind == KONTOR_KIND_TEXT)
    self->title_row = KONTOR_FIELD_ROW (g_object_ref_sink (
        kontor_field_row_new (office, type, self->title, KONTOR_FIELD_ROW_TITLE)));
  else
    self->title = 0;
  make_order (self);
  update (self);

  return GTK_WIDGET (self);
}

KontorFieldRow *
kontor_record_fields_get_title_row (KontorRecordFields *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_FIELDS (self), NULL);

  return self->title_row;
}

void
kontor_record_fields_set_record (KontorRecordFields *self, KontorRecord *record)
{
  g_return_if_fail (KONTOR_IS_RECORD_FIELDS (self));

  if (self->record != NULL)
    g_signal_handlers_disconnect_by_func (self->record, record_changed_cb, self);
  g_set_object (&self->record, record);
  self->wanted = 0;
  self->editable = record != NULL && !kontor_record_is_deleted (record) ? guess_editable (self) : 0;
  if (record != NULL)
    g_signal_connect_object (record, "notify", G_CALLBACK (record_changed_cb), self,
                             G_CONNECT_SWAPPED);
  update (self);
  look_at_rights (self);
  read_typed (self);
}

void
kontor_record_fields_start (KontorRecordFields *self, guint field)
{
  g_return_if_fail (KONTOR_IS_RECORD_FIELDS (self));
  g_return_if_fail (field < MIN (self->info->n_fields, N_FIELDS_MAX));

  if (field == self->title && self->title_row != NULL)
    {
      kontor_field_row_start (self->title_row);
      return;
    }
  self->wanted |= kontor_field_to_bit (field);
  update (self);
  if (self->rows[field] != NULL)
    kontor_field_row_start (self->rows[field]);
}

KontorFieldRow *
kontor_record_fields_get_row (KontorRecordFields *self, guint field)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_FIELDS (self), NULL);
  g_return_val_if_fail (field < MIN (self->info->n_fields, N_FIELDS_MAX), NULL);

  return field == self->title ? self->title_row : self->rows[field];
}

guint64
kontor_record_fields_get_editable (KontorRecordFields *self)
{
  g_return_val_if_fail (KONTOR_IS_RECORD_FIELDS (self), 0);

  return self->editable;
}
