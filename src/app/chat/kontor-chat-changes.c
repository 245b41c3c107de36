/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people change in chats. The functions that decide run on the writer's thread, all others on the
 * main thread. */

#include "config.h"

#include "kontor-chat-changes.h"

#include "kontor-link.h"
#include "kontor-operations-chat.h"
#include "kontor-operations-drive.h"

#include <glib/gi18n.h>
#include <string.h>

/* A task's title is at most this much of the message's first line. */
#define TITLE_CHARS 100

/**
 * Wish:
 *
 * What one change needs; reference-counted, as the writer's thread and the answer share it.
 */
typedef struct
{
  KontorId chat;
  KontorId id; /* of what is answered; later of what was made */
  gboolean has_id;
  KontorRow *row; /* owned, nullable */
  char *text; /* owned, nullable */
  char *content; /* owned, nullable */
  gint64 number; /* size, seq */
  gint64 modified; /* µs UTC */
  guint field;
  gboolean set;
  GArray *people; /* owned, nullable */
} Wish;

static void
wish_clear (gpointer data)
{
  Wish *wish = data;

  g_clear_pointer (&wish->row, kontor_row_unref);
  g_clear_pointer (&wish->people, g_array_unref);
  g_free (wish->text);
  g_free (wish->content);
}

static void
wish_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, wish_clear);
}

static Wish *
wish_new (const KontorId *chat)
{
  Wish *wish = g_atomic_rc_box_new0 (Wish);

  if (chat != NULL)
    wish->chat = *chat;

  return wish;
}

/* Moves what @other does behind what @set does, into one step. Takes @other. */
static KontorChangeSet *
join (KontorChangeSet *set, KontorChangeSet *other)
{
  while (other->mutations->len > 0)
    kontor_change_set_take (set, g_ptr_array_steal_index (other->mutations, 0));
  kontor_change_set_free (other);

  return set;
}

/* --- saying something --- */

static KontorChangeSet *
send_message (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  KontorChangeSet *sent = kontor_message_send (context, &wish->chat, wish->text,
                                               wish->has_id ? &wish->id : NULL, NULL, problem);
  KontorChangeSet *emptied;

  if (sent == NULL)
    return NULL;
  /* What was typed is said now: the draft goes with the same step. */
  emptied = kontor_draft_set (context, &wish->chat, NULL, NULL);

  return emptied != NULL ? join (sent, emptied) : sent;
}

void
kontor_chat_send (KontorOffice *office,
                  const KontorId *chat,
                  const char *text,
                  const KontorId *reply_to,
                  KontorDoneFunc done,
                  gpointer owner)
{
  Wish *wish = wish_new (chat);

  wish->text = g_strdup (text);
  wish->has_id = reply_to != NULL;
  if (reply_to != NULL)
    wish->id = *reply_to;
  kontor_office_operate (office, send_message, wish, wish_unref, done, owner);
}

/* The node that @set makes. */
static gboolean
find_made (const KontorChangeSet *set, KontorRecordType type, KontorId *id)
{
  for (guint m = 0; m < set->mutations->len; m++)
    {
      const KontorMutation *mutation = set->mutations->pdata[m];

      for (guint o = 0; o < mutation->ops->len; o++)
        if (kontor_op_get_kind (mutation->ops->pdata[o]) == KONTOR_OP_CREATE &&
            kontor_op_get_record_type (mutation->ops->pdata[o]) == type)
          {
            *id = *kontor_op_get_id (mutation->ops->pdata[o]);
            return TRUE;
          }
    }

  return FALSE;
}

static KontorChangeSet *
send_file (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  g_autoptr (KontorRow) chat = kontor_reader_get (context->reader, KONTOR_RECORD_CHAT, &wish->chat);
  g_autoptr (KontorChangeSet) attached = NULL;
  g_autoptr (KontorValue) files = NULL;
  g_autofree char *link = NULL;
  KontorChangeSet *sent;
  KontorElement element = { 0 };
  KontorId node = KONTOR_ID_INIT_NIL;

  if (chat == NULL)
    return NULL;
  attached = kontor_record_attach_file (context, chat, wish->text, wish->content, wish->number,
                                        wish->modified, problem);
  if (attached == NULL || !find_made (attached, KONTOR_RECORD_NODE, &node))
    return NULL;
  link = kontor_link_to_string (KONTOR_RECORD_NODE, &node);
  element.text = link;
  files = kontor_value_new_set (&element, 1);
  sent = kontor_message_send (context, &wish->chat, NULL, NULL, files, problem);
  if (sent == NULL)
    return NULL;

  return join (g_steal_pointer (&attached), sent);
}

