/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead becomes a contact, a company and a deal. Who may be the same already is looked up first and
 * offered before a second record of them is made. Main thread. */

#include "config.h"

#include "kontor-lead-convert.h"

#include "kontor-clock.h"
#include "kontor-random.h"
#include "kontor-reading.h"
#include "kontor-record-parts.h"

#include <glib/gi18n.h>

/* --- the dialog --- */

typedef struct
{
  KontorOffice *office; /* owned */
  KontorRecord *lead; /* owned */
  AdwDialog *dialog; /* borrowed: this ends with it */
  AdwComboRow *contact; /* "new", then duplicates, then "none" */
  AdwComboRow *company;
  AdwSwitchRow *deal;
  AdwEntryRow *deal_title;
  GPtrArray *duplicates; /* owned, nullable, of KontorRow */
} Convert;

static void
convert_free (gpointer data)
{
  Convert *self = data;

  g_clear_pointer (&self->duplicates, g_ptr_array_unref);
  g_object_unref (self->lead);
  g_object_unref (self->office);
  g_free (self);
}

/* The duplicate of @type that the row has chosen; %NULL with *make: a new one, without: none. */
static KontorRow *
get_chosen (Convert *self, AdwComboRow *row, KontorRecordType type, gboolean *make)
{
  guint selected = adw_combo_row_get_selected (row);
  guint at = 1;

  *make = selected == 0;
  for (guint i = 0; self->duplicates != NULL && i < self->duplicates->len; i++)
    if (kontor_row_get_record_type (self->duplicates->pdata[i]) == type && at++ == selected)
      return self->duplicates->pdata[i];

  return NULL;
}

static KontorRowBuilder *
start_draft (KontorRecordType type)
{
  KontorId id;

  kontor_id_init (&id, kontor_clock_get_system (), kontor_random_get_system ());

  return kontor_row_builder_new (type, &id);
}

static void
copy (KontorRowBuilder *builder, guint to, const KontorRow *lead, guint from)
{
  kontor_row_builder_set (builder, to, kontor_row_get (lead, from));
}

static KontorRow *
make_contact (const KontorRow *lead)
{
  KontorRowBuilder *builder = start_draft (KONTOR_RECORD_CONTACT);
  const char *given = kontor_row_get_text (lead, KONTOR_LEAD_GIVEN_NAME);
  const char *family = kontor_row_get_text (lead, KONTOR_LEAD_FAMILY_NAME);
  g_autofree char *name = g_strdup_printf ("%s %s", given != NULL ? given : "",
                                           family != NULL ? family : "");

  g_strstrip (name);
  kontor_row_builder_take (builder, KONTOR_CONTACT_NAME,
                           kontor_value_new_text (*name != '\0' ? name
                                                                : kontor_row_get_title (lead)));
  copy (builder, KONTOR_CONTACT_GIVEN_NAME, lead, KONTOR_LEAD_GIVEN_NAME);
  copy (builder, KONTOR_CONTACT_FAMILY_NAME, lead, KONTOR_LEAD_FAMILY_NAME);
  copy (builder, KONTOR_CONTACT_OWNER, lead, KONTOR_LEAD_OWNER);
  copy (builder, KONTOR_CONTACT_POSITION, lead, KONTOR_LEAD_POSITION);
  copy (builder, KONTOR_CONTACT_PHONES, lead, KONTOR_LEAD_PHONES);
  copy (builder, KONTOR_CONTACT_EMAILS, lead, KONTOR_LEAD_EMAILS);
  copy (builder, KONTOR_CONTACT_SOURCE, lead, KONTOR_LEAD_SOURCE);

  return kontor_row_builder_end (builder);
}

static KontorRow *
make_company (const KontorRow *lead)
{
  KontorRowBuilder *builder = start_draft (KONTOR_RECORD_COMPANY);

  copy (builder, KONTOR_COMPANY_NAME, lead, KONTOR_LEAD_COMPANY_NAME);
  copy (builder, KONTOR_COMPANY_OWNER, lead, KONTOR_LEAD_OWNER);

  return kontor_row_builder_end (builder);
}

typedef struct
{
  KontorRow *lead; /* owned */
  KontorRow *contact; /* owned, nullable */
  KontorRow *company; /* owned, nullable */
  KontorRow *deal; /* owned, nullable: without its pipeline */
} Conversion;

static void
conversion_free (gpointer data)
{
  Conversion *what = data;

  kontor_row_unref (what->lead);
  g_clear_pointer (&what->contact, kontor_row_unref);
  g_clear_pointer (&what->company, kontor_row_unref);
  g_clear_pointer (&what->deal, kontor_row_unref);
  g_free (what);
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer field)
{
  const char *left = kontor_row_get_text (*(KontorRow *const *) a, GPOINTER_TO_UINT (field));
  const char *right = kontor_row_get_text (*(KontorRow *const *) b, GPOINTER_TO_UINT (field));

  return g_strcmp0 (left, right);
}

