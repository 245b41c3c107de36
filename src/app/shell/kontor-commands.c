/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command table, and how its keys come to life. Main thread. */

#include "config.h"

#include "kontor-commands.h"

#include "kontor-sections.h"
#include "kontor-window.h"

#include <glib/gi18n.h>

/* What a menu has room for. */
#define WHAT_MAX 40

#define ANYWHERE KONTOR_COMMAND_ANYWHERE
#define OUTSIDE_TEXT KONTOR_COMMAND_OUTSIDE_TEXT
#define LOCAL KONTOR_COMMAND_LOCAL
#define COMMAND(name, title, keys, icon, where, hint) { name, title, keys, icon, where, hint },

static const KontorCommand commands[] = {
#include "kontor-command-table.h"
};

guint
kontor_commands_get_n (void)
{
  return G_N_ELEMENTS (commands);
}

const KontorCommand *
kontor_commands_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (commands), NULL);

  return &commands[index];
}

/* (nullable): the row of the action @name */
const KontorCommand *
kontor_commands_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];

  return NULL;
}

const char *
kontor_command_get_title (const KontorCommand *self)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "command", self->title);
}

char *
kontor_command_dup_title_for (const KontorCommand *self, const char *what)
{
  const char *title = kontor_command_get_title (self);
  g_autofree char *start = NULL;

  if (what == NULL)
    return g_strdup (title);
  if (g_utf8_strlen (what, -1) <= WHAT_MAX)
    /* Translators: a command and what it is about, as in "Undo: 3 tasks deleted" */
    return g_strdup_printf (C_ ("command", "%s: %s"), title, what);
  start = g_utf8_substring (what, 0, WHAT_MAX - 1);

  /* Translators: the same where there is no room for all of it */
  return g_strdup_printf (C_ ("command", "%s: %s…"), title, start);
}

const char *
kontor_command_get_hint (const KontorCommand *self)
{
  return *self->hint != '\0' ? g_dpgettext2 (GETTEXT_PACKAGE, "command hint", self->hint) : "";
}

const char *
kontor_command_get_group (const KontorCommand *self)
{
  g_autofree char *prefix = g_strndup (self->name, strcspn (self->name, "."));
  const KontorSectionInfo *section = kontor_sections_find (prefix);

  if (section != NULL)
    return kontor_section_info_get_title (section);
  if (strcmp (prefix, "records") == 0)
    return _ ("Lists");
  if (strcmp (prefix, "record") == 0)
    return _ ("A record’s page");

  return _ ("Everywhere");
}

/* (transfer full) (nullable): %NULL if it has no key */
char *
kontor_command_get_key_label (const KontorCommand *self)
{
  g_auto (GStrv) keys = g_strsplit (self->keys, " ", -1);
  guint key = 0;
  GdkModifierType modifiers = 0;

  if (keys[0] == NULL || !gtk_accelerator_parse (keys[0], &key, &modifiers))
    return NULL;

  return gtk_accelerator_get_label (key, modifiers);
}

/* --- keys --- */

/* The first of the table with the keys of the command @index that work anywhere. */
static guint
find_first (guint index)
{
  for (guint i = 0; i < index; i++)
    if (commands[i].place == ANYWHERE && strcmp (commands[i].keys, commands[index].keys) == 0)
      return i;

  return index;
}

/* Ctrl+N makes a task among tasks and an event in the calendar: such keys mean what they mean to the
 * section in front, which accelerators of the application can't know. */
static gboolean
is_shared (guint index)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (i != index && commands[i].place == ANYWHERE &&
        strcmp (commands[i].keys, commands[index].keys) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
belongs_to (const KontorCommand *command, const char *section)
{
  gsize length = strcspn (command->name, ".");

  return section != NULL && strlen (section) == length &&
         strncmp (command->name, section, length) == 0;
}

/* The section's in front; where that has none, the first of the table, in its section. */
static gboolean
run_shared_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  KontorWindow *window = KONTOR_WINDOW (widget);
  const KontorCommand *first = data;
  const char *front = kontor_window_get_section_name (window);
  const KontorCommand *wanted = first;
  g_autofree char *section = NULL;

  if (kontor_window_get_office (window) == NULL ||
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)) != NULL)
    return GDK_EVENT_PROPAGATE;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].place == ANYWHERE && strcmp (commands[i].keys, first->keys) == 0 &&
        belongs_to (&commands[i], front))
      wanted = &commands[i];
  section = g_strndup (wanted->name, strcspn (wanted->name, "."));
  if (kontor_sections_find (section) != NULL)
    kontor_window_show_section (window, section);

  return gtk_widget_activate_action (widget, wanted->name, NULL);
}

static void
install_shared (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", -1);

      if (commands[i].place != ANYWHERE || !is_shared (i) || find_first (i) != i)
        continue;
      for (guint k = 0; keys[k] != NULL; k++)
        if (*keys[k] != '\0')
          gtk_shortcut_controller_add_shortcut (
              GTK_SHORTCUT_CONTROLLER (controller),
              gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[k]),
                                gtk_callback_action_new (run_shared_cb, (gpointer) &commands[i],
                                                         NULL)));
    }
  gtk_widget_add_controller (window, controller);
}

void
kontor_commands_install_accels (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].place == ANYWHERE && *commands[i].keys != '\0' && !is_shared (i))
      {
        g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", -1);

        gtk_application_set_accels_for_action (application, commands[i].name,
                                               (const char *const *) keys);
      }
}

void
kontor_commands_install_shortcuts (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", -1);

      for (guint k = 0; commands[i].place == OUTSIDE_TEXT && keys[k] != NULL; k++)
        if (*keys[k] != '\0')
          gtk_shortcut_controller_add_shortcut (
              GTK_SHORTCUT_CONTROLLER (controller),
              gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[k]),
                                gtk_named_action_new (commands[i].name)));
    }
  gtk_widget_add_controller (window, controller);
  install_shared (window);
}