void
kontor_chat_send_file (KontorOffice *office,
                       const KontorId *chat,
                       const char *name,
                       const char *content,
                       gint64 size,
                       gint64 modified)
{
  Wish *wish = wish_new (chat);

  wish->text = g_strdup (name);
  wish->content = g_strdup (content);
  wish->number = size;
  wish->modified = modified;
  kontor_office_operate (office, send_file, wish, wish_unref, NULL, NULL);
}

gboolean
kontor_chat_parse_file (const char *text, KontorId *node)
{
  KontorRecordType type = KONTOR_RECORD_NONE;

  return kontor_link_parse (text, &type, node) && type == KONTOR_RECORD_NODE;
}

/* --- the person's own --- */

static KontorChangeSet *
keep_draft (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_draft_set (context, &wish->chat, wish->text, problem);
}

/* A draft that can't be kept, as in a chat that one was taken out of, stays where it is typed. */
static void
draft_kept_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
}

void
kontor_chat_keep_draft (KontorOffice *office,
                        const KontorId *chat,
                        const char *text,
                        gpointer owner)
{
  Wish *wish = wish_new (chat);

  wish->text = g_strdup (text);
  kontor_office_operate_typing (office, keep_draft, wish, wish_unref, draft_kept_cb, owner);
}

static KontorChangeSet *
mark_read (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_chat_mark_read (context, &wish->chat, wish->number, problem);
}

void
kontor_chat_read_up_to (KontorOffice *office, const KontorId *chat, gint64 seq)
{
  Wish *wish = wish_new (chat);

  wish->number = seq;
  kontor_office_operate (office, mark_read, wish, wish_unref, NULL, NULL);
}

static KontorChangeSet *
set_mark (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  g_autoptr (KontorRow) membership = kontor_chat_get_membership (context->reader, &wish->chat,
                                                                 &context->actor);
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder;

  if (membership == NULL)
    return NULL;
  builder = kontor_row_builder_new_from (membership);
  kontor_row_builder_take (builder, wish->field, kontor_value_new_integer (wish->set));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, membership, after, problem);
}

void
kontor_chat_set_mark (KontorOffice *office, const KontorId *chat, guint field, gboolean set)
{
  Wish *wish = wish_new (chat);

  wish->field = field;
  wish->set = set;
  kontor_office_operate (office, set_mark, wish, wish_unref, NULL, NULL);
}

static KontorChangeSet *
leave (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  g_autoptr (KontorRow) membership = kontor_chat_get_membership (context->reader, &wish->chat,
                                                                 &context->actor);

  return membership != NULL ? kontor_operation_delete (context, membership, problem) : NULL;
}

void
kontor_chat_leave (KontorOffice *office, const KontorId *chat)
{
  kontor_office_operate_undoably (office, leave, wish_new (chat), wish_unref, _ ("Chat left"));
}

/* --- messages --- */

static KontorChangeSet *
edit_message (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  KontorRowBuilder *builder = kontor_row_builder_new_from (wish->row);
  g_autoptr (KontorRow) after = NULL;

  kontor_row_builder_take (builder, KONTOR_MESSAGE_TEXT, kontor_value_new_text (wish->text));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, wish->row, after, problem);
}

void
kontor_chat_edit_message (KontorOffice *office,
                          KontorRecord *message,
                          const char *text,
                          KontorDoneFunc done,
                          gpointer owner)
{
  Wish *wish = wish_new (NULL);

  wish->row = kontor_row_ref (kontor_record_get_row (message));
  wish->text = g_strdup (text);
  kontor_office_operate (office, edit_message, wish, wish_unref, done, owner);
}

static KontorChangeSet *
react (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_message_react (context, wish->row, wish->text, problem);
}

