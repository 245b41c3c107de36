/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where one writes in a chat. Main thread. */

#include "config.h"

#include "kontor-chat-entry.h"

#include "kontor-chat-changes.h"
#include "kontor-composer.h"
#include "kontor-mention-popover.h"
#include "kontor-node-file.h"
#include "kontor-operations-chat.h"
#include "kontor-typing.h"

#include <glib/gi18n.h>

/* Where the new text of a message is kept. */
#define TYPED "text"

struct _KontorChatEntry
{
  AdwBin parent_instance;

  KontorOffice *office; /* owned */
  KontorComposer *composer;
  KontorMentionPopover *mention;
  GtkRevealer *revealer; /* what is answered or edited */
  GtkLabel *about;
  GHashTable *people; /* owned: names that were completed, to ids */
  KontorId chat; /* nil: none */
  KontorRecord *answered; /* owned, nullable */
  KontorRecord *edited; /* owned, nullable */
  char *sending; /* owned, nullable: what was typed and is under way */
  GCancellable *cancellable; /* owned, nullable: of reading the draft */
  KontorTyping *typing; /* owned */
};

enum
{
  SENT,
  EDIT_LAST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorChatEntry, kontor_chat_entry, ADW_TYPE_BIN)

/* --- drafts --- */

/* A message that is there is changed when the person says so: until then its new text is kept on this
 * computer. @text: (nullable) */
static void
keep_edit (KontorChatEntry *self, const char *text)
{
  g_autofree char *name = kontor_typing_name (KONTOR_RECORD_MESSAGE,
                                              kontor_record_get_id (self->edited), TYPED);

  kontor_typing_keep (self->office, name, text);
}

static void
keep_draft (KontorChatEntry *self)
{
  g_autofree char *typed = kontor_composer_dup_text (self->composer);
  g_autofree char *text = kontor_mentions_to_links (typed, self->people);

  if (self->edited != NULL)
    keep_edit (self, text);
  else
    kontor_chat_keep_draft (self->office, &self->chat, text, self);
}

static void
rest_cb (KontorChatEntry *self)
{
  if (self->office != NULL)
    kontor_office_send (self->office);
}

/* What was typed when the program ended, before it was sent. */
static void
edit_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChatEntry) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) texts = kontor_typing_read_finish (source, result, &error);
  g_autofree char *name = NULL;
  g_autofree char *names = NULL;
  const char *text = NULL;

  if (texts == NULL || self->edited == NULL)
    return;
  name = kontor_typing_name (KONTOR_RECORD_MESSAGE, kontor_record_get_id (self->edited), TYPED);
  text = g_hash_table_lookup (texts, name);
  if (text == NULL)
    return;
  names = kontor_mentions_to_names (text, self->people);
  kontor_composer_set_text (self->composer, names);
}

static void
start_reading_edit (KontorChatEntry *self)
{
  g_autofree char *name = kontor_typing_name (KONTOR_RECORD_MESSAGE,
                                              kontor_record_get_id (self->edited), TYPED);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kontor_typing_read_async (self->office, name, self->cancellable, edit_read_cb,
                            g_object_ref (self));
}

static gpointer
read_draft (KontorReading *reading, gpointer data, GError **error)
{
  g_autoptr (KontorRow) draft = NULL;
  KontorId person;

  kontor_reading_get_person (reading, &person);
  draft = kontor_draft_get (kontor_reading_get_reader (reading), data, &person);

  return draft != NULL ? g_strdup (kontor_row_get_text (draft, KONTOR_DRAFT_TEXT)) : NULL;
}

static void
draft_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChatEntry) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result,
                                                         &error);
  g_autofree char *typed = NULL;

  if (error != NULL || text == NULL || self->office == NULL)
    return;
  typed = kontor_composer_dup_text (self->composer);
  if (*typed == '\0')
    {
      g_autofree char *names = kontor_mentions_to_names (text, self->people);

      kontor_composer_set_text (self->composer, names);
    }
}

static void
start_reading_draft (KontorChatEntry *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kontor_live_store_read_async (kontor_office_get_store (self->office), read_draft,
                                kontor_id_copy (&self->chat), g_free, g_free, self->cancellable,
                                draft_read_cb, g_object_ref (self));
}

/* --- answers and edits --- */

