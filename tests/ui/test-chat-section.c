/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chats as people use them: what is written stands there and says that it waits, it is changed, deleted
 * and taken back, becomes a task; what others wrote is unread until it was on the screen; drafts stay
 * with their chat. */

#include "config.h"

#include "kontor-chat-entry.h"
#include "kontor-chat-list.h"
#include "kontor-chat-section.h"
#include "kontor-composer.h"
#include "kontor-mention-popover.h"
#include "kontor-message-row.h"
#include "kontor-operations-chat.h"
#include "kontor-record-fixture.h"
#include "kontor-replica-sync.h"

typedef struct
{
  KontorRecordFixture record;
  GtkWindow *window; /* owned by GTK */
  KontorSection *section; /* borrowed, of @window */
  KontorId chat; /* Anna's and Boris's */
  KontorId group;
  const char *text; /* what a condition looks for */
  guint n; /* and how many */
} Fixture;

/* --- data --- */

static void
commit (KontorReplica *replica, KontorChangeSet *change_set)
{
  g_autoptr (KontorChangeSet) set = change_set;

  kontor_ui_commit (replica, set);
}

static void
fill (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (KontorId));
  KontorContext context = { 0 };

  kontor_replica_init_context (replica, &context);
  g_array_append_val (people, self->record.boris);
  commit (replica, kontor_chat_start (&context, people, NULL, &self->chat, NULL));
  kontor_replica_init_context (replica, &context);
  commit (replica, kontor_chat_start (&context, people, "The move", &self->group, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store;

  kontor_record_fixture_set_up (&self->record, NULL);
  store = kontor_office_get_store (self->record.office);
  kontor_live_store_run_sync (store, fill, self);
  kontor_live_store_poll (store);
  self->section = g_object_new (KONTOR_TYPE_CHAT_SECTION, "office", self->record.office, NULL);
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "chat");
  gtk_window_set_default_size (self->window, 1000, 700);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "chat",
                                  G_ACTION_GROUP (kontor_section_get_actions (self->section)));
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->section));
  gtk_window_present (self->window);
  kontor_ui_settle ();
  g_assert_true (kontor_section_show_record (self->section, KONTOR_RECORD_CHAT, &self->chat));
  kontor_ui_settle ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gtk_window_destroy (self->window);
  kontor_ui_settle ();
  kontor_record_fixture_tear_down (&self->record, NULL);
}

/* --- looking --- */

static void
collect (GtkWidget *root, GType type, GPtrArray *found)
{
  if (!gtk_widget_get_visible (root))
    return;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    g_ptr_array_add (found, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (child, type, found);
}

/* (transfer full) (element-type GtkWidget): the oldest first */
static GPtrArray *
list_messages (Fixture *self)
{
  GPtrArray *rows = g_ptr_array_new ();

  collect (GTK_WIDGET (self->section), KONTOR_TYPE_MESSAGE_ROW, rows);

  return rows;
}

static gboolean
shows (gpointer data)
{
  Fixture *self = data;

  return kontor_ui_find (GTK_WIDGET (self->section), GTK_TYPE_LABEL, self->text) != NULL;
}

static gboolean
hides (gpointer data)
{
  return !shows (data);
}

static void
wait_for (Fixture *self, const char *text, gboolean shown)
{
  self->text = text;
  kontor_ui_wait_until (text, shown ? shows : hides, self);
}

static gboolean
has_messages (gpointer data)
{
  g_autoptr (GPtrArray) rows = list_messages (data);

  return rows->len == ((Fixture *) data)->n;
}

static void
wait_for_messages (Fixture *self, guint n)
{
  self->n = n;
  kontor_ui_wait_until ("the messages are there", has_messages, self);
}

static KontorComposer *
get_composer (Fixture *self)
{
  GtkWidget *composer = kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_COMPOSER, NULL);

  g_assert_nonnull (composer);

  return KONTOR_COMPOSER (composer);
}

