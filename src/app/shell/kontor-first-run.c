/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first minutes: join an office, or start one on this computer. What was typed stays until it is
 * accepted; each refusal says what to change. Main thread. */

#include "config.h"

#include "kontor-first-run.h"

#include "kontor-sections.h"

#include <glib/gi18n.h>

struct _KontorFirstRun
{
  AdwBin parent_instance;

  AdwNavigationView *view; /* template, as all widgets */
  AdwStatusPage *welcome;
  GtkWidget *join_button;
  AdwBanner *join_banner;
  GtkEditable *join_url;
  GtkEditable *join_login;
  GtkEditable *join_password;
  AdwExpanderRow *join_invited;
  GtkEditable *join_code;
  GtkEditable *join_name;
  GtkEditable *join_factor;
  GtkWidget *join_go;
  AdwBanner *found_banner;
  GtkEditable *found_organisation;
  GtkEditable *found_person;
  GtkWidget *found_go;
  AdwPreferencesGroup *modules;
  GtkWidget *modules_go;

  KontorAgentClient *agent; /* owned */
  GSettings *settings; /* owned, nullable */
  GCancellable *cancellable; /* owned */
  gboolean busy;
  char *account; /* owned, nullable until it is there */
};

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorFirstRun, kontor_first_run, ADW_TYPE_BIN)

static const char *
get_text (GtkEditable *editable)
{
  return gtk_editable_get_text (editable);
}

/* --- modules --- */

static void
module_switched_cb (KontorFirstRun *self, GParamSpec *pspec, AdwSwitchRow *row)
{
  if (self->settings != NULL)
    kontor_section_info_set_hidden (g_object_get_data (G_OBJECT (row), "section"), self->settings,
                                    !adw_switch_row_get_active (row));
}

static void
fill_modules (KontorFirstRun *self)
{
  for (guint i = 0; i < kontor_sections_get_n (); i++)
    {
      const KontorSectionInfo *info = kontor_sections_get (i);
      GtkWidget *row;

      if (info->module == KONTOR_MODULE_PEOPLE)
        continue;
      row = adw_switch_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     kontor_section_info_get_title (info));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (info->icon));
      adw_switch_row_set_active (ADW_SWITCH_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "section", (gpointer) info);
      g_signal_connect_object (row, "notify::active", G_CALLBACK (module_switched_cb), self,
                               G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->modules, row);
    }
}

static void
finish_cb (KontorFirstRun *self, GtkButton *button)
{
  g_signal_emit (self, signals[DONE], 0, self->account);
}

static void
go_on (KontorFirstRun *self, char *account)
{
  g_free (self->account);
  self->account = account;
  adw_navigation_view_push_by_tag (self->view, "modules");
  gtk_widget_grab_focus (self->modules_go);
}

/* --- joining --- */

static gboolean
may_join (KontorFirstRun *self)
{
  gboolean invited = adw_expander_row_get_enable_expansion (self->join_invited);

  return !self->busy && *get_text (self->join_url) != '\0' &&
         *get_text (self->join_login) != '\0' && *get_text (self->join_password) != '\0' &&
         (!invited || (*get_text (self->join_code) != '\0' && *get_text (self->join_name) != '\0'));
}

static void
set_busy (KontorFirstRun *self, GtkWidget *button, const char *label, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (button, !busy);
  if (busy)
    {
      GtkWidget *spinner = adw_spinner_new ();

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      gtk_button_set_child (GTK_BUTTON (button), spinner);
    }
  else
    {
      gtk_button_set_label (GTK_BUTTON (button), label);
      gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
    }
}

static void
join_changed_cb (KontorFirstRun *self)
{
  adw_banner_set_revealed (self->join_banner, FALSE);
  gtk_widget_set_sensitive (self->join_go, may_join (self));
}

static void
tell (AdwBanner *banner, const GError *error)
{
  adw_banner_set_title (banner, error->message);
  adw_banner_set_revealed (banner, TRUE);
}

