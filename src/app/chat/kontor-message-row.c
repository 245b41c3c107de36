/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A message of a conversation. Main thread. */

#include "config.h"

#include "kontor-message-row.h"

#include "kontor-chat-changes.h"
#include "kontor-chat-line.h"
#include "kontor-link.h"
#include "kontor-markdown.h"
#include "kontor-node-file.h"
#include "kontor-when.h"

#include <glib/gi18n.h>
#include <string.h>

#define AVATAR_SIZE 32
/* Messages of one author closer than this stand under one name. */
#define TOGETHER_US (5 * G_TIME_SPAN_MINUTE)

struct _KontorMessageRow
{
  GtkListBoxRow parent_instance;

  KontorOffice *office; /* owned */
  KontorRecord *message; /* owned */
  GtkLabel *day;
  GtkWidget *avatar;
  GtkWidget *heading;
  GtkLabel *author;
  GtkLabel *time;
  GtkWidget *quote;
  GtkLabel *quoted;
  GtkLabel *text;
  GtkWidget *files;
  GtkWidget *reactions;
  GtkWidget *state;
};

enum
{
  MENU,
  REACT,
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorMessageRow, kontor_message_row, GTK_TYPE_LIST_BOX_ROW)

/* --- what it says --- */

static gboolean
is_mine (KontorMessageRow *self)
{
  return kontor_row_refers_to (kontor_record_get_row (self->message), KONTOR_COMMON_CREATED_BY,
                               kontor_office_get_person (self->office));
}

/* (transfer full) */
static char *
dup_author (KontorOffice *office, const KontorRow *message)
{
  const KontorId *author = kontor_row_get_id_field (message, KONTOR_COMMON_CREATED_BY);
  char *name = kontor_office_get_title (office, KONTOR_RECORD_PERSON, author);

  if (*name != '\0')
    return name;
  g_free (name);

  return g_strdup (_ ("Somebody"));
}

/* (transfer full): the time of its day */
static char *
format_time (KontorMessageRow *self)
{
  gint64 at = kontor_row_get_integer (kontor_record_get_row (self->message),
                                      KONTOR_COMMON_CREATED_AT);
  gint64 local = kontor_time_to_local (kontor_office_get_zone (self->office), at);
  gint64 seconds = (local / G_USEC_PER_SEC) % (24 * 60 * 60);

  return kontor_when_format_time (seconds, kontor_office_get_time_format (self->office));
}

static void
show_quote (KontorMessageRow *self)
{
  const KontorId *id = kontor_row_get_id_field (kontor_record_get_row (self->message),
                                                KONTOR_MESSAGE_REPLY_TO);
  g_autoptr (KontorRecord) answered = NULL;
  g_autofree char *author = NULL;
  g_autofree char *line = NULL;
  const char *text;

  gtk_widget_set_visible (self->quote, id != NULL);
  if (id == NULL)
    return;
  answered = kontor_office_get_record (self->office, KONTOR_RECORD_MESSAGE, id);
  if (answered == NULL || kontor_record_is_deleted (answered))
    {
      gtk_label_set_label (self->quoted, _ ("A message that is not here any more"));
      return;
    }
  author = dup_author (self->office, kontor_record_get_row (answered));
  text = kontor_row_get_text (kontor_record_get_row (answered), KONTOR_MESSAGE_TEXT);
  /* Translators: who wrote the message that is answered, and its words */
  line = g_strdup_printf (_ ("%s: %s"), author, text != NULL ? text : _ ("Files"));
  gtk_label_set_label (self->quoted, g_strdelimit (line, "\n\t", ' '));
}

static void
show_text (KontorMessageRow *self)
{
  const char *text = kontor_row_get_text (kontor_record_get_row (self->message),
                                          KONTOR_MESSAGE_TEXT);
  g_autofree char *markup = kontor_markdown_to_markup (text != NULL ? text : "");

  gtk_label_set_markup (self->text, markup);
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);
}

/* --- files --- */

