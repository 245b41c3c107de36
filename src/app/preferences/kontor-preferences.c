/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preferences: what is in sight, what comes first, when time away is asked about, when notifications
 * wait, and the accounts. Main thread. */

#include "config.h"

#include "kontor-preferences.h"

#include "kontor-sections.h"
#include "kontor-when.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwPreferencesDialog *dialog; /* borrowed: this ends with it */
  KontorOffice *office; /* owned, nullable */
  GSettings *settings; /* owned, nullable */
  AdwPreferencesPage *accounts_page;
  AdwPreferencesGroup *accounts; /* nullable */
} Preferences;

/* --- sections --- */

static void
section_switched_cb (AdwSwitchRow *row, GParamSpec *pspec, gpointer data)
{
  Preferences *self = data;

  kontor_section_info_set_hidden (g_object_get_data (G_OBJECT (row), "section"), self->settings,
                                  !adw_switch_row_get_active (row));
}

static GtkWidget *
make_section_row (Preferences *self, const KontorSectionInfo *info)
{
  g_auto (GStrv) hidden = g_settings_get_strv (self->settings, "hidden-modules");
  GtkWidget *row = adw_switch_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kontor_section_info_get_title (info));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (info->icon));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row),
                             !g_strv_contains ((const char *const *) hidden, info->name));
  g_object_set_data (G_OBJECT (row), "section", (gpointer) info);
  g_signal_connect (row, "notify::active", G_CALLBACK (section_switched_cb), self);

  return row;
}

/* --- the view that comes first --- */

static void
start_selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  Preferences *self = data;
  guint selected = adw_combo_row_get_selected (row);

  g_settings_set_string (self->settings, "start-view",
                         selected == 0 ? "" : kontor_sections_get (selected - 1)->name);
}

static GtkWidget *
make_start_row (Preferences *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *start = g_settings_get_string (self->settings, "start-view");
  guint selected = 0;

  gtk_string_list_append (names, _ ("Where I left off"));
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      gtk_string_list_append (names, kontor_section_info_get_title (kontor_sections_get (i)));
      if (strcmp (kontor_sections_get (i)->name, start) == 0)
        selected = i + 1;
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Show first"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_signal_connect (row, "notify::selected", G_CALLBACK (start_selected_cb), self);

  return row;
}

static GtkWidget *
make_idle_row (Preferences *self)
{
  GtkWidget *row = adw_spin_row_new_with_range (0, 480, 1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Ask about time away after"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Minutes without keyboard and mouse while a timer runs; 0 never "
                                  "asks"));
  g_settings_bind (self->settings, "idle-minutes", row, "value", G_SETTINGS_BIND_DEFAULT);

  return row;
}

static AdwPreferencesPage *
make_general_page (Preferences *self)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *start = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *sections = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *time = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_page_set_title (page, _ ("General"));
  adw_preferences_page_set_icon_name (page, "preferences-system-symbolic");
  adw_preferences_group_add (start, make_start_row (self));
  adw_preferences_page_add (page, start);

  adw_preferences_group_set_title (sections, _ ("Sections"));
  adw_preferences_group_set_description (sections,
                                         _ ("What is switched off is out of sight. Nothing in it "
                                            "is deleted."));
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    adw_preferences_group_add (sections, make_section_row (self, kontor_sections_get (i)));
  adw_preferences_page_add (page, sections);

  adw_preferences_group_set_title (time, _ ("Time"));
  adw_preferences_group_add (time, make_idle_row (self));
  adw_preferences_page_add (page, time);

  return page;
}

/* --- notifications --- */

/* In the words of the settings, as the agent reads them. */
static const struct
{
  const char *word;
  const char *title;
} quiets[] = {
  { "work", N_ ("Outside working hours") },
  { "hours", N_ ("Between two times of day") },
  { "never", N_ ("Never") },
};

static gboolean
word_to_index (GValue *value, GVariant *variant, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (quiets); i++)
    if (strcmp (quiets[i].word, g_variant_get_string (variant, NULL)) == 0)
      {
        g_value_set_uint (value, i);
        return TRUE;
      }

  return FALSE;
}