static void
show_about (KontorChatEntry *self)
{
  KontorRecord *message = self->edited != NULL ? self->edited : self->answered;

  gtk_revealer_set_reveal_child (self->revealer, message != NULL);
  if (message != NULL)
    {
      KontorRow *row = kontor_record_get_row (message);
      const char *text = kontor_row_get_text (row, KONTOR_MESSAGE_TEXT);
      g_autofree char *author =
          kontor_office_get_title (self->office, KONTOR_RECORD_PERSON,
                                   kontor_row_get_id_field (row, KONTOR_COMMON_CREATED_BY));
      g_autofree char *words = NULL;

      if (self->edited != NULL)
        words = g_strdup (_ ("Edit the message"));
      else
        /* Translators: a person, and the message of theirs that is answered */
        words = g_strdup_printf (_ ("Reply to %s: %s"), author, text != NULL ? text : _ ("Files"));
      gtk_label_set_label (self->about, g_strdelimit (words, "\n\t", ' '));
    }
}

static void
stop_being_about (KontorChatEntry *self)
{
  g_clear_object (&self->answered);
  g_clear_object (&self->edited);
  show_about (self);
}

/* Back to a new message, with what was begun before. */
static void
cancel_cb (KontorChatEntry *self)
{
  if (self->edited != NULL)
    {
      kontor_typing_end (self->typing);
      keep_edit (self, NULL);
      kontor_composer_set_text (self->composer, "");
      start_reading_draft (self);
    }
  stop_being_about (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* --- sending --- */

/* What could not be sent stays where it was typed. */
static void
sent_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  KontorChatEntry *self = owner;
  g_autofree char *sent = g_steal_pointer (&self->sending);
  g_autofree char *typed = kontor_composer_dup_text (self->composer);

  if (problem == NULL)
    {
      kontor_live_store_poll (kontor_office_get_store (self->office));
      g_signal_emit (self, signals[SENT], 0);
      return;
    }
  if (*typed == '\0' && sent != NULL)
    kontor_composer_set_text (self->composer, sent);
}

static void
send_cb (KontorChatEntry *self, const char *typed)
{
  g_autofree char *text = kontor_mentions_to_links (typed, self->people);

  kontor_typing_end (self->typing);
  g_set_str (&self->sending, typed);
  if (self->edited != NULL)
    {
      g_autoptr (KontorRecord) message = NULL;

      keep_edit (self, NULL);
      message = g_steal_pointer (&self->edited);
      kontor_chat_edit_message (self->office, message, text, sent_cb, self);
      kontor_composer_set_text (self->composer, "");
      start_reading_draft (self);
    }
  else
    {
      kontor_chat_send (self->office, &self->chat, text,
                        self->answered != NULL ? kontor_record_get_id (self->answered) : NULL,
                        sent_cb, self);
      kontor_composer_set_text (self->composer, "");
    }
  stop_being_about (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
edited_cb (KontorChatEntry *self)
{
  kontor_mention_popover_follow (self->mention);
  kontor_typing_touch (self->typing);
}

static void
mentioned_cb (KontorChatEntry *self, const char *name, const char *id)
{
  g_hash_table_insert (self->people, g_strdup (name), g_strdup (id));
  edited_cb (self);
}

static gboolean
key_pressed_cb (KontorChatEntry *self, guint key, guint code, GdkModifierType state)
{
  g_autofree char *text = NULL;

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (kontor_mention_popover_handle_key (self->mention, key))
    return GDK_EVENT_STOP;
  if (key == GDK_KEY_Escape && (self->answered != NULL || self->edited != NULL))
    {
      cancel_cb (self);
      return GDK_EVENT_STOP;
    }
  text = kontor_composer_dup_text (self->composer);
  if (key != GDK_KEY_Up || *text != '\0' || self->edited != NULL)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[EDIT_LAST], 0);

  return GDK_EVENT_STOP;
}

/* --- files --- */

/**
 * Sending:
 *
 * A file on its way into a chat, which need not be the one that is shown when it is there.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  KontorId chat;
} Sending;

static void
taken_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Sending *sending = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorTakenFile) taken = kontor_node_file_take_in_finish (result, &error);

  if (taken != NULL)
    kontor_chat_send_file (sending->office, &sending->chat, taken->name, taken->content,
                           taken->size, taken->modified);
  else
    kontor_office_tell (sending->office, error->message);
  g_object_unref (sending->office);
  g_free (sending);
}

static void
attach (KontorChatEntry *self, GFile *file)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->office = g_object_ref (self->office);
  sending->chat = self->chat;
  kontor_node_file_take_in_async (self->office, file, NULL, taken_in_cb, sending);
}

static void
files_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (KontorChatEntry) self = data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source),
                                                                       result, NULL);

  for (guint i = 0; files != NULL && self->office != NULL && i < g_list_model_get_n_items (files);
       i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      attach (self, file);
    }
}

static void
attach_cb (KontorChatEntry *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_dialog_set_title (dialog, _ ("Send files"));
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL,
                                 files_chosen_cb, g_object_ref (self));
}

/* --- class --- */

static gboolean
kontor_chat_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (KONTOR_CHAT_ENTRY (widget)->composer));
}