static void
file_cb (KontorMessageRow *self, GtkWidget *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  KontorRecord *node = g_object_get_data (G_OBJECT (button), "node");

  kontor_node_file_open (self->office, kontor_record_get_row (node),
                         GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

static GtkWidget *
file_new (KontorMessageRow *self, KontorRecord *node)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (kontor_record_get_title (node));
  GtkWidget *size = gtk_label_new (NULL);
  g_autofree char *bytes = g_format_size (
      (guint64) kontor_row_get_integer (kontor_record_get_row (node), KONTOR_NODE_SIZE));

  gtk_label_set_label (GTK_LABEL (size), bytes);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (size, "dimmed");
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("text-x-generic-symbolic"));
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), size);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _ ("Open the file"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kontor_record_get_title (node), -1);
  g_object_set_data_full (G_OBJECT (button), "node", g_object_ref (node), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (file_cb), self, G_CONNECT_SWAPPED);

  return button;
}

static void
empty_box (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_files (KontorMessageRow *self)
{
  const KontorValue *files = kontor_row_get (kontor_record_get_row (self->message),
                                             KONTOR_MESSAGE_FILES);
  guint n = files != NULL ? kontor_value_get_n_elements (files) : 0;

  empty_box (self->files);
  for (guint i = 0; i < n; i++)
    {
      KontorId id;
      g_autoptr (KontorRecord) node = NULL;

      if (kontor_chat_parse_file (kontor_value_get_elements (files)[i].text, &id))
        node = kontor_office_get_record (self->office, KONTOR_RECORD_NODE, &id);
      if (node != NULL)
        gtk_box_append (GTK_BOX (self->files), file_new (self, node));
    }
  gtk_widget_set_visible (self->files, gtk_widget_get_first_child (self->files) != NULL);
}

/* --- reactions --- */

static void
reaction_cb (KontorMessageRow *self, GtkWidget *button)
{
  g_signal_emit (self, signals[REACT], 0, g_object_get_data (G_OBJECT (button), "emoji"));
}

/* The emoji of a reaction, "EMOJI ID". (transfer full) (nullable): it is none */
static char *
parse_reaction (const char *element, const char **person)
{
  const char *blank = strchr (element, ' ');

  if (blank == NULL || blank == element)
    return NULL;
  *person = blank + 1;

  return g_strndup (element, blank - element);
}

static void
add_reaction (KontorMessageRow *self, const char *emoji, const KontorValue *all)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *label = NULL;
  GtkWidget *button;
  guint count = 0;
  gboolean mine = FALSE;

  for (guint i = 0; i < kontor_value_get_n_elements (all); i++)
    {
      const char *person = NULL;
      g_autofree char *other = parse_reaction (kontor_value_get_elements (all)[i].text, &person);
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autofree char *name = NULL;

      if (other == NULL || !g_str_equal (other, emoji) || !kontor_id_init_from_string (&id, person))
        continue;
      name = kontor_office_get_title (self->office, KONTOR_RECORD_PERSON, &id);
      g_string_append_printf (names, "%s%s", count > 0 ? ", " : "", name);
      mine |= kontor_id_equal (&id, kontor_office_get_person (self->office));
      count++;
    }
  label = g_strdup_printf ("%s %u", emoji, count);
  button = gtk_button_new_with_label (label);
  gtk_widget_add_css_class (button, "kontor-reaction");
  if (mine)
    gtk_widget_add_css_class (button, "mine");
  gtk_widget_set_tooltip_text (button, names->str);
  g_object_set_data_full (G_OBJECT (button), "emoji", g_strdup (emoji), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (reaction_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->reactions), button);
}

static void
show_reactions (KontorMessageRow *self)
{
  const KontorValue *all = kontor_row_get (kontor_record_get_row (self->message),
                                           KONTOR_MESSAGE_REACTIONS);
  guint n = all != NULL ? kontor_value_get_n_elements (all) : 0;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  empty_box (self->reactions);
  for (guint i = 0; i < n; i++)
    {
      const char *person = NULL;
      g_autofree char *emoji = parse_reaction (kontor_value_get_elements (all)[i].text, &person);

      if (emoji == NULL || g_hash_table_contains (seen, emoji))
        continue;
      add_reaction (self, emoji, all);
      g_hash_table_add (seen, g_steal_pointer (&emoji));
    }
  gtk_widget_set_visible (self->reactions, n > 0);
}

/* --- state --- */

/* In an office that has no server nothing is ever sent, so nothing waits for it either. */
static gboolean
has_server (KontorMessageRow *self)
{
  const KontorAccount *account = kontor_office_get_account (self->office);

  return *account->url != '\0' || account->server != NULL;
}

