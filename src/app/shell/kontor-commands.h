/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  KONTOR_COMMAND_ANYWHERE,
  KONTOR_COMMAND_OUTSIDE_TEXT,
  KONTOR_COMMAND_LOCAL,
} KontorCommandPlace;

/**
 * KontorCommand:
 *
 * One row of the command table. Static; the texts are untranslated, see kontor_command_get_title().
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *keys;
  const char *icon;
  KontorCommandPlace place;
  const char *hint;
} KontorCommand;

guint kontor_commands_get_n (void);
const KontorCommand *kontor_commands_get (guint index);
/* (nullable) */
const KontorCommand *kontor_commands_find (const char *name);

/* Translated. */
const char *kontor_command_get_title (const KontorCommand *self);
/* "Undo: 3 tasks deleted". @what: (nullable): the plain title then. (transfer full) */
char *kontor_command_dup_title_for (const KontorCommand *self, const char *what)
    G_GNUC_WARN_UNUSED_RESULT;
const char *kontor_command_get_hint (const KontorCommand *self);
/* Where it works: the section's title, "Lists", "Everywhere". */
const char *kontor_command_get_group (const KontorCommand *self);
/* The first key as people read it, "Ctrl+K". (transfer full) (nullable) */
char *kontor_command_get_key_label (const KontorCommand *self) G_GNUC_WARN_UNUSED_RESULT;

/* Sets the accelerators that work anywhere, once for the application, but for those that mean something
 * else in each section. */
void kontor_commands_install_accels (GtkApplication *application);
/* The rest: shortcuts on a #KontorWindow. */
void kontor_commands_install_shortcuts (GtkWidget *window);

G_END_DECLS