static void
kontor_chat_entry_dispose (GObject *object)
{
  KontorChatEntry *self = KONTOR_CHAT_ENTRY (object);

  if (self->typing != NULL)
    {
      kontor_typing_flush (self->typing);
      kontor_typing_end (self->typing);
    }
  g_clear_object (&self->typing);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->mention != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->mention));
  self->mention = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->answered);
  g_clear_object (&self->edited);
  g_clear_pointer (&self->people, g_hash_table_unref);
  g_clear_pointer (&self->sending, g_free);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_chat_entry_parent_class)->dispose (object);
}

static void
kontor_chat_entry_class_init (KontorChatEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_chat_entry_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = kontor_chat_entry_grab_focus;
  signals[SENT] = g_signal_new ("sent", KONTOR_TYPE_CHAT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[EDIT_LAST] = g_signal_new ("edit-last", KONTOR_TYPE_CHAT_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_chat_entry_init (KontorChatEntry *self)
{
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->typing = kontor_typing_new ();
  g_signal_connect_object (self->typing, "save", G_CALLBACK (keep_draft), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->typing, "rest", G_CALLBACK (rest_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
button_new (KontorChatEntry *self, const char *icon, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
build_about (KontorChatEntry *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->about = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->about, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->about, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->about), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->about), "caption");
  gtk_widget_add_css_class (box, "kontor-quote");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->about));
  gtk_box_append (GTK_BOX (box), button_new (self, "window-close-symbolic",
                                             _ ("Write a new message"), G_CALLBACK (cancel_cb)));
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->revealer, box);

  return GTK_WIDGET (self->revealer);
}

GtkWidget *
kontor_chat_entry_new (KontorOffice *office)
{
  KontorChatEntry *self = g_object_new (KONTOR_TYPE_CHAT_ENTRY, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *attach = button_new (self, "mail-attachment-symbolic", _ ("Send files"),
                                  G_CALLBACK (attach_cb));

  self->office = g_object_ref (office);
  self->composer = KONTOR_COMPOSER (kontor_composer_new (_ ("Write a message")));
  self->mention = KONTOR_MENTION_POPOVER (
      kontor_mention_popover_new (office, kontor_composer_get_view (self->composer),
                                  GTK_WIDGET (self)));
  gtk_widget_set_hexpand (GTK_WIDGET (self->composer), TRUE);
  gtk_widget_set_valign (attach, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (line), attach);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->composer));
  gtk_box_append (GTK_BOX (box), build_about (self));
  gtk_box_append (GTK_BOX (box), line);
  gtk_widget_add_css_class (box, "kontor-chat-entry");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->composer), keys);
  g_signal_connect_object (self->composer, "send", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "edited", G_CALLBACK (edited_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->mention, "mentioned", G_CALLBACK (mentioned_cb), self,
                           G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* --- public functions --- */

void
kontor_chat_entry_set_chat (KontorChatEntry *self, const KontorId *chat)
{
  g_return_if_fail (KONTOR_IS_CHAT_ENTRY (self));

  if (kontor_id_equal (chat, &self->chat))
    return;
  kontor_typing_flush (self->typing);
  kontor_typing_end (self->typing);
  stop_being_about (self);
  g_hash_table_remove_all (self->people);
  kontor_composer_set_text (self->composer, "");
  self->chat = *chat;
  start_reading_draft (self);
}

void
kontor_chat_entry_reply (KontorChatEntry *self, KontorRecord *message)
{
  g_return_if_fail (KONTOR_IS_CHAT_ENTRY (self));

  if (self->edited != NULL)
    cancel_cb (self);
  g_set_object (&self->answered, message);
  show_about (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
kontor_chat_entry_edit (KontorChatEntry *self, KontorRecord *message)
{
  const char *text;
  g_autofree char *names = NULL;

  g_return_if_fail (KONTOR_IS_CHAT_ENTRY (self));

  kontor_typing_flush (self->typing);
  text = kontor_row_get_text (kontor_record_get_row (message), KONTOR_MESSAGE_TEXT);
  names = kontor_mentions_to_names (text != NULL ? text : "", self->people);
  g_clear_object (&self->answered);
  g_set_object (&self->edited, message);
  kontor_composer_set_text (self->composer, names);
  show_about (self);
  start_reading_edit (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
kontor_chat_entry_attach (KontorChatEntry *self, GSList *files)
{
  g_return_if_fail (KONTOR_IS_CHAT_ENTRY (self));

  for (GSList *at = files; at != NULL; at = at->next)
    attach (self, at->data);
}
