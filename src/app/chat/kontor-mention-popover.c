/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Completes the name of a colleague behind an "@". People are looked for on the reader's thread, and what
 * comes late is not shown. Main thread. */

#include "config.h"

#include "kontor-mention-popover.h"

#include <glib/gi18n.h>
#include <string.h>

#define OFFERS_MAX 6
/* A longer word is no name any more. */
#define WORD_CHARS 40

struct _KontorMentionPopover
{
  GtkPopover parent_instance;

  KontorOffice *office; /* owned */
  GtkTextView *view; /* borrowed: below the parent */
  GtkListBox *list;
  GCancellable *cancellable; /* owned, nullable: of looking for people */
};

enum
{
  MENTIONED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMentionPopover, kontor_mention_popover, GTK_TYPE_POPOVER)

/* What is typed between an "@" that begins a word and the cursor. (transfer full) (nullable): nothing is
 * mentioned. @start: (out): of the "@" */
static char *
dup_word (KontorMentionPopover *self, GtkTextIter *start)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter cursor;
  GtkTextIter before;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  *start = cursor;
  for (guint i = 0; i < WORD_CHARS && gtk_text_iter_backward_char (start); i++)
    {
      gunichar c = gtk_text_iter_get_char (start);

      if (c == '\n')
        return NULL;
      if (c != '@')
        continue;
      before = *start;
      if (gtk_text_iter_backward_char (&before) &&
          !g_unichar_isspace (gtk_text_iter_get_char (&before)) &&
          !g_unichar_ispunct (gtk_text_iter_get_char (&before)))
        return NULL;
      before = *start;
      gtk_text_iter_forward_char (&before);
      return gtk_text_buffer_get_text (buffer, &before, &cursor, FALSE);
    }

  return NULL;
}

/* --- offers --- */

static void
clear (KontorMentionPopover *self)
{
  gtk_list_box_remove_all (self->list);
}

static void
offer (KontorMentionPopover *self, KontorRow *person)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (kontor_row_get_title (person));
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_box_append (GTK_BOX (box), adw_avatar_new (24, kontor_row_get_title (person), TRUE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "person", kontor_row_ref (person),
                          (GDestroyNotify) kontor_row_unref);
  gtk_list_box_append (self->list, row);
}

/* The list grows and shrinks under the cursor, which stays where one types. */
static void
point (KontorMentionPopover *self, const GtkTextIter *start)
{
  GdkRectangle place;
  graphene_point_t at;

  gtk_text_view_get_iter_location (self->view, start, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                         &place.x, &place.y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), gtk_widget_get_parent (GTK_WIDGET (self)),
                                 &GRAPHENE_POINT_INIT (place.x, place.y), &at))
    return;
  place.x = (int) at.x;
  place.y = (int) at.y;
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &place);
}

static gpointer
find_people (KontorReading *reading, gpointer data, GError **error)
{
  const char *words = data;

  return kontor_reading_find_titled (reading, KONTOR_RECORD_PERSON, words, OFFERS_MAX, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorMentionPopover) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                                &error);
  g_autofree char *word = NULL;
  GtkTextIter start;

  if (people == NULL || self->office == NULL || (word = dup_word (self, &start)) == NULL)
    return;
  clear (self);
  for (guint i = 0; i < people->len; i++)
    offer (self, people->pdata[i]);
  if (people->len == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  point (self, &start);
  gtk_popover_popup (GTK_POPOVER (self));
}

void
kontor_mention_popover_follow (KontorMentionPopover *self)
{
  g_autofree char *word = NULL;
  GtkTextIter start;

  g_return_if_fail (KONTOR_IS_MENTION_POPOVER (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  word = dup_word (self, &start);
  if (word == NULL)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), find_people,
                                g_steal_pointer (&word), g_free, (GDestroyNotify) g_ptr_array_unref,
                                self->cancellable, found_cb, g_object_ref (self));
}

/* --- choosing --- */

static void
choose (KontorMentionPopover *self, GtkListBoxRow *row)
{
  KontorRow *person = g_object_get_data (G_OBJECT (row), "person");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *id = kontor_id_to_string (kontor_row_get_id (person));
  g_autofree char *name = g_strdup (kontor_row_get_title (person));
  g_autofree char *inserted = g_strdup_printf ("@%s ", name);
  g_autofree char *word = NULL;
  GtkTextIter start;
  GtkTextIter cursor;

  word = dup_word (self, &start);
  gtk_popover_popdown (GTK_POPOVER (self));
  if (word == NULL)
    return;
  /* Known before it is typed: the draft is kept as the text changes. */
  g_signal_emit (self, signals[MENTIONED], 0, name, id);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &cursor);
  gtk_text_buffer_insert (buffer, &start, inserted, -1);
  gtk_text_buffer_end_user_action (buffer);
  g_cancellable_cancel (self->cancellable);
  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
row_activated_cb (KontorMentionPopover *self, GtkListBoxRow *row)
{
  choose (self, row);
}

static void
step (KontorMentionPopover *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int at = row != NULL ? gtk_list_box_row_get_index (row) + by : 0;
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, MAX (at, 0));

  if (next != NULL)
    gtk_list_box_select_row (self->list, next);
}

gboolean
kontor_mention_popover_handle_key (KontorMentionPopover *self, guint key)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (KONTOR_IS_MENTION_POPOVER (self), FALSE);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return FALSE;
  row = gtk_list_box_get_selected_row (self->list);
  switch (key)
    {
    case GDK_KEY_Up:
      step (self, -1);
      return TRUE;
    case GDK_KEY_Down:
      step (self, 1);
      return TRUE;
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self));
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row != NULL)
        choose (self, row);
      return row != NULL;
    default:
      return FALSE;
    }
}

/* --- class --- */

static void
kontor_mention_popover_dispose (GObject *object)
{
  KontorMentionPopover *self = KONTOR_MENTION_POPOVER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_mention_popover_parent_class)->dispose (object);
}

static void
kontor_mention_popover_class_init (KontorMentionPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_mention_popover_dispose;
  signals[MENTIONED] = g_signal_new ("mentioned", KONTOR_TYPE_MENTION_POPOVER, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                     G_TYPE_STRING);
}

static void
kontor_mention_popover_init (KontorMentionPopover *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("People to mention"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_TOP);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
  gtk_popover_set_child (GTK_POPOVER (self), GTK_WIDGET (self->list));
}

GtkWidget *
kontor_mention_popover_new (KontorOffice *office, GtkTextView *view, GtkWidget *parent)
{
  KontorMentionPopover *self = g_object_new (KONTOR_TYPE_MENTION_POPOVER, NULL);

  self->office = g_object_ref (office);
  self->view = view;
  gtk_widget_set_parent (GTK_WIDGET (self), parent);

  return GTK_WIDGET (self);
}
