/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program's life: start, windows, accounts, links. A replica is opened once and shared by the
 * windows that show it. Main thread. */

#include "config.h"

#include "kontor-application.h"

#include "kontor-commands.h"
#include "kontor-first-run.h"
#include "kontor-link.h"
#include "kontor-sections.h"
#include "kontor-trouble-page.h"

#include <glib/gi18n.h>

/* A window waits for its office no longer than this before it appears. */
#define PATIENCE_MS 150

struct _KontorApplication
{
  AdwApplication parent_instance;

  KontorAgentClient *agent; /* owned, nullable before start-up */
  GHashTable *offices; /* owned: account's name, owned → KontorOffice, borrowed: weak */
  char *link; /* owned, nullable: to be shown once an office is open */
  char *command; /* owned, nullable: of a section, to be run once an office is open */
};

G_DEFINE_FINAL_TYPE (KontorApplication, kontor_application, ADW_TYPE_APPLICATION)

/* --- links --- */

static KontorWindow *
find_window (KontorApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  return KONTOR_IS_WINDOW (window) ? KONTOR_WINDOW (window) : NULL;
}

static void
show_link (KontorApplication *self, KontorWindow *window, const char *link)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id = { 0 };

  if (!kontor_link_parse (link, &type, &id))
    {
      g_autofree char *text = g_strdup_printf (_ ("“%s” is not a link to a record"), link);

      kontor_office_tell (kontor_window_get_office (window), text);
      return;
    }
  kontor_window_show_record (window, type, &id);
}

static void
open_link_cb (KontorApplication *self, const char *link, KontorAgentClient *agent)
{
  KontorWindow *window;

  g_application_activate (G_APPLICATION (self));
  window = find_window (self);
  if (window != NULL && kontor_window_get_office (window) != NULL)
    show_link (self, window, link);
  else
    g_set_str (&self->link, link);
}

/* A section's command, "tasks.new", with the section in front. */
static void
run_command (KontorWindow *window, const char *command)
{
  g_autofree char *section = g_strndup (command, strcspn (command, "."));

  /* What belongs to no section is the window's. */
  if (kontor_sections_find (section) != NULL)
    kontor_window_show_section (window, section);
  gtk_widget_activate_action (GTK_WIDGET (window), command, NULL);
}

/* --- accounts --- */

typedef struct
{
  KontorApplication *application; /* owned */
  KontorWindow *window; /* owned */
  KontorAccount *account; /* owned */
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->application);
  g_object_unref (opening->window);
  kontor_account_free (opening->account);
  g_free (opening);
}

static void
office_gone_cb (gpointer data, GObject *office)
{
  KontorApplication *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->offices);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == office)
      g_hash_table_iter_remove (&iter);
}

/* An empty frame that is filled a moment later would be two pictures to compute and one to look at: a
 * window appears with its office, or alone if that takes long. */
static void
present_first (GtkWindow *window)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (window)) && gtk_window_get_application (window) != NULL)
    gtk_window_present (window);
}

static gboolean
present_cb (gpointer window)
{
  present_first (window);

  return G_SOURCE_REMOVE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  KontorApplication *self = opening->application;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorLiveStore) store = kontor_live_store_open_finish (result, &error);

  if (store == NULL)
    {
      kontor_window_set_entry (opening->window,
                               kontor_trouble_page_new (self->agent, opening->account, error));
      present_first (GTK_WINDOW (opening->window));
    }
  else
    {
      g_autoptr (KontorOffice) office = kontor_office_new (store, opening->account, self->agent);

      g_hash_table_insert (self->offices, g_strdup (opening->account->name), office);
      g_object_weak_ref (G_OBJECT (office), office_gone_cb, self);
      kontor_window_set_office (opening->window, office);
      present_first (GTK_WINDOW (opening->window));
      if (self->link != NULL)
        show_link (self, opening->window, self->link);
      g_clear_pointer (&self->link, g_free);
      if (self->command != NULL)
        run_command (opening->window, self->command);
      g_clear_pointer (&self->command, g_free);
    }
  opening_free (opening);
}

/* Whether @window has to wait for it. */
static gboolean
open_account (KontorApplication *self, KontorWindow *window, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorAccount) account = kontor_account_find (name, &error);
  g_autofree char *folder = NULL;
  KontorOffice *office;
  Opening *opening;

  if (account == NULL)
    {
      kontor_application_add_account (self, window);
      return FALSE;
    }

  office = g_hash_table_lookup (self->offices, account->name);
  if (office != NULL)
    {
      kontor_window_set_office (window, office);
      return FALSE;
    }

  opening = g_new0 (Opening, 1);
  opening->application = g_object_ref (self);
  opening->window = g_object_ref (window);
  opening->account = g_steal_pointer (&account);
  folder = kontor_account_get_folder (opening->account->name);
  kontor_live_store_open_async (folder, FALSE, NULL, opened_cb, opening);

  return TRUE;
}