static gboolean
is_typed (gpointer data)
{
  Fixture *self = data;
  g_autofree char *text = kontor_composer_dup_text (get_composer (self));

  return g_str_equal (text, self->text);
}

static void
wait_for_typed (Fixture *self, const char *text)
{
  self->text = text;
  kontor_ui_wait_until (text, is_typed, self);
}

static void
say (Fixture *self, const char *text)
{
  gtk_widget_grab_focus (GTK_WIDGET (get_composer (self)));
  kontor_ui_type (self->window, text);
  wait_for_typed (self, text);
  kontor_ui_key (self->window, "Return");
  wait_for (self, text, TRUE);
}

static void
focus_message (Fixture *self, guint index)
{
  g_autoptr (GPtrArray) rows = list_messages (self);

  g_assert_cmpuint (index, <, rows->len);
  g_assert_true (gtk_widget_grab_focus (rows->pdata[index]));
  kontor_ui_settle ();
}

static gboolean
has_tooltip (GtkWidget *root, const char *text)
{
  const char *tooltip = gtk_widget_get_tooltip_text (root);

  if (gtk_widget_get_visible (root) && g_strcmp0 (tooltip, text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_tooltip (child, text))
      return TRUE;

  return FALSE;
}

/* --- tests --- */

/* There is no server here that it could wait for. */
static void
test_write (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  say (self, "Good morning");
  say (self, "Is it there");
  wait_for_messages (self, 2);
  rows = list_messages (self);
  g_assert_false (has_tooltip (rows->pdata[0], "Waiting to be sent"));
  g_assert_false (has_tooltip (rows->pdata[0], "Sent"));
  /* One author's words stand under one name. */
  g_assert_false (gtk_widget_has_css_class (rows->pdata[0], "together"));
  g_assert_true (gtk_widget_has_css_class (rows->pdata[1], "together"));
  wait_for_typed (self, "");
  wait_for (self, "You: Is it there", TRUE);
}

static void
test_edit (Fixture *self, gconstpointer unused)
{
  say (self, "First");
  kontor_ui_key (self->window, "Up");
  wait_for_typed (self, "First");
  kontor_ui_key (self->window, "End");
  kontor_ui_type (self->window, " of all");
  wait_for_typed (self, "First of all");
  kontor_ui_key (self->window, "Return");
  wait_for (self, "First of all", TRUE);
  wait_for (self, "First", FALSE);
  wait_for_messages (self, 1);
}

static void
test_delete (Fixture *self, gconstpointer unused)
{
  say (self, "A mistake");
  say (self, "Not one");
  focus_message (self, 0);
  kontor_ui_key (self->window, "Delete");
  wait_for_messages (self, 1);
  wait_for (self, "A mistake", FALSE);
  kontor_office_undo (self->record.office);
  wait_for_messages (self, 2);
  wait_for (self, "A mistake", TRUE);
}

static void
opened_cb (KontorId *opened, guint type, const KontorId *id)
{
  if (type == KONTOR_RECORD_TASK)
    *opened = *id;
}

static gboolean
is_opened (gpointer data)
{
  return !kontor_id_is_nil (data);
}

static void
test_task (Fixture *self, gconstpointer unused)
{
  KontorId opened = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRecord) task = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;

  g_signal_connect_swapped (self->record.office, "opened", G_CALLBACK (opened_cb), &opened);
  say (self, "Order the chairs");
  focus_message (self, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "chat.to-task", NULL));
  kontor_ui_wait_until ("the task is opened", is_opened, &opened);
  task = kontor_office_get_record (self->record.office, KONTOR_RECORD_TASK, &opened);
  g_assert_nonnull (task);
  g_assert_cmpstr (kontor_record_get_title (task), ==, "Order the chairs");
  rows = list_messages (self);
  id = kontor_id_to_string (kontor_record_get_id (kontor_message_row_get_message (rows->pdata[0])));
  link = g_strconcat ("kontor:message/", id, NULL);
  g_assert_nonnull (
      strstr (kontor_row_get_text (kontor_record_get_row (task), KONTOR_TASK_DESCRIPTION), link));
  g_signal_handlers_disconnect_by_data (self->record.office, &opened);
}