static GVariant *
index_to_word (const GValue *value, const GVariantType *type, gpointer data)
{
  guint index = g_value_get_uint (value);

  return index < G_N_ELEMENTS (quiets) ? g_variant_new_string (quiets[index].word) : NULL;
}

static GtkWidget *
make_quiet_row (Preferences *self)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (quiets); i++)
    gtk_string_list_append (titles, gettext (quiets[i].title));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Keep quiet"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  g_settings_bind_with_mapping (self->settings, "quiet-hours", row, "selected",
                                G_SETTINGS_BIND_DEFAULT, word_to_index, index_to_word, NULL, NULL);

  return row;
}

static gboolean
time_output_cb (AdwSpinRow *row, gpointer data)
{
  Preferences *self = data;
  g_autofree char *text =
      kontor_when_format_time ((gint64) adw_spin_row_get_value (row) * 60,
                               self->office != NULL ? kontor_office_get_time_format (self->office)
                                                    : KONTOR_TIME_FORMAT_SYSTEM);

  if (strcmp (text, gtk_editable_get_text (GTK_EDITABLE (row))) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text);

  return TRUE;
}

/* A time as it can be typed everywhere else: "20:30", "8 pm". */
static int
time_input_cb (AdwSpinRow *row, double *value, gpointer data)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 at = 0;

  if (!kontor_when_parse_instant (text, utc, 0, 0, &at, NULL))
    return GTK_INPUT_ERROR;
  *value = (double) (at % KONTOR_DAY / KONTOR_MINUTE);

  return TRUE;
}

static GtkWidget *
make_time_row (Preferences *self, const char *title, const char *key)
{
  GtkWidget *row = adw_spin_row_new_with_range (0, 24 * 60 - 1, 15);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_spin_row_set_wrap (ADW_SPIN_ROW (row), TRUE);
  g_signal_connect (row, "output", G_CALLBACK (time_output_cb), self);
  g_signal_connect (row, "input", G_CALLBACK (time_input_cb), self);
  g_settings_bind (self->settings, key, row, "value", G_SETTINGS_BIND_DEFAULT);

  return row;
}

/* The two times are in sight where they count. */
static void
quiet_selected_cb (GtkWidget *times, GParamSpec *pspec, AdwComboRow *row)
{
  gtk_widget_set_visible (times,
                          strcmp (quiets[adw_combo_row_get_selected (row)].word, "hours") == 0);
}

static AdwPreferencesPage *
make_notices_page (Preferences *self)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *quiet = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *choice = make_quiet_row (self);
  GtkWidget *times[] = { make_time_row (self, _ ("From"), "quiet-from"),
                         make_time_row (self, _ ("Until"), "quiet-until") };

  adw_preferences_page_set_title (page, _ ("Notifications"));
  adw_preferences_page_set_icon_name (page, "alarm-symbolic");
  adw_preferences_group_set_title (quiet, _ ("Quiet hours"));
  adw_preferences_group_set_description (quiet,
                                         _ ("News of messages, tasks and deadlines wait until the "
                                            "quiet is over. Reminders and events that begin never "
                                            "wait."));
  adw_preferences_group_add (quiet, choice);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      adw_preferences_group_add (quiet, times[i]);
      g_signal_connect_object (choice, "notify::selected", G_CALLBACK (quiet_selected_cb), times[i],
                               G_CONNECT_SWAPPED);
      quiet_selected_cb (times[i], NULL, ADW_COMBO_ROW (choice));
    }
  adw_preferences_page_add (page, quiet);

  return page;
}

/* --- accounts --- */

static void show_accounts (Preferences *self);

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwPreferencesDialog) dialog = data;
  g_autoptr (GError) error = NULL;

  if (!kontor_agent_client_remove_finish (KONTOR_AGENT_CLIENT (source), result, &error))
    adw_preferences_dialog_add_toast (dialog, adw_toast_new (error->message));
}

