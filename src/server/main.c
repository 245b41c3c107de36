/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kontor-server: see commands/kontor-server-commands.c for what it can do. */

#include "config.h"

#include "kontor-server-commands.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/stat.h>

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Nobody else on this machine reads an office's files. */
  umask (0077);

  return kontor_commands_run (argc, argv);
}