static void
joined_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorFirstRun) self = data;
  g_autoptr (GError) error = NULL;
  char *account = kontor_agent_client_join_finish (KONTOR_AGENT_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, self->join_go, _ ("_Join"), FALSE);
  if (account != NULL)
    {
      go_on (self, account);
      return;
    }

  tell (self->join_banner, error);
  if (g_error_matches (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_CODE_WANTED))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->join_factor), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->join_factor));
    }
  else if (g_error_matches (error, KONTOR_AGENT_ERROR, KONTOR_AGENT_ERROR_REFUSED))
    gtk_widget_grab_focus (GTK_WIDGET (self->join_password));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->join_url));
}

static void
join_cb (KontorFirstRun *self)
{
  gboolean invited = adw_expander_row_get_enable_expansion (self->join_invited);
  KontorAgentJoin join = {
    .url = get_text (self->join_url),
    .login = get_text (self->join_login),
    .password = get_text (self->join_password),
    .code = invited                                 ? get_text (self->join_code)
            : *get_text (self->join_factor) != '\0' ? get_text (self->join_factor)
                                                    : NULL,
    .name = invited ? get_text (self->join_name) : NULL,
  };

  if (!may_join (self))
    return;
  set_busy (self, self->join_go, _ ("Joining"), TRUE);
  kontor_agent_client_join_async (self->agent, &join, self->cancellable, joined_cb,
                                  g_object_ref (self));
}

/* --- an office on this computer --- */

static gboolean
may_found (KontorFirstRun *self)
{
  return !self->busy && *get_text (self->found_organisation) != '\0' &&
         *get_text (self->found_person) != '\0';
}

static void
found_changed_cb (KontorFirstRun *self)
{
  adw_banner_set_revealed (self->found_banner, FALSE);
  gtk_widget_set_sensitive (self->found_go, may_found (self));
}

static void
founded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorFirstRun) self = data;
  g_autoptr (GError) error = NULL;
  char *account = kontor_agent_client_found_finish (KONTOR_AGENT_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, self->found_go, _ ("_Start"), FALSE);
  if (account != NULL)
    go_on (self, account);
  else
    tell (self->found_banner, error);
}

static void
found_cb (KontorFirstRun *self)
{
  if (!may_found (self))
    return;
  set_busy (self, self->found_go, _ ("Starting"), TRUE);
  kontor_agent_client_found_async (self->agent, get_text (self->found_organisation),
                                   get_text (self->found_person), self->cancellable, founded_cb,
                                   g_object_ref (self));
}

/* --- class --- */

static void
kontor_first_run_dispose (GObject *object)
{
  KontorFirstRun *self = KONTOR_FIRST_RUN (object);

  g_cancellable_cancel (self->cancellable);
  /* The template is the bin's child: AdwBin lets go of it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->agent);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (kontor_first_run_parent_class)->dispose (object);
}

static void
kontor_first_run_finalize (GObject *object)
{
  KontorFirstRun *self = KONTOR_FIRST_RUN (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->account, g_free);

  G_OBJECT_CLASS (kontor_first_run_parent_class)->finalize (object);
}

static void
kontor_first_run_class_init (KontorFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_first_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = kontor_first_run_finalize;

  signals[DONE] = g_signal_new ("done", KONTOR_TYPE_FIRST_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/kontor/Kontor/shell/kontor-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, view);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, welcome);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_button);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_banner);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_url);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_login);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_password);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_invited);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_code);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_name);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_factor);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, join_go);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, found_banner);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, found_organisation);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, found_person);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, found_go);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, modules);
  gtk_widget_class_bind_template_child (widget_class, KontorFirstRun, modules_go);
  gtk_widget_class_bind_template_callback (widget_class, join_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, found_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, finish_cb);
}

static void
kontor_first_run_init (KontorFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  adw_status_page_set_icon_name (self->welcome, APPLICATION_ID);
  fill_modules (self);
}

GtkWidget *
kontor_first_run_new (KontorAgentClient *agent, GSettings *settings)
{
  KontorFirstRun *self = g_object_new (KONTOR_TYPE_FIRST_RUN, NULL);

  self->agent = g_object_ref (agent);
  if (settings != NULL)
    self->settings = g_object_ref (settings);

  return GTK_WIDGET (self);
}