static void
asked_cb (AdwAlertDialog *alert, const char *response, gpointer data)
{
  Preferences *self = data;
  const char *name = g_object_get_data (G_OBJECT (alert), "account");

  if (strcmp (response, "remove") == 0)
    kontor_agent_client_remove_async (kontor_office_get_agent (self->office), name, FALSE, NULL,
                                      removed_cb, g_object_ref (self->dialog));
}

/* Asked, because undo can't sign in again. */
static void
remove_cb (GtkButton *button, gpointer data)
{
  Preferences *self = data;
  const char *name = g_object_get_data (G_OBJECT (button), "account");
  AdwDialog *alert = adw_alert_dialog_new (_ ("Leave this office on this computer?"), NULL);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (alert),
                             _ ("You are signed out. The server keeps everything it has; what was "
                                "not sent yet stays in a folder on this computer."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "remove",
                                  _ ("_Leave"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "remove",
                                            ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (alert), "account", g_strdup (name), g_free);
  g_signal_connect (alert, "response", G_CALLBACK (asked_cb), self);
  adw_dialog_present (alert, GTK_WIDGET (self->dialog));
}

static GtkWidget *
make_account_row (Preferences *self, const KontorAccount *account)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *remove = gtk_button_new_with_mnemonic (_ ("_Leave…"));
  g_autofree char *where = NULL;

  if (account->login != NULL && *account->url != '\0')
    /* Translators: an e-mail address, and the address of a server */
    where = g_strdup_printf (_ ("%s at %s"), account->login, account->url);
  else
    where = g_strdup (*account->url != '\0' ? account->url : _ ("On this computer"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 account->title != NULL ? account->title : account->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), where);
  g_object_set_data_full (G_OBJECT (remove), "account", g_strdup (account->name), g_free);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), self);
  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);

  return row;
}

static void
show_accounts (Preferences *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = kontor_account_list (&error);
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add…"));

  if (self->accounts != NULL)
    adw_preferences_page_remove (self->accounts_page, self->accounts);
  self->accounts = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->accounts, _ ("Offices"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (add), "win.add-account");
  gtk_widget_add_css_class (add, "flat");
  adw_preferences_group_set_header_suffix (self->accounts, add);
  if (error != NULL)
    adw_preferences_group_set_description (self->accounts, error->message);
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    adw_preferences_group_add (self->accounts, make_account_row (self, accounts->pdata[i]));
  adw_preferences_page_add (self->accounts_page, self->accounts);
}

static void
accounts_changed_cb (Preferences *self)
{
  show_accounts (self);
}

static void
preferences_free (gpointer data)
{
  Preferences *self = data;

  if (self->office != NULL)
    g_signal_handlers_disconnect_by_data (kontor_office_get_agent (self->office), self);
  g_clear_object (&self->office);
  g_clear_object (&self->settings);
  g_free (self);
}

void
kontor_preferences_present (GtkWidget *parent, KontorOffice *office, GSettings *settings)
{
  Preferences *self = g_new0 (Preferences, 1);

  self->dialog = ADW_PREFERENCES_DIALOG (adw_preferences_dialog_new ());
  g_set_object (&self->office, office);
  g_set_object (&self->settings, settings);
  g_object_set_data_full (G_OBJECT (self->dialog), "kontor-preferences", self, preferences_free);
  if (settings != NULL)
    {
      adw_preferences_dialog_add (self->dialog, make_general_page (self));
      adw_preferences_dialog_add (self->dialog, make_notices_page (self));
    }
  if (office != NULL)
    {
      self->accounts_page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
      adw_preferences_page_set_title (self->accounts_page, _ ("Accounts"));
      adw_preferences_page_set_icon_name (self->accounts_page, "system-users-symbolic");
      show_accounts (self);
      adw_preferences_dialog_add (self->dialog, self->accounts_page);
      g_signal_connect_swapped (kontor_office_get_agent (office), "accounts-changed",
                                G_CALLBACK (accounts_changed_cb), self);
    }
  adw_dialog_present (ADW_DIALOG (self->dialog), parent);
}
