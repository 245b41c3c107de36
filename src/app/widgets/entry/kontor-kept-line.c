/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line whose text outlives the program. What was kept is read once, when the line is made, and put
 * there unless somebody typed in the meantime. Main thread. */

#include "config.h"

#include "kontor-kept-line.h"

#include "kontor-typing.h"

#define DATA "kontor-kept-line"

/**
 * KeptLine:
 * @text: (owned): what was typed last: the line itself may be going
 * @touched: somebody typed
 * @kept: something may be kept under the name
 */
typedef struct
{
  GtkEditable *line; /* unowned: it owns this */
  KontorOffice *office; /* owned */
  char *name; /* owned */
  char *text; /* owned, nullable */
  KontorTyping *typing; /* owned */
  GCancellable *reading; /* owned */
  gboolean touched;
  gboolean kept;
} KeptLine;

static void
kept_line_free (gpointer data)
{
  KeptLine *self = data;

  g_cancellable_cancel (self->reading);
  g_object_unref (self->reading);
  kontor_typing_flush (self->typing);
  g_signal_handlers_disconnect_by_data (self->typing, self);
  g_object_unref (self->typing);
  g_object_unref (self->office);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

static void
forget (KeptLine *self)
{
  kontor_typing_end (self->typing);
  if (self->kept)
    kontor_typing_keep (self->office, self->name, NULL);
  self->kept = FALSE;
}

static void
save_cb (KeptLine *self)
{
  kontor_typing_keep (self->office, self->name, self->text);
  self->kept = TRUE;
}

static void
changed_cb (KeptLine *self)
{
  self->touched = TRUE;
  g_set_str (&self->text, gtk_editable_get_text (self->line));
  if (*self->text == '\0')
    forget (self);
  else
    kontor_typing_touch (self->typing);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) texts = kontor_typing_read_finish (source, result, &error);
  KeptLine *self = data;
  const char *text = NULL;

  /* Cancelled: the line is gone. */
  if (texts == NULL)
    return;
  text = g_hash_table_lookup (texts, self->name);
  if (text == NULL || self->touched)
    return;
  self->kept = TRUE;
  gtk_editable_set_text (self->line, text);
  gtk_editable_set_position (self->line, -1);
}

void
kontor_kept_line_attach (GtkEditable *line, KontorOffice *office, const char *name)
{
  KeptLine *self = NULL;

  g_return_if_fail (GTK_IS_EDITABLE (line));
  g_return_if_fail (KONTOR_IS_OFFICE (office));
  g_return_if_fail (name != NULL);

  self = g_new0 (KeptLine, 1);
  self->line = line;
  self->office = g_object_ref (office);
  self->name = g_strdup (name);
  self->typing = kontor_typing_new ();
  self->reading = g_cancellable_new ();
  g_signal_connect_swapped (self->typing, "save", G_CALLBACK (save_cb), self);
  g_signal_connect_data (line, "changed", G_CALLBACK (changed_cb), self, NULL, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (line), DATA, self, kept_line_free);
  kontor_typing_read_async (office, name, self->reading, read_cb, self);
}

void
kontor_kept_line_forget (GtkEditable *line)
{
  KeptLine *self = NULL;

  g_return_if_fail (GTK_IS_EDITABLE (line));

  self = g_object_get_data (G_OBJECT (line), DATA);
  if (self != NULL)
    forget (self);
}
