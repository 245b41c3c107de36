/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-look FOLDER SECTION OUT.png: what a section looks like on the replica in FOLDER. For those
 * who draw it. Main thread. */

#include "config.h"

#include "kontor-link.h"
#include "kontor-ui.h"

#include <stdlib.h>

static int width = 1024;
static int height = 740;
static gboolean dark;
static char *record;
static char *state;
static char *action;
static char *keys;

static const GOptionEntry entries[] = {
  { "width", 'w', 0, G_OPTION_ARG_INT, &width, "width in pixels", "N" },
  { "height", 'h', 0, G_OPTION_ARG_INT, &height, "height in pixels", "N" },
  { "dark", 'd', 0, G_OPTION_ARG_NONE, &dark, "dark", NULL },
  { "record", 'r', 0, G_OPTION_ARG_STRING, &record, "a record to open", "kontor:TYPE/ID" },
  { "state", 's', 0, G_OPTION_ARG_STRING, &state, "the section's saved state", "TEXT" },
  { "action", 'a', 0, G_OPTION_ARG_STRING, &action, "an action to activate first", "NAME" },
  { "keys", 'k', 0, G_OPTION_ARG_STRING, &keys, "keys to press, apart by spaces", "KEYS" },
  { NULL },
};

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FOLDER SECTION OUT.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorOffice) office = NULL;
  GtkWidget *window;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 4)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "kontor-look FOLDER SECTION OUT.png");
      return EXIT_FAILURE;
    }

  kontor_ui_init (&argc, &argv);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  office = kontor_ui_open_office (argv[1]);
  window = g_object_new (KONTOR_TYPE_WINDOW, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  kontor_window_set_office (KONTOR_WINDOW (window), office);
  kontor_window_show_section (KONTOR_WINDOW (window), argv[2]);
  if (state != NULL)
    kontor_section_restore_state (kontor_window_get_section (KONTOR_WINDOW (window)), state);
  gtk_window_present (GTK_WINDOW (window));
  kontor_ui_settle ();

  if (record != NULL)
    {
      KontorRecordType type = KONTOR_RECORD_NONE;
      KontorId id = { 0 };

      g_assert_true (kontor_link_parse (record, &type, &id));
      kontor_window_show_record (KONTOR_WINDOW (window), type, &id);
    }
  if (action != NULL)
    g_assert_true (gtk_widget_activate_action (window, action, NULL));
  if (keys != NULL)
    {
      g_auto (GStrv) all = g_strsplit (keys, " ", -1);

      for (guint i = 0; all[i] != NULL; i++)
        kontor_ui_key (GTK_WINDOW (window), all[i]);
    }
  kontor_ui_settle ();
  kontor_ui_settle ();
  kontor_ui_save_picture (window, argv[3]);
  gtk_window_destroy (GTK_WINDOW (window));

  return EXIT_SUCCESS;
}
