/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor: the window. */

#include "config.h"

#include "kontor-application.h"
#include "kontor-memory.h"
#include "kontor-resources.h"

#include <glib/gi18n.h>

#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (KontorApplication) application = NULL;

  kontor_memory_init ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  kontor_resources_register ();
  application = kontor_application_new (APPLICATION_ID);

  return g_application_run (G_APPLICATION (application), argc, argv);
}
