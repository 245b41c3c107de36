/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-look FOLDER SECTION OUT.png: what a section looks like on the replica in FOLDER.
 * kontor-look --shots=FILE FOLDER OUTFOLDER: many pictures in one go. A line of FILE is NAME SECTION
 * and the options below, quoted as a shell wants it; each becomes NAME-WIDTH-light.png and
 * NAME-WIDTH-dark.png at every width of --widths. For those who draw windows. Main thread. */

#include "config.h"

#include "kontor-first-run.h"
#include "kontor-link.h"
#include "kontor-ui.h"

#include <glib/gi18n.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Instead of a section: the page without an account. */
#define FIRST_RUN "first-run"

/* What is to be seen: the options of the command line or of a line of the list. */
typedef struct
{
  int width;
  int height;
  gboolean dark;
  char *record; /* owned, nullable */
  char *state; /* owned, nullable */
  char *action; /* owned, nullable */
  char *keys; /* owned, nullable */
} Shot;

/* Of the command line alone. */
static char *shots;
static char *person;
static char *widths;
static gboolean rtl;
static int text_size = 100;

static void
shot_clear (Shot *shot)
{
  g_clear_pointer (&shot->record, g_free);
  g_clear_pointer (&shot->state, g_free);
  g_clear_pointer (&shot->action, g_free);
  g_clear_pointer (&shot->keys, g_free);
}

static GOptionContext *
make_context (Shot *shot)
{
  const GOptionEntry entries[] = {
    { "width", 'w', 0, G_OPTION_ARG_INT, &shot->width, "width in pixels", "N" },
    { "height", 'h', 0, G_OPTION_ARG_INT, &shot->height, "height in pixels", "N" },
    { "dark", 'd', 0, G_OPTION_ARG_NONE, &shot->dark, "dark", NULL },
    { "record", 'r', 0, G_OPTION_ARG_STRING, &shot->record, "a record to open", "kontor:TYPE/ID" },
    { "state", 's', 0, G_OPTION_ARG_STRING, &shot->state,
      "the section's saved state, \\n for a line", "TEXT" },
    { "action", 'a', 0, G_OPTION_ARG_STRING, &shot->action, "an action to activate first", "NAME" },
    { "keys", 'k', 0, G_OPTION_ARG_STRING, &shot->keys, "keys to press, apart by spaces", "KEYS" },
    { "person", 'p', 0, G_OPTION_ARG_STRING, &person, "who looks", "ID" },
    { "shots", 0, 0, G_OPTION_ARG_FILENAME, &shots, "a list of pictures", "FILE" },
    { "widths", 0, 0, G_OPTION_ARG_STRING, &widths, "widths of the list's pictures", "N,N" },
    { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, "from right to left", NULL },
    { "text-size", 0, 0, G_OPTION_ARG_INT, &text_size, "of all text, in percent", "N" },
    { NULL },
  };
  GOptionContext *context = g_option_context_new ("FOLDER SECTION OUT.png");

  g_option_context_add_main_entries (context, entries, NULL);

  return context;
}

static void
set_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* As people see it: no stripes of a development version, and round corners, for which this X server
 * has no compositor. */
static void
dress (GtkWidget *window)
{
  gtk_widget_remove_css_class (window, "devel");
  gtk_widget_remove_css_class (window, "solid-csd");
  gtk_widget_add_css_class (window, "csd");
}

/* As somebody set up the desktop; high contrast is ADW_DEBUG_HIGH_CONTRAST=1. */
static void
set_up_desktop (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-decoration-layout", ":close", "gtk-xft-dpi",
                (dpi > 0 ? dpi : 96 * 1024) * text_size / 100, NULL);
}

/* What is below the pointer would look chosen. */
static void
move_pointer_away (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_spawn_command_line_sync ("xdotool mousemove 9999 9999", NULL, NULL, NULL, &error))
    g_printerr ("%s\n", error->message);
}