static void
show_state (KontorMessageRow *self)
{
  const KontorRow *row = kontor_record_get_row (self->message);
  gboolean waits = kontor_message_get_seq (row) == 0;
  const char *name = waits ? _ ("Waiting to be sent") : _ ("Sent");

  gtk_widget_set_visible (self->state, is_mine (self) && (!waits || has_server (self)));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state),
                                waits ? "kontor-waiting-symbolic" : "object-select-symbolic");
  gtk_widget_set_tooltip_text (self->state, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/* What was sent with the message has its number: a newer one is an edit. */
static gboolean
is_edited (const KontorRow *message)
{
  return kontor_row_has (message, KONTOR_MESSAGE_TEXT) && kontor_message_get_seq (message) > 0 &&
         kontor_row_get_version (message, KONTOR_MESSAGE_TEXT) > kontor_message_get_seq (message);
}

static void
describe (KontorMessageRow *self)
{
  const KontorRow *row = kontor_record_get_row (self->message);
  const char *text = kontor_row_get_text (row, KONTOR_MESSAGE_TEXT);
  g_autofree char *author = dup_author (self->office, row);
  g_autofree char *time = format_time (self);
  /* Translators: a message as it is read aloud: who, when, what */
  g_autofree char *name = g_strdup_printf (_ ("%s, %s: %s"), author, time,
                                           text != NULL ? text : _ ("Files"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show (KontorMessageRow *self)
{
  const KontorRow *row = kontor_record_get_row (self->message);
  g_autofree char *author = dup_author (self->office, row);
  g_autofree char *time = format_time (self);
  g_autofree char *edited = NULL;

  if (is_edited (row))
    /* Translators: the time of a message that was changed after it was sent */
    edited = g_strdup_printf (_ ("%s, edited"), time);
  adw_avatar_set_text (ADW_AVATAR (self->avatar), author);
  gtk_label_set_label (self->author, author);
  gtk_label_set_label (self->time, edited != NULL ? edited : time);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), time);
  show_quote (self);
  show_text (self);
  show_files (self);
  show_reactions (self);
  show_state (self);
  describe (self);
}

/* --- callbacks --- */

static void
menu_cb (KontorMessageRow *self, GtkWidget *button)
{
  g_signal_emit (self, signals[MENU], 0, button);
}

static void
quote_cb (KontorMessageRow *self)
{
  const KontorId *id = kontor_row_get_id_field (kontor_record_get_row (self->message),
                                                KONTOR_MESSAGE_REPLY_TO);

  if (id != NULL)
    g_signal_emit (self, signals[SHOW], 0, id);
}

static gboolean
activate_link_cb (KontorMessageRow *self, const char *address)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  if (!kontor_link_parse (address, &type, &id))
    return FALSE;
  kontor_office_open (self->office, type, &id);

  return TRUE;
}

/* --- class --- */

static void
kontor_message_row_dispose (GObject *object)
{
  KontorMessageRow *self = KONTOR_MESSAGE_ROW (object);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), NULL);
  g_clear_object (&self->message);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_message_row_parent_class)->dispose (object);
}

static void
kontor_message_row_class_init (KontorMessageRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_message_row_dispose;
  signals[MENU] = g_signal_new ("menu", KONTOR_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, GTK_TYPE_WIDGET);
  signals[REACT] = g_signal_new ("react", KONTOR_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW] = g_signal_new ("show-message", KONTOR_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static GtkWidget *
build_heading (KontorMessageRow *self)
{
  self->heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->author = GTK_LABEL (gtk_label_new (NULL));
  self->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->author, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->author), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "dimmed");
  gtk_widget_set_valign (GTK_WIDGET (self->time), GTK_ALIGN_BASELINE_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->author), GTK_ALIGN_BASELINE_CENTER);
  gtk_box_append (GTK_BOX (self->heading), GTK_WIDGET (self->author));
  gtk_box_append (GTK_BOX (self->heading), GTK_WIDGET (self->time));

  return self->heading;
}

static GtkWidget *
build_quote (KontorMessageRow *self)
{
  self->quote = gtk_button_new ();
  self->quoted = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->quoted, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->quoted, 0);
  gtk_button_set_child (GTK_BUTTON (self->quote), GTK_WIDGET (self->quoted));
  gtk_widget_add_css_class (self->quote, "flat");
  gtk_widget_add_css_class (self->quote, "kontor-quote");
  gtk_widget_set_tooltip_text (self->quote, _ ("Show the message that is answered"));
  g_signal_connect_object (self->quote, "clicked", G_CALLBACK (quote_cb), self, G_CONNECT_SWAPPED);

  return self->quote;
}