void
kontor_application_open_account (KontorApplication *self, KontorWindow *window, const char *name)
{
  g_return_if_fail (KONTOR_IS_APPLICATION (self));

  open_account (self, window, name);
}

static void
open_window (KontorApplication *self)
{
  KontorWindow *window = kontor_window_new (GTK_APPLICATION (self));

  if (open_account (self, window, NULL))
    g_timeout_add_full (G_PRIORITY_DEFAULT, PATIENCE_MS, present_cb, g_object_ref (window),
                        g_object_unref);
  else
    gtk_window_present (GTK_WINDOW (window));
}

static void
first_run_done_cb (KontorFirstRun *page, const char *account, gpointer data)
{
  KontorWindow *window = data;

  kontor_application_open_account (KONTOR_APPLICATION (
                                       gtk_window_get_application (GTK_WINDOW (window))),
                                   window, account);
}

void
kontor_application_add_account (KontorApplication *self, KontorWindow *window)
{
  GtkWidget *page;

  g_return_if_fail (KONTOR_IS_APPLICATION (self));

  page = kontor_first_run_new (self->agent, kontor_window_get_settings (window));
  g_signal_connect_object (page, "done", G_CALLBACK (first_run_done_cb), window, G_CONNECT_DEFAULT);
  kontor_window_set_entry (window, page);
}

/* --- commands --- */

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_window (data);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  AdwDialog *dialog = adw_about_dialog_new ();

  adw_about_dialog_set_application_name (ADW_ABOUT_DIALOG (dialog), "Kontor");
  adw_about_dialog_set_application_icon (ADW_ABOUT_DIALOG (dialog), APPLICATION_ID);
  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), PACKAGE_VERSION);
  adw_about_dialog_set_comments (
      ADW_ABOUT_DIALOG (dialog),
      _ ("Tasks, time, chat, calendar, files and customers of an office, "
         "also without a connection"));
  adw_about_dialog_set_license_type (ADW_ABOUT_DIALOG (dialog), GTK_LICENSE_GPL_3_0);
  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (data)));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *window = windows; window != NULL; window = window->next)
    gtk_window_close (window->data);
  g_list_free (windows);
}

/* From the desktop's menu of the program, perhaps before it runs. */
static void
start_command (KontorApplication *self, const char *command)
{
  KontorWindow *window;

  g_application_activate (G_APPLICATION (self));
  window = find_window (self);
  if (window != NULL && kontor_window_get_office (window) != NULL)
    run_command (window, command);
  else
    g_set_str (&self->command, command);
}

static void
new_message_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_command (data, "chat.new");
}

static void
new_task_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_command (data, "tasks.new");
}

static void
start_timer_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_command (data, "timer.choose");
}

static void
new_event_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  start_command (data, "calendar.new");
}

static const GActionEntry actions[] = {
  { .name = "new-message", .activate = new_message_cb },
  { .name = "new-task", .activate = new_task_cb },
  { .name = "new-event", .activate = new_event_cb },
  { .name = "start-timer", .activate = start_timer_cb },
  { .name = "new-window", .activate = new_window_cb },
  { .name = "about", .activate = about_cb },
  { .name = "quit", .activate = quit_cb },
};

/* --- overrides --- */

static void
kontor_application_startup (GApplication *application)
{
  KontorApplication *self = KONTOR_APPLICATION (application);

  G_APPLICATION_CLASS (kontor_application_parent_class)->startup (application);

  kontor_record_register_types ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/kontor/Kontor/icons");
  kontor_commands_install_accels (GTK_APPLICATION (self));
  self->agent = kontor_agent_client_new ();
  g_signal_connect_object (self->agent, "open", G_CALLBACK (open_link_cb), self, G_CONNECT_SWAPPED);
}

static void
kontor_application_activate (GApplication *application)
{
  KontorApplication *self = KONTOR_APPLICATION (application);
  KontorWindow *window = find_window (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
  else
    open_window (self);
}

static void
kontor_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      open_link_cb (KONTOR_APPLICATION (application), uri, NULL);
    }
}

static void
kontor_application_finalize (GObject *object)
{
  KontorApplication *self = KONTOR_APPLICATION (object);

  g_clear_object (&self->agent);
  g_clear_pointer (&self->offices, g_hash_table_unref);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->command, g_free);

  G_OBJECT_CLASS (kontor_application_parent_class)->finalize (object);
}

static void
kontor_application_class_init (KontorApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = kontor_application_startup;
  G_APPLICATION_CLASS (klass)->activate = kontor_application_activate;
  G_APPLICATION_CLASS (klass)->open = kontor_application_open;
}

static void
kontor_application_init (KontorApplication *self)
{
  self->offices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

KontorApplication *
kontor_application_new (const char *id)
{
  return g_object_new (KONTOR_TYPE_APPLICATION, "application-id", id, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/kontor/Kontor/shell",
                       NULL);
}