/* The first stage of the first pipeline: on the writer's thread, where both can be read. */
static KontorRow *
place_deal (KontorReader *reader, const KontorRow *deal)
{
  g_autoptr (GPtrArray) pipelines = kontor_reader_list_all (reader, KONTOR_RECORD_PIPELINE);
  KontorRowBuilder *builder = kontor_row_builder_new_from (deal);

  g_ptr_array_sort_with_data (pipelines, compare_places, GUINT_TO_POINTER (KONTOR_PIPELINE_PLACE));
  for (guint i = 0; i < pipelines->len; i++)
    {
      const KontorId *pipeline = kontor_row_get_id (pipelines->pdata[i]);
      g_autoptr (GPtrArray) stages = kontor_reader_list (reader, KONTOR_RECORD_DEAL_STAGE,
                                                         KONTOR_DEAL_STAGE_PIPELINE, pipeline);

      g_ptr_array_sort_with_data (stages, compare_places,
                                  GUINT_TO_POINTER (KONTOR_DEAL_STAGE_PLACE));
      if (kontor_row_is_deleted (pipelines->pdata[i]) || stages->len == 0)
        continue;
      kontor_row_builder_take (builder, KONTOR_DEAL_PIPELINE, kontor_value_new_id (pipeline));
      kontor_row_builder_take (builder, KONTOR_DEAL_STAGE,
                               kontor_value_new_id (kontor_row_get_id (stages->pdata[0])));
      break;
    }

  return kontor_row_builder_end (builder);
}

static KontorChangeSet *
convert (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Conversion *what = data;
  g_autoptr (KontorRow) deal = what->deal != NULL ? place_deal (context->reader, what->deal) : NULL;

  return kontor_lead_convert (context, what->lead, what->contact, what->company, deal, problem);
}

static void
convert_cb (Convert *self, GtkButton *button)
{
  Conversion *what = g_new0 (Conversion, 1);
  KontorRow *lead = kontor_record_get_row (self->lead);
  gboolean make = FALSE;
  KontorRow *chosen;

  what->lead = kontor_row_ref (lead);
  chosen = get_chosen (self, self->contact, KONTOR_RECORD_CONTACT, &make);
  what->contact = chosen != NULL ? kontor_row_ref (chosen) : make ? make_contact (lead) : NULL;
  chosen = get_chosen (self, self->company, KONTOR_RECORD_COMPANY, &make);
  what->company = chosen != NULL ? kontor_row_ref (chosen) : make ? make_company (lead) : NULL;
  if (adw_switch_row_get_active (self->deal))
    {
      KontorRowBuilder *builder = start_draft (KONTOR_RECORD_DEAL);

      kontor_row_builder_take (builder, KONTOR_DEAL_TITLE,
                               kontor_value_new_text (
                                   gtk_editable_get_text (GTK_EDITABLE (self->deal_title))));
      copy (builder, KONTOR_DEAL_OWNER, lead, KONTOR_LEAD_OWNER);
      copy (builder, KONTOR_DEAL_AMOUNT, lead, KONTOR_LEAD_AMOUNT);
      copy (builder, KONTOR_DEAL_SOURCE, lead, KONTOR_LEAD_SOURCE);
      what->deal = kontor_row_builder_end (builder);
    }
  kontor_office_operate_undoably (self->office, convert, what, conversion_free,
                                  _ ("Lead converted"));
  adw_dialog_close (self->dialog);
}

/* What a combo row offers: a new one, those that are there, none. */
static void
offer (Convert *self, AdwComboRow *row, KontorRecordType type, const char *made, gboolean can_make)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n_found = 0;

  gtk_string_list_append (names, can_make ? made : _ ("None"));
  for (guint i = 0; self->duplicates != NULL && i < self->duplicates->len; i++)
    if (kontor_row_get_record_type (self->duplicates->pdata[i]) == type)
      {
        g_autofree char *name = g_strdup_printf (_ ("%s (is here already)"),
                                                 kontor_row_get_title (self->duplicates->pdata[i]));

        gtk_string_list_append (names, name);
        n_found++;
      }
  if (can_make)
    gtk_string_list_append (names, _ ("None"));
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (row, n_found > 0 ? 1 : 0);
}

static void
show_offers (Convert *self)
{
  KontorRow *lead = kontor_record_get_row (self->lead);

  offer (self, self->contact, KONTOR_RECORD_CONTACT, _ ("A new contact"), TRUE);
  offer (self, self->company, KONTOR_RECORD_COMPANY, _ ("A new company"),
         kontor_row_has (lead, KONTOR_LEAD_COMPANY_NAME));
}