static void
test_reply (Fixture *self, gconstpointer unused)
{
  say (self, "Where is it");
  focus_message (self, 0);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "chat.reply", NULL);
  say (self, "On the shelf");
  wait_for (self, "Anna: Where is it", TRUE);
}

/* Each chat has its own, and it is still there when one comes back. */
static void
test_draft (Fixture *self, gconstpointer unused)
{
  gtk_widget_grab_focus (GTK_WIDGET (get_composer (self)));
  kontor_ui_type (self->window, "half a sen");
  wait_for_typed (self, "half a sen");
  kontor_section_show_record (self->section, KONTOR_RECORD_CHAT, &self->group);
  wait_for_typed (self, "");
  kontor_ui_settle ();
  kontor_section_show_record (self->section, KONTOR_RECORD_CHAT, &self->chat);
  wait_for_typed (self, "half a sen");
}

static gboolean
is_offered (gpointer data)
{
  Fixture *self = data;
  GtkWidget *popover = kontor_ui_find (GTK_WIDGET (self->section), KONTOR_TYPE_MENTION_POPOVER,
                                       NULL);

  return popover != NULL && gtk_widget_get_mapped (popover) &&
         kontor_ui_find (popover, GTK_TYPE_LABEL, "Boris") != NULL;
}

/* What is chosen becomes a mention of the person, whatever it looks like while one types. */
static void
test_complete (Fixture *self, gconstpointer unused)
{
  g_autofree char *boris = kontor_id_to_string (&self->record.boris);
  g_autoptr (GPtrArray) rows = NULL;
  const KontorValue *mentions;

  gtk_widget_grab_focus (GTK_WIDGET (get_composer (self)));
  kontor_ui_key (self->window, "at");
  kontor_ui_type (self->window, "Bo");
  kontor_ui_wait_until ("Boris is offered", is_offered, self);
  kontor_ui_key (self->window, "Tab");
  wait_for_typed (self, "@Boris ");
  kontor_ui_key (self->window, "Return");
  wait_for_messages (self, 1);
  rows = list_messages (self);
  mentions = kontor_row_get (kontor_record_get_row (
                                 kontor_message_row_get_message (rows->pdata[0])),
                             KONTOR_MESSAGE_MENTIONS);
  g_assert_nonnull (mentions);
  g_assert_nonnull (kontor_value_find_element (mentions, boris));
}

/* --- what others wrote --- */

/* A message of Boris's, as the server would bring it. */
static void
receive (KontorReplica *replica, gpointer data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorPullRequest) request = kontor_replica_get_pull (replica, &error);
  g_autoptr (KontorPullReply) reply = kontor_pull_reply_new ();
  KontorPullRecord *record;
  KontorRowBuilder *builder;
  KontorContext context = { 0 };
  KontorId id = KONTOR_ID_INIT_NIL;

  g_assert_no_error (error);
  kontor_replica_init_context (replica, &context);
  kontor_id_init (&id, context.clock, context.random);
  builder = kontor_row_builder_new (KONTOR_RECORD_MESSAGE, &id);
  kontor_row_builder_take (builder, KONTOR_MESSAGE_CHAT, kontor_value_new_id (&self->chat));
  kontor_row_builder_take (builder, KONTOR_MESSAGE_TEXT, kontor_value_new_text ("Hello Anna"));
  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_BY,
                           kontor_value_new_id (&self->record.boris));
  kontor_row_builder_take (builder, KONTOR_COMMON_CREATED_AT,
                           kontor_value_new_integer (context.now));
  kontor_row_builder_set_version (builder, KONTOR_MESSAGE_CHAT, 7);
  kontor_row_builder_set_version (builder, KONTOR_MESSAGE_TEXT, 7);
  kontor_row_builder_set_version (builder, KONTOR_COMMON_CREATED_BY, 7);
  kontor_row_builder_set_version (builder, KONTOR_COMMON_CREATED_AT, 7);
  record = kontor_pull_record_new (KONTOR_PULL_PUT, KONTOR_RECORD_MESSAGE, &id);
  record->row = kontor_row_builder_end (builder);
  record->root = self->chat;
  g_set_str (&reply->epoch, *request->epoch != '\0' ? request->epoch : "epoch");
  g_set_str (&reply->held, "");
  g_set_str (&reply->after, "");
  reply->cursor = 7;
  g_ptr_array_add (reply->records, record);
  g_assert_true (kontor_replica_apply_pull (replica, reply, &error));
  g_assert_no_error (error);
}