void
kontor_chat_react (KontorOffice *office, KontorRecord *message, const char *emoji)
{
  Wish *wish = wish_new (NULL);

  wish->row = kontor_row_ref (kontor_record_get_row (message));
  wish->text = g_strdup (emoji);
  kontor_office_operate (office, react, wish, wish_unref, NULL, NULL);
}

/* The first line with words in it; the rest of a long one is in the description. */
static char *
make_task_title (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line == '\0')
        continue;
      if (g_utf8_strlen (line, -1) <= TITLE_CHARS)
        return g_strdup (line);
      return g_utf8_substring (line, 0, TITLE_CHARS);
    }

  return g_strdup (_ ("Task from a message"));
}

static KontorChangeSet *
make_task (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  const char *text = kontor_row_get_text (wish->row, KONTOR_MESSAGE_TEXT);
  g_autofree char *title = make_task_title (text != NULL ? text : "");
  g_autofree char *back = kontor_link_to_string (KONTOR_RECORD_MESSAGE,
                                                 kontor_row_get_id (wish->row));
  /* Translators: the words of a link to the message that a task was made of */
  g_autofree char *description = g_strdup_printf ("%s\n\n[%s](%s)", text != NULL ? text : "",
                                                  _ ("From a message"), back);
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) draft = NULL;
  KontorChangeSet *made;
  KontorChangeSet *linked;

  kontor_id_init (&wish->id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &wish->id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (description));
  draft = kontor_row_builder_end (builder);
  made = kontor_operation_create (context, draft, problem);
  if (made == NULL)
    return NULL;
  linked = kontor_operation_link (context, draft, wish->row, NULL);

  return linked != NULL ? join (made, linked) : made;
}

/**
 * Answer:
 *
 * Opens what a change has made; it lives until the change is through.
 */
typedef struct
{
  KontorOffice *office; /* owned */
  Wish *wish; /* owned */
  KontorRecordType type;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->office);
  wish_unref (answer->wish);
  g_free (answer);
}

static void
answered_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  Answer *answer = g_object_get_data (owner, "answer");

  if (problem == NULL && !kontor_id_is_nil (&answer->wish->id))
    {
      kontor_live_store_poll (kontor_office_get_store (answer->office));
      kontor_office_open (answer->office, answer->type, &answer->wish->id);
    }
  g_object_unref (owner);
}

/* Takes @wish, and opens what it is called by afterwards. */
static void
operate_and_open (KontorOffice *office, KontorOperateFunc func, Wish *wish, KontorRecordType type)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  Answer *answer = g_new0 (Answer, 1);

  answer->office = g_object_ref (office);
  answer->wish = g_atomic_rc_box_acquire (wish);
  answer->type = type;
  g_object_set_data_full (owner, "answer", answer, answer_free);
  kontor_office_operate (office, func, wish, wish_unref, answered_cb, owner);
}

void
kontor_chat_make_task (KontorOffice *office, KontorRecord *message)
{
  Wish *wish = wish_new (NULL);

  wish->row = kontor_row_ref (kontor_record_get_row (message));
  operate_and_open (office, make_task, wish, KONTOR_RECORD_TASK);
}

/* --- who is in it --- */

static KontorChangeSet *
add_people (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;
  g_autoptr (KontorRow) chat = kontor_reader_get (context->reader, KONTOR_RECORD_CHAT, &wish->chat);

  return chat != NULL ? kontor_chat_add_people (context, chat, wish->people, problem) : NULL;
}

void
kontor_chat_add (KontorOffice *office, const KontorId *chat, const GArray *people)
{
  Wish *wish = wish_new (chat);

  wish->people = g_array_copy ((GArray *) people);
  kontor_office_operate (office, add_people, wish, wish_unref, NULL, NULL);
}

static KontorChangeSet *
begin (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Wish *wish = data;

  return kontor_chat_start (context, wish->people, wish->text, &wish->id, problem);
}

void
kontor_chat_begin (KontorOffice *office, const GArray *people, const char *title)
{
  Wish *wish = wish_new (NULL);

  wish->people = g_array_copy ((GArray *) people);
  wish->text = g_strdup (title);
  operate_and_open (office, begin, wish, KONTOR_RECORD_CHAT);
}
