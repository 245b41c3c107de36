/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people say about a record: the newest messages of its chat, and a composer whose text is kept as
 * the chat's draft. The first message makes the chat. Main thread. */

#include "config.h"

#include "kontor-record-panels.h"

#include "kontor-composer.h"
#include "kontor-link.h"
#include "kontor-markdown.h"
#include "kontor-operations-chat.h"
#include "kontor-typing.h"
#include "kontor-value-label.h"

#include <glib/gi18n.h>

#define MESSAGES_MAX 50
/* Where a message is kept whose chat is not there yet. */
#define TYPED "text"

struct _KontorRecordDiscussion
{
  KontorRecordPanel parent_instance;

  KontorComposer *composer; /* child */
  KontorId chat; /* of the record, also while nobody has said anything */
  KontorTyping *typing; /* owned */
  GCancellable *cancellable; /* owned, nullable: of reading the draft */
};

G_DEFINE_FINAL_TYPE (KontorRecordDiscussion, kontor_record_discussion, KONTOR_TYPE_RECORD_PANEL)

/* --- saying something --- */

typedef struct
{
  KontorRow *row; /* owned, nullable: what is spoken about */
  KontorId chat;
  char *text; /* owned */
} Saying;

static void
saying_free (gpointer data)
{
  Saying *saying = data;

  g_clear_pointer (&saying->row, kontor_row_unref);
  g_free (saying->text);
  g_free (saying);
}

static KontorChangeSet *
discuss (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Saying *saying = data;

  return kontor_record_discuss (context, saying->row, saying->text, NULL, NULL, problem);
}

static KontorChangeSet *
keep_draft (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Saying *saying = data;

  return kontor_draft_set (context, &saying->chat, saying->text, problem);
}

/* A draft hangs on a chat: what is typed before there is one is kept on this computer. */
static gboolean
has_chat (KontorRecordDiscussion *self)
{
  g_autoptr (KontorRecord) chat = kontor_office_get_record (kontor_record_panel_get_office (
                                                                KONTOR_RECORD_PANEL (self)),
                                                            KONTOR_RECORD_CHAT, &self->chat);

  return chat != NULL;
}

static void
draft_saved_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
}

/* @text: (nullable): nothing is to be kept */
static void
keep_here (KontorRecordDiscussion *self, const char *text)
{
  g_autofree char *name = kontor_typing_name (KONTOR_RECORD_CHAT, &self->chat, TYPED);

  kontor_typing_keep (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)), name, text);
}

static void
save_draft (KontorRecordDiscussion *self)
{
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));
  g_autofree char *text = kontor_composer_dup_text (self->composer);
  Saying *saying;

  if (!has_chat (self))
    {
      keep_here (self, *text != '\0' ? text : NULL);
      return;
    }
  saying = g_new0 (Saying, 1);
  saying->chat = self->chat;
  saying->text = g_steal_pointer (&text);
  kontor_office_operate_typing (office, keep_draft, saying, saying_free, draft_saved_cb, self);
}

static void
rest_cb (KontorRecordDiscussion *self)
{
  kontor_office_send (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self)));
}

static void
edited_cb (KontorRecordDiscussion *self)
{
  kontor_typing_touch (self->typing);
}

/* What could not be sent stays where it was typed. */
static void
said_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorRecordDiscussion *self = owner;

  gtk_widget_set_sensitive (GTK_WIDGET (self->composer), TRUE);
  if (number == 0)
    return;
  kontor_composer_set_text (self->composer, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  /* It may have been the first message, which made the chat. */
  keep_here (self, NULL);
  kontor_live_store_poll (
      kontor_office_get_store (kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self))));
  save_draft (self);
}

static void
send_cb (KontorRecordDiscussion *self, const char *text)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);
  Saying *saying = g_new0 (Saying, 1);

  kontor_typing_end (self->typing);
  saying->row = kontor_row_ref (kontor_record_get_row (kontor_record_panel_get_record (panel)));
  saying->text = g_strdup (text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->composer), FALSE);
  kontor_office_operate (kontor_record_panel_get_office (panel), discuss, saying, saying_free,
                         said_cb, self);
}

/* --- the draft --- */

static gpointer
read_draft (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorRow) draft = NULL;
  g_autofree char *name = kontor_typing_name (KONTOR_RECORD_CHAT, data, TYPED);
  g_autoptr (GHashTable) typed = NULL;
  KontorId person;

  kontor_reading_get_person (reading, &person);
  draft = kontor_draft_get (kontor_reading_get_reader (reading), data, &person);
  if (draft != NULL)
    return g_strdup (kontor_row_get_text (draft, KONTOR_DRAFT_TEXT));
  typed = kontor_reading_list_typed (reading, name, error);

  return typed != NULL ? g_strdup (g_hash_table_lookup (typed, name)) : NULL;
}

static void
draft_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                         &error);
  KontorRecordDiscussion *self = data;
  g_autofree char *typed = NULL;

  if (error != NULL || text == NULL)
    return;
  typed = kontor_composer_dup_text (self->composer);
  if (*typed == '\0')
    kontor_composer_set_text (self->composer, text);
}