static void
press (GtkWidget *window, const char *keys)
{
  g_auto (GStrv) all = g_strsplit (keys, " ", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (g_str_has_prefix (all[i], "text:"))
      kontor_ui_type (GTK_WINDOW (window), all[i] + strlen ("text:"));
    else
      kontor_ui_key (GTK_WINDOW (window), all[i]);
}

/* NULL: there is no such section (yet), or what is to be shown is not there. */
static GtkWidget *
open_window (KontorOffice *office, const char *section, const Shot *shot)
{
  GtkWidget *window = g_object_new (KONTOR_TYPE_WINDOW, NULL);

  gtk_window_set_default_size (GTK_WINDOW (window), shot->width, shot->height);
  if (strcmp (section, FIRST_RUN) == 0)
    {
      kontor_window_set_entry (KONTOR_WINDOW (window),
                               kontor_first_run_new (kontor_office_get_agent (office),
                                                     kontor_window_get_settings (
                                                         KONTOR_WINDOW (window))));
    }
  else
    {
      kontor_window_set_office (KONTOR_WINDOW (window), office);
      kontor_window_show_section (KONTOR_WINDOW (window), section);
      if (g_strcmp0 (kontor_window_get_section_name (KONTOR_WINDOW (window)), section) != 0)
        {
          gtk_window_destroy (GTK_WINDOW (window));
          return NULL;
        }
    }
  if (shot->state != NULL)
    {
      g_autofree char *state = g_strcompress (shot->state);

      kontor_section_restore_state (kontor_window_get_section (KONTOR_WINDOW (window)), state);
    }
  gtk_window_present (GTK_WINDOW (window));
  kontor_ui_settle ();
  dress (window);

  return window;
}

static void
arrange (GtkWidget *window, const Shot *shot)
{
  if (shot->record != NULL)
    {
      KontorRecordType type = KONTOR_RECORD_NONE;
      KontorId id = { 0 };

      if (kontor_link_parse (shot->record, &type, &id))
        kontor_window_show_record (KONTOR_WINDOW (window), type, &id);
      else
        g_printerr ("%s is not a link\n", shot->record);
      kontor_ui_settle ();
    }
  if (shot->action != NULL)
    kontor_ui_settle ();
  if (shot->action != NULL && !gtk_widget_activate_action (window, shot->action, NULL))
    g_printerr ("there is no action %s\n", shot->action);
  if (shot->keys != NULL)
    {
      kontor_ui_settle ();
      press (window, shot->keys);
    }
  kontor_ui_settle ();
}

/* --- a list of them --- */

static void
take_shot (KontorOffice *office,
           const char *name,
           const char *section,
           const Shot *shot,
           const char *folder)
{
  GtkWidget *window = open_window (office, section, shot);

  if (window == NULL)
    {
      g_printerr ("%s: there is no section %s\n", name, section);
      return;
    }
  arrange (window, shot);
  for (int dark = 0; dark < 2; dark++)
    {
      g_autofree char *file = g_strdup_printf ("%s-%d-%s.png", name, shot->width,
                                               dark ? "dark" : "light");
      g_autofree char *path = g_build_filename (folder, file, NULL);

      set_dark (dark);
      kontor_ui_settle ();
      kontor_ui_save_picture (window, path);
      g_print ("%s\n", file);
    }
  set_dark (FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
take_line (KontorOffice *office, const char *line, const char *folder, GError **error)
{
  g_auto (GStrv) sizes = g_strsplit (widths != NULL ? widths : "360,1024,1366", ",", -1);
  g_autofree char *command = g_strconcat ("shot ", line, NULL);
  g_auto (GStrv) arguments = NULL;
  Shot shot = { .width = 0, .height = 740 };
  g_autoptr (GOptionContext) context = make_context (&shot);

  if (!g_shell_parse_argv (command, NULL, &arguments, error) ||
      !g_option_context_parse_strv (context, &arguments, error))
    return FALSE;
  if (g_strv_length (arguments) != 3)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "not NAME SECTION: %s", line);
      return FALSE;
    }
  if (shot.width > 0)
    {
      take_shot (office, arguments[1], arguments[2], &shot, folder);
    }
  else
    for (guint i = 0; sizes[i] != NULL; i++)
      {
        shot.width = atoi (sizes[i]);
        take_shot (office, arguments[1], arguments[2], &shot, folder);
      }
  shot_clear (&shot);

  return TRUE;
}

static gboolean
take_list (KontorOffice *office, const char *folder, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (shots, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && *lines[i] != '#' && !take_line (office, lines[i], folder, error))
      return FALSE;

  return TRUE;
}

/* Languages as they were built beside this program, or as they were installed: LANGUAGE=de. */
static void
bind_languages (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *built = folder != NULL ? g_build_filename (folder, "..", "po", NULL) : NULL;

  bindtextdomain (GETTEXT_PACKAGE, built != NULL && g_file_test (built, G_FILE_TEST_IS_DIR)
                                       ? built
                                       : PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  Shot shot = { .width = 1024, .height = 740 };
  g_autoptr (GOptionContext) context = make_context (&shot);
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorOffice) office = NULL;
  GtkWidget *window;

  setlocale (LC_ALL, "");
  bind_languages ();
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != (shots != NULL ? 3 : 4))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "kontor-look FOLDER SECTION OUT.png");
      return EXIT_FAILURE;
    }

  kontor_ui_init (&argc, &argv);
  /* What is drawn with a warning is drawn all the same; who starts this reads of it. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  set_up_desktop ();
  move_pointer_away ();
  set_dark (shot.dark);
  if (g_getenv ("KONTOR_ICONS") != NULL)
    gtk_icon_theme_add_search_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    g_getenv ("KONTOR_ICONS"));
  office = kontor_ui_open_office_as (argv[1], person);
  if (shots != NULL)
    {
      if (!take_list (office, argv[2], &error))
        g_printerr ("%s\n", error->message);
      return error == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
    }

  window = open_window (office, argv[2], &shot);
  if (window == NULL)
    {
      g_printerr ("there is no section %s\n", argv[2]);
      return EXIT_FAILURE;
    }
  arrange (window, &shot);
  kontor_ui_settle ();
  kontor_ui_save_picture (window, argv[3]);
  gtk_window_destroy (GTK_WINDOW (window));
  shot_clear (&shot);

  return EXIT_SUCCESS;
}