static gpointer
count (KontorReading *reading, gpointer data, GError **error)
{
  Fixture *self = data;

  return GUINT_TO_POINTER (1 + kontor_chat_count (reading, &self->record.anna, 0));
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  gpointer *counted = data;

  *counted = kontor_live_store_read_finish (KONTOR_LIVE_STORE (source), result, NULL);
}

static gboolean
is_counted (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static guint
count_unread (Fixture *self)
{
  gpointer counted = NULL;

  kontor_live_store_read_async (kontor_office_get_store (self->record.office), count, self, NULL,
                                NULL, NULL, counted_cb, &counted);
  kontor_ui_wait_until ("it is counted", is_counted, &counted);

  return GPOINTER_TO_UINT (counted) - 1;
}

static gboolean
is_read (gpointer data)
{
  return count_unread (data) == 0;
}

static void
test_read (Fixture *self, gconstpointer unused)
{
  KontorLiveStore *store = kontor_office_get_store (self->record.office);

  kontor_section_show_record (self->section, KONTOR_RECORD_CHAT, &self->group);
  kontor_ui_settle ();
  kontor_live_store_run_sync (store, receive, self);
  kontor_live_store_poll (store);
  wait_for (self, "Hello Anna", TRUE);
  g_assert_cmpuint (count_unread (self), ==, 1);
  kontor_section_show_record (self->section, KONTOR_RECORD_CHAT, &self->chat);
  wait_for_messages (self, 1);
  kontor_ui_wait_until ("it is read", is_read, self);
}

/* --- mentions --- */

static void
test_mentions (void)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *written = "[@Anna](kontor:person/01890000-0000-7000-8000-000000000001) and @Boris";
  g_autofree char *typed = kontor_mentions_to_names (written, people);
  g_autofree char *back = NULL;
  g_autofree char *other = NULL;

  g_assert_cmpstr (typed, ==, "@Anna and @Boris");
  back = kontor_mentions_to_links (typed, people);
  g_assert_cmpstr (back, ==, written);
  /* The longer name wins. */
  g_hash_table_insert (people, g_strdup ("Anna Weber"),
                       g_strdup ("01890000-0000-7000-8000-000000000002"));
  other = kontor_mentions_to_links ("@Anna Weber", people);
  g_assert_cmpstr (other, ==, "[@Anna Weber](kontor:person/01890000-0000-7000-8000-000000000002)");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  kontor_ui_init (&argc, &argv);
  ADD ("/chat-section/write", test_write);
  ADD ("/chat-section/edit", test_edit);
  ADD ("/chat-section/delete", test_delete);
  ADD ("/chat-section/task", test_task);
  ADD ("/chat-section/reply", test_reply);
  ADD ("/chat-section/draft", test_draft);
  ADD ("/chat-section/complete", test_complete);
  ADD ("/chat-section/read", test_read);
  g_test_add_func ("/chat-section/mentions", test_mentions);

  return g_test_run ();
}