static gpointer
find_duplicates (KontorReading *reading, gpointer data, GError **error)
{
  return kontor_lead_find_duplicates (kontor_reading_get_reader (reading), data);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwDialog) dialog = data;
  Convert *self = g_object_get_data (G_OBJECT (dialog), "convert");
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, &error);

  if (error != NULL)
    kontor_office_tell_error (self->office, error);
  if (rows == NULL)
    return;
  g_clear_pointer (&self->duplicates, g_ptr_array_unref);
  self->duplicates = rows;
  show_offers (self);
}

static GtkWidget *
make_page (Convert *self)
{
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->contact = ADW_COMBO_ROW (adw_combo_row_new ());
  self->company = ADW_COMBO_ROW (adw_combo_row_new ());
  self->deal = ADW_SWITCH_ROW (adw_switch_row_new ());
  self->deal_title = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->contact), _ ("Contact"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->company), _ ("Company"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->deal), _ ("Make a deal"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->deal_title), _ ("Title of the deal"));
  adw_switch_row_set_active (self->deal, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->deal_title), kontor_record_get_title (self->lead));
  g_object_bind_property (self->deal, "active", self->deal_title, "visible", G_BINDING_SYNC_CREATE);
  adw_preferences_group_add (group, GTK_WIDGET (self->contact));
  adw_preferences_group_add (group, GTK_WIDGET (self->company));
  adw_preferences_group_add (group, GTK_WIDGET (self->deal));
  adw_preferences_group_add (group, GTK_WIDGET (self->deal_title));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);

  return page;
}

void
kontor_lead_convert_present (GtkWidget *parent, KontorOffice *office, KontorRecord *lead)
{
  Convert *self = g_new0 (Convert, 1);
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *go = gtk_button_new_with_mnemonic (_ ("C_onvert"));

  self->office = g_object_ref (office);
  self->lead = g_object_ref (lead);
  self->dialog = adw_dialog_new ();
  adw_dialog_set_title (self->dialog, _ ("Convert the lead"));
  adw_dialog_set_content_width (self->dialog, 460);
  gtk_widget_add_css_class (go, "suggested-action");
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (adw_dialog_close), self->dialog);
  g_signal_connect_swapped (go, "clicked", G_CALLBACK (convert_cb), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), go);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), make_page (self));
  adw_dialog_set_child (self->dialog, view);
  adw_dialog_set_default_widget (self->dialog, go);
  g_object_set_data_full (G_OBJECT (self->dialog), "convert", self, convert_free);
  show_offers (self);
  kontor_live_store_read_async (kontor_office_get_store (office), find_duplicates,
                                kontor_row_ref (kontor_record_get_row (lead)),
                                (GDestroyNotify) kontor_row_unref,
                                (GDestroyNotify) g_ptr_array_unref, NULL, found_cb,
                                g_object_ref (self->dialog));
  adw_dialog_present (self->dialog, parent);
}

/* --- on the lead's page --- */

static void
button_clicked_cb (GtkButton *button, gpointer data)
{
  KontorRecord *lead = g_object_get_data (G_OBJECT (button), "lead");

  if (lead != NULL)
    kontor_lead_convert_present (GTK_WIDGET (button), data, lead);
}

static void
lead_changed_cb (GtkWidget *button, GParamSpec *pspec, KontorRecord *lead)
{
  gtk_widget_set_visible (button, !kontor_record_is_deleted (lead) &&
                                      kontor_row_get_choice (kontor_record_get_row (lead),
                                                             KONTOR_LEAD_STATE) !=
                                          KONTOR_LEAD_STATE_CONVERTED);
}

static GtkWidget *
create_part (KontorOffice *office)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("C_onvert…"));

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked_cb), office, 0);

  return button;
}

static void
set_part_record (GtkWidget *button, KontorRecord *lead)
{
  KontorRecord *old = g_object_get_data (G_OBJECT (button), "lead");

  if (old != NULL)
    g_signal_handlers_disconnect_by_func (old, lead_changed_cb, button);
  g_object_set_data_full (G_OBJECT (button), "lead", lead != NULL ? g_object_ref (lead) : NULL,
                          g_object_unref);
  gtk_widget_set_visible (button, lead != NULL);
  if (lead == NULL)
    return;
  g_signal_connect_object (lead, "notify", G_CALLBACK (lead_changed_cb), button, G_CONNECT_SWAPPED);
  lead_changed_cb (button, NULL, lead);
}

void
kontor_lead_convert_register (void)
{
  static const KontorRecordPart parts[] = {
    { KONTOR_RECORD_LEAD, KONTOR_RECORD_PLACE_ACTIONS, create_part, set_part_record, 0, 0 },
  };

  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