static GtkWidget *
build_body (KontorMessageRow *self)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (self->text, TRUE);
  gtk_widget_set_focus_on_click (GTK_WIDGET (self->text), TRUE);
  g_signal_connect_object (self->text, "activate-link", G_CALLBACK (activate_link_cb), self,
                           G_CONNECT_SWAPPED);
  self->files = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->reactions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (body), build_heading (self));
  gtk_box_append (GTK_BOX (body), build_quote (self));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (body), self->files);
  gtk_box_append (GTK_BOX (body), self->reactions);
  gtk_widget_set_hexpand (body, TRUE);

  return body;
}

static void
kontor_message_row_init (KontorMessageRow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *place = adw_bin_new ();
  GtkWidget *more = gtk_button_new_from_icon_name ("view-more-symbolic");

  self->day = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->day), "kontor-day");
  gtk_widget_set_halign (GTK_WIDGET (self->day), GTK_ALIGN_CENTER);
  self->avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE,
                               -1);
  adw_bin_set_child (ADW_BIN (place), self->avatar);
  gtk_widget_set_size_request (place, AVATAR_SIZE, -1);
  self->state = gtk_image_new ();
  gtk_widget_add_css_class (self->state, "dimmed");
  gtk_image_set_pixel_size (GTK_IMAGE (self->state), 12);
  gtk_widget_set_tooltip_text (more, _ ("What to do with the message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What to do with the message"), -1);
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_add_css_class (more, "kontor-more");
  g_signal_connect_object (more, "clicked", G_CALLBACK (menu_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (side), self->state);
  gtk_box_append (GTK_BOX (side), more);
  gtk_widget_set_valign (side, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), place);
  gtk_box_append (GTK_BOX (box), build_body (self));
  gtk_box_append (GTK_BOX (box), side);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->day));
  gtk_box_append (GTK_BOX (outer), box);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), outer);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "kontor-message");
}

GtkWidget *
kontor_message_row_new (KontorOffice *office, KontorRecord *message)
{
  KontorMessageRow *self = g_object_new (KONTOR_TYPE_MESSAGE_ROW, NULL);
  const KontorValue *mentions = kontor_row_get (kontor_record_get_row (message),
                                                KONTOR_MESSAGE_MENTIONS);
  g_autofree char *me = kontor_id_to_string (kontor_office_get_person (office));

  self->office = g_object_ref (office);
  self->message = g_object_ref (message);
  if (mentions != NULL && kontor_value_find_element (mentions, me) != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "mentioned");
  g_signal_connect_object (message, "notify", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

KontorRecord *
kontor_message_row_get_message (KontorMessageRow *self)
{
  g_return_val_if_fail (KONTOR_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

void
kontor_message_row_set_previous (KontorMessageRow *self, KontorRecord *previous)
{
  KontorRow *row;
  KontorRow *above;
  GTimeZone *zone;
  gint64 at;
  gint64 day;
  gboolean begins;
  gboolean together;

  g_return_if_fail (KONTOR_IS_MESSAGE_ROW (self));

  row = kontor_record_get_row (self->message);
  above = previous != NULL ? kontor_record_get_row (previous) : NULL;
  zone = kontor_office_get_zone (self->office);
  at = kontor_row_get_integer (row, KONTOR_COMMON_CREATED_AT);
  day = kontor_time_get_day (zone, at);
  begins = above == NULL ||
           kontor_time_get_day (zone, kontor_row_get_integer (above, KONTOR_COMMON_CREATED_AT)) !=
               day;
  together = !begins &&
             kontor_value_equal (kontor_row_get (row, KONTOR_COMMON_CREATED_BY),
                                 kontor_row_get (above, KONTOR_COMMON_CREATED_BY)) &&
             at - kontor_row_get_integer (above, KONTOR_COMMON_CREATED_AT) < TOGETHER_US;
  if (begins)
    {
      g_autofree char *date = kontor_office_format_date (self->office, day);

      gtk_label_set_label (self->day, date);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->day), begins);
  gtk_widget_set_visible (self->avatar, !together);
  gtk_widget_set_visible (self->heading, !together);
  if (together)
    gtk_widget_add_css_class (GTK_WIDGET (self), "together");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "together");
}