static void
start_reading_draft (KontorRecordDiscussion *self)
{
  KontorOffice *office = kontor_record_panel_get_office (KONTOR_RECORD_PANEL (self));

  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (office), read_draft,
                                kontor_id_copy (&self->chat), g_free, g_free, self->cancellable,
                                draft_read_cb, self);
}

/* --- rows --- */

static gboolean
activate_link_cb (KontorRecordPanel *panel, const char *address)
{
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;

  if (!kontor_link_parse (address, &type, &id))
    return FALSE;
  kontor_office_open (kontor_record_panel_get_office (panel), type, &id);

  return TRUE;
}

static GtkWidget *
make_row (KontorRecordPanel *panel, KontorRecord *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *author = gtk_label_new (NULL);
  GtkWidget *time = gtk_label_new (NULL);
  GtkWidget *text = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (author), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (author, "caption-heading");
  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "dimmed");
  gtk_box_append (GTK_BOX (heading), author);
  gtk_box_append (GTK_BOX (heading), time);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  g_signal_connect_object (text, "activate-link", G_CALLBACK (activate_link_cb), panel,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static void
update_row (KontorRecordPanel *panel, GtkWidget *row, KontorRecord *item)
{
  GtkWidget *heading = gtk_widget_get_first_child (
      gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));
  GtkWidget *text = gtk_widget_get_next_sibling (heading);
  KontorRow *message = kontor_record_get_row (item);
  KontorOffice *office = kontor_record_panel_get_office (panel);
  g_autofree char *author = kontor_value_to_label (office, KONTOR_RECORD_MESSAGE,
                                                   KONTOR_COMMON_CREATED_BY,
                                                   kontor_row_get (message,
                                                                   KONTOR_COMMON_CREATED_BY));
  g_autofree char *time = kontor_value_to_label (office, KONTOR_RECORD_MESSAGE,
                                                 KONTOR_COMMON_CREATED_AT,
                                                 kontor_row_get (message,
                                                                 KONTOR_COMMON_CREATED_AT));
  const char *words = kontor_row_get_text (message, KONTOR_MESSAGE_TEXT);
  g_autofree char *markup = kontor_markdown_to_markup (words != NULL ? words : "");

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (heading)), author);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (heading)), time);
  gtk_label_set_markup (GTK_LABEL (text), markup);
}

/* --- class --- */

static void
leave_chat (KontorRecordDiscussion *self)
{
  kontor_typing_flush (self->typing);
  kontor_typing_end (self->typing);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  kontor_composer_set_text (self->composer, "");
}

static void
kontor_record_discussion_set_record (KontorRecordPanel *panel, KontorRecord *record)
{
  KontorRecordDiscussion *self = KONTOR_RECORD_DISCUSSION (panel);

  leave_chat (self);
  KONTOR_RECORD_PANEL_CLASS (kontor_record_discussion_parent_class)->set_record (panel, record);
  if (record != NULL)
    {
      KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_MESSAGE);
      g_autoptr (KontorQuery) query = NULL;

      kontor_record_get_discussion_id (kontor_record_get_row (record), &self->chat);
      kontor_query_builder_take_condition (builder,
                                           kontor_condition_new_refers (KONTOR_MESSAGE_CHAT,
                                                                        &self->chat));
      kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);
      query = kontor_query_builder_end (builder);
      kontor_record_panel_set_query (panel, query, MESSAGES_MAX);
      start_reading_draft (self);
    }
  else
    kontor_record_panel_set_query (panel, NULL, 0);
}

static void
kontor_record_discussion_add (KontorRecordPanel *panel)
{
  KONTOR_RECORD_PANEL_CLASS (kontor_record_discussion_parent_class)->add (panel);
  gtk_widget_grab_focus (GTK_WIDGET (KONTOR_RECORD_DISCUSSION (panel)->composer));
}

static void
kontor_record_discussion_dispose (GObject *object)
{
  KontorRecordDiscussion *self = KONTOR_RECORD_DISCUSSION (object);

  g_clear_object (&self->typing);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (kontor_record_discussion_parent_class)->dispose (object);
}

static void
kontor_record_discussion_class_init (KontorRecordDiscussionClass *klass)
{
  KontorRecordPanelClass *panel_class = KONTOR_RECORD_PANEL_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kontor_record_discussion_dispose;
  panel_class->set_record = kontor_record_discussion_set_record;
  panel_class->add = kontor_record_discussion_add;
  panel_class->make_row = make_row;
  panel_class->update_row = update_row;
}

static void
kontor_record_discussion_init (KontorRecordDiscussion *self)
{
  KontorRecordPanel *panel = KONTOR_RECORD_PANEL (self);

  self->typing = kontor_typing_new ();
  g_signal_connect_object (self->typing, "save", G_CALLBACK (save_draft), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->typing, "rest", G_CALLBACK (rest_cb), self, G_CONNECT_SWAPPED);
  self->composer = KONTOR_COMPOSER (kontor_composer_new (_ ("Write a message")));
  g_signal_connect_object (self->composer, "send", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "edited", G_CALLBACK (edited_cb), self,
                           G_CONNECT_SWAPPED);
  kontor_record_panel_set_top (panel, GTK_WIDGET (self->composer));
  kontor_record_panel_set_title (panel, C_ ("record part", "Discussion"),
                                 C_ ("add to a record", "Message"));
}
