/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do in chats: start them, talk, react, read, draft. What there is one of (a private chat of
 * two, a membership, a read mark, the discussion of a record) has a derived id, so that two devices, or
 * two people, make one. Writes nothing; on the thread of the context's reader. */

#include "config.h"

#include "kontor-operations-chat.h"
#include "kontor-operations-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PERSON_LINK "kontor:person/"

static void
get_derived_id (const KontorId *from, const char *what, const KontorId *with, KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;

  kontor_id_format (with, text);
  name = g_strconcat (what, ":", text, NULL);
  kontor_id_init_derived (id, from, name);
}

/* The same whoever of the two asks. */
static void
get_private_id (const KontorId *one, const KontorId *other, KontorId *id)
{
  gboolean ordered = kontor_id_compare (one, other) <= 0;

  get_derived_id (ordered ? one : other, "private", ordered ? other : one, id);
}

/* Whether @chat is the private one of exactly these two, who may be the same. */
static gboolean
is_between (KontorReader *reader, const KontorRow *chat, const KontorId *one, const KontorId *other)
{
  g_autoptr (GPtrArray) members = NULL;
  gboolean has_one = FALSE;
  gboolean has_other = FALSE;

  if (kontor_row_is_deleted (chat) ||
      kontor_row_get_choice (chat, KONTOR_CHAT_KIND) != KONTOR_CHAT_KIND_PRIVATE)
    return FALSE;
  members = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT,
                                kontor_row_get_id (chat));
  for (guint i = 0; i < members->len; i++)
    {
      gboolean is_one = kontor_row_refers_to (members->pdata[i], KONTOR_MEMBERSHIP_PERSON, one);
      gboolean is_other = kontor_row_refers_to (members->pdata[i], KONTOR_MEMBERSHIP_PERSON, other);

      if (!is_one && !is_other)
        return FALSE;
      has_one |= is_one;
      has_other |= is_other;
    }

  return has_one && has_other;
}

/**
 * kontor_chat_find_private:
 * @reader: where to read
 * @one: a person
 * @other: another, or the same for notes to oneself
 *
 * Returns: (transfer full) (nullable): their private chat
 */
KontorRow *
kontor_chat_find_private (KontorReader *reader, const KontorId *one, const KontorId *other)
{
  g_autoptr (GPtrArray) memberships = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                          KONTOR_MEMBERSHIP_PERSON, one);

  for (guint i = 0; i < memberships->len; i++)
    {
      const KontorId *id = kontor_row_get_id_field (memberships->pdata[i], KONTOR_MEMBERSHIP_CHAT);
      g_autoptr (KontorRow) chat = id != NULL ? kontor_reader_get (reader, KONTOR_RECORD_CHAT, id)
                                              : NULL;

      if (chat != NULL && is_between (reader, chat, one, other))
        return g_steal_pointer (&chat);
    }

  return NULL;
}

/**
 * kontor_chat_get_membership:
 * @reader: where to read
 * @chat: a chat
 * @person: a person
 *
 * Returns: (transfer full) (nullable): the person's membership in it
 */
KontorRow *
kontor_chat_get_membership (KontorReader *reader, const KontorId *chat, const KontorId *person)
{
  g_autoptr (GPtrArray) members = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP,
                                                      KONTOR_MEMBERSHIP_CHAT, chat);

  for (guint i = 0; i < members->len; i++)
    if (kontor_row_refers_to (members->pdata[i], KONTOR_MEMBERSHIP_PERSON, person))
      return kontor_row_ref (members->pdata[i]);

  return NULL;
}

/* @person is a member, once. Whoever left comes back with the membership of before. */
static void
add_member (KontorExpansion *expansion,
            const KontorId *chat,
            const KontorId *person,
            gboolean moderates)
{
  KontorReader *reader = kontor_expansion_get_context (expansion)->reader;
  g_autoptr (KontorRow) present = kontor_chat_get_membership (reader, chat, person);
  g_autoptr (KontorRow) former = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (present != NULL)
    return;
  get_derived_id (chat, "member", person, &id);
  former = kontor_reader_get (reader, KONTOR_RECORD_MEMBERSHIP, &id);
  if (former != NULL)
    {
      kontor_expansion_take (expansion,
                             kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_MEMBERSHIP, &id));
      return;
    }
  builder = kontor_row_builder_new (KONTOR_RECORD_MEMBERSHIP, &id);
  kontor_row_builder_take (builder, KONTOR_MEMBERSHIP_CHAT, kontor_value_new_id (chat));
  kontor_row_builder_take (builder, KONTOR_MEMBERSHIP_PERSON, kontor_value_new_id (person));
  if (moderates)
    kontor_row_builder_take (builder, KONTOR_MEMBERSHIP_ROLE, kontor_value_new_text ("moderator"));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

static void
create_chat (KontorExpansion *expansion, const KontorId *id, const char *kind, const char *title)
{
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_CHAT, id);
  g_autoptr (KontorRow) draft = NULL;

  kontor_row_builder_take (builder, KONTOR_CHAT_KIND, kontor_value_new_text (kind));
  if (title != NULL && *title != '\0')
    kontor_row_builder_take (builder, KONTOR_CHAT_TITLE, kontor_value_new_text (title));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

static void
start_private (KontorExpansion *expansion, const KontorId *other, KontorId *chat)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  g_autoptr (KontorRow) present = kontor_chat_find_private (context->reader, &context->actor,
                                                            other);

  if (present != NULL)
    {
      *chat = *kontor_row_get_id (present);
      return;
    }
  get_private_id (&context->actor, other, chat);
  create_chat (expansion, chat, "private", NULL);
  add_member (expansion, chat, &context->actor, FALSE);
  add_member (expansion, chat, other, FALSE);
}

/* Its maker moderates a group. */
static void
start_group (KontorExpansion *expansion, const GArray *people, const char *title, KontorId *chat)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);

  kontor_id_init (chat, context->clock, context->random);
  create_chat (expansion, chat, "group", title);
  add_member (expansion, chat, &context->actor, TRUE);
  for (guint i = 0; i < people->len; i++)
    add_member (expansion, chat, &g_array_index (people, KontorId, i), FALSE);
}

/* The only one of @people besides @actor; @actor when there is nobody else; NULL for more. */
static const KontorId *
get_only_other (const GArray *people, const KontorId *actor)
{
  const KontorId *other = actor;

  for (guint i = 0; i < people->len; i++)
    {
      const KontorId *person = &g_array_index (people, KontorId, i);

      if (kontor_id_equal (person, actor) || kontor_id_equal (person, other))
        continue;
      if (other != actor)
        return NULL;
      other = person;
    }

  return other;
}

/**
 * kontor_chat_start:
 * @context: who acts, when, and what there is to read
 * @people: (element-type KontorId): who is in it, besides the actor
 * @title: (nullable): its title
 * @chat: (out) (optional): its id
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when it is a private chat
 *   that is there already
 */
KontorChangeSet *
kontor_chat_start (const KontorContext *context,
                   const GArray *people,
                   const char *title,
                   KontorId *chat,
                   KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Start chat"), "chat.start");
  const KontorId *other = get_only_other (people, &context->actor);
  KontorId id = KONTOR_ID_INIT_NIL;

  if (other != NULL && (title == NULL || *title == '\0'))
    start_private (expansion, other, &id);
  else
    start_group (expansion, people, title, &id);
  if (chat != NULL)
    *chat = id;

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_chat_add_people:
 * @context: who acts, when, and what there is to read
 * @chat: a chat
 * @people: (element-type KontorId): who shall be in it, too
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when all are in it
 */
KontorChangeSet *
kontor_chat_add_people (const KontorContext *context,
                        const KontorRow *chat,
                        const GArray *people,
                        KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Add people to chat"),
                                                     "chat.add-people");

  for (guint i = 0; i < people->len; i++)
    add_member (expansion, kontor_row_get_id (chat), &g_array_index (people, KontorId, i), FALSE);

  return kontor_expansion_end (expansion, problem);
}

/* Marks and drafts: one per chat and person. */

/* The person's record of @type about @chat. (transfer full) (nullable) */
static KontorRow *
find_own (KontorReader *reader,
          KontorRecordType type,
          guint chat_field,
          guint person_field,
          const KontorId *chat,
          const KontorId *person)
{
  g_autoptr (GPtrArray) rows = kontor_reader_list (reader, type, person_field, person);

  for (guint i = 0; i < rows->len; i++)
    if (kontor_row_refers_to (rows->pdata[i], chat_field, chat))
      return kontor_row_ref (rows->pdata[i]);

  return NULL;
}

/* The actor's record is there and not in the bin; what it says is set by an op of its own. */
static KontorRow *
make_own (KontorExpansion *expansion,
          KontorRecordType type,
          const char *what,
          guint chat_field,
          guint person_field,
          const KontorId *chat)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRow *own = find_own (context->reader, type, chat_field, person_field, chat,
                             &context->actor);
  g_autoptr (KontorRow) former = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (own != NULL)
    return own;
  get_derived_id (chat, what, &context->actor, &id);
  former = kontor_reader_get (context->reader, type, &id);
  if (former != NULL)
    {
      kontor_expansion_take (expansion, kontor_op_new (KONTOR_OP_RESTORE, type, &id));
      return kontor_reader_get (context->reader, type, &id);
    }
  builder = kontor_row_builder_new (type, &id);
  kontor_row_builder_take (builder, chat_field, kontor_value_new_id (chat));
  kontor_row_builder_take (builder, person_field, kontor_value_new_id (&context->actor));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);

  return kontor_reader_get (context->reader, type, &id);
}

/* Takes @value. */
static void
set_own (KontorExpansion *expansion, const KontorRow *own, guint field, KontorValue *value)
{
  g_autoptr (KontorValue) taken = value;
  g_autoptr (KontorRow) after = NULL;
  KontorRowBuilder *builder = NULL;

  if (own == NULL)
    return;
  builder = kontor_row_builder_new_from (own);
  kontor_row_builder_set (builder, field, taken);
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, own, after);
}

/**
 * kontor_chat_mark_read:
 * @context: who acts, when, and what there is to read
 * @chat: a chat
 * @seq: the server's number of the last message that was on screen
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when more was read already
 */
KontorChangeSet *
kontor_chat_mark_read (const KontorContext *context,
                       const KontorId *chat,
                       gint64 seq,
                       KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Read"), "chat.read");
  g_autoptr (KontorRow) mark = make_own (expansion, KONTOR_RECORD_READ_MARK, "read",
                                         KONTOR_READ_MARK_CHAT, KONTOR_READ_MARK_PERSON, chat);

  if (mark != NULL && seq > kontor_row_get_integer (mark, KONTOR_READ_MARK_SEQ))
    set_own (expansion, mark, KONTOR_READ_MARK_SEQ, kontor_value_new_integer (seq));

  return kontor_expansion_end (expansion, problem);
}

/**
 * kontor_draft_get:
 * @reader: where to read
 * @chat: a chat
 * @person: whose
 *
 * Returns: (transfer full) (nullable): what the person began to write there
 */
KontorRow *
kontor_draft_get (KontorReader *reader, const KontorId *chat, const KontorId *person)
{
  return find_own (reader, KONTOR_RECORD_DRAFT, KONTOR_DRAFT_CHAT, KONTOR_DRAFT_PERSON, chat,
                   person);
}

/**
 * kontor_draft_set:
 * @context: who acts, when, and what there is to read
 * @chat: a chat
 * @text: (nullable): what the actor began to write; %NULL or empty: nothing any more
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; one without mutations when nothing differs
 */
KontorChangeSet *
kontor_draft_set (const KontorContext *context,
                  const KontorId *chat,
                  const char *text,
                  KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Write draft"), "draft.set");
  gboolean empty = text == NULL || *text == '\0';
  g_autoptr (KontorRow) draft = kontor_draft_get (context->reader, chat, &context->actor);

  if (draft == NULL && !empty)
    draft = make_own (expansion, KONTOR_RECORD_DRAFT, "draft", KONTOR_DRAFT_CHAT,
                      KONTOR_DRAFT_PERSON, chat);
  set_own (expansion, draft, KONTOR_DRAFT_TEXT, empty ? NULL : kontor_value_new_text (text));

  return kontor_expansion_end (expansion, problem);
}

/* Messages. */

/* The people of whom @text has links, as a set. (transfer full) (nullable) */
static KontorValue *
find_mentions (KontorReader *reader, const char *text)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) elements = g_array_new (FALSE, TRUE, sizeof (KontorElement));

  for (const char *at = strstr (text, PERSON_LINK); at != NULL; at = strstr (at, PERSON_LINK))
    {
      g_autofree char *written = NULL;
      g_autoptr (KontorRow) person = NULL;
      KontorElement element = { 0 };
      KontorId id = KONTOR_ID_INIT_NIL;

      at += strlen (PERSON_LINK);
      written = g_strndup (at, KONTOR_ID_LENGTH);
      if (!kontor_id_init_from_string (&id, written) || g_hash_table_contains (seen, written) ||
          elements->len == KONTOR_ELEMENTS_MAX)
        continue;
      person = kontor_reader_get (reader, KONTOR_RECORD_PERSON, &id);
      if (person == NULL)
        continue;
      element.text = written;
      g_array_append_val (elements, element);
      g_hash_table_add (seen, g_steal_pointer (&written));
    }

  return elements->len > 0
             ? kontor_value_new_set ((const KontorElement *) elements->data, elements->len)
             : NULL;
}

static void
create_message (KontorExpansion *expansion,
                const KontorId *chat,
                const char *text,
                const KontorId *reply_to,
                const KontorValue *files)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_MESSAGE, &id);
  kontor_row_builder_take (builder, KONTOR_MESSAGE_CHAT, kontor_value_new_id (chat));
  if (text != NULL && *text != '\0')
    {
      kontor_row_builder_take (builder, KONTOR_MESSAGE_TEXT, kontor_value_new_text (text));
      kontor_row_builder_take (builder, KONTOR_MESSAGE_MENTIONS,
                               find_mentions (context->reader, text));
    }
  if (reply_to != NULL)
    kontor_row_builder_take (builder, KONTOR_MESSAGE_REPLY_TO, kontor_value_new_id (reply_to));
  if (files != NULL && kontor_value_get_n_elements (files) > 0)
    kontor_row_builder_set (builder, KONTOR_MESSAGE_FILES, files);
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

/**
 * kontor_message_send:
 * @context: who acts, when, and what there is to read
 * @chat: a chat
 * @text: (nullable): what is said, Markdown
 * @reply_to: (nullable): the message that it answers, of the same chat
 * @files: (nullable): a set of texts
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; %KONTOR_PROBLEM_REQUIRED for neither text nor files
 */
KontorChangeSet *
kontor_message_send (const KontorContext *context,
                     const KontorId *chat,
                     const char *text,
                     const KontorId *reply_to,
                     const KontorValue *files,
                     KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Send message"), "message.send");

  create_message (expansion, chat, text, reply_to, files);

  return kontor_expansion_end (expansion, problem);
}

/* @set with @text, or without it when it is there. */
static KontorValue *
toggle (const KontorValue *set, const char *text)
{
  guint n = kontor_value_get_n_elements (set);
  g_autofree KontorElement *elements = g_new0 (KontorElement, n + 1);
  guint n_kept = 0;

  for (guint i = 0; i < n; i++)
    if (strcmp (kontor_value_get_elements (set)[i].text, text) != 0)
      elements[n_kept++] = kontor_value_get_elements (set)[i];
  if (n_kept == n)
    elements[n_kept++].text = text;

  return n_kept > 0 ? kontor_value_new_set (elements, n_kept) : NULL;
}

/**
 * kontor_message_react:
 * @context: who acts, when, and what there is to read
 * @message: a message as the person saw it
 * @emoji: the reaction
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * An element of the reactions is the emoji, a blank, and the id of who reacted.
 *
 * Returns: (transfer full) (nullable): the change set that adds the actor's reaction, or takes it back
 */
KontorChangeSet *
kontor_message_react (const KontorContext *context,
                      const KontorRow *message,
                      const char *emoji,
                      KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("React"), "message.react");
  KontorRowBuilder *builder = kontor_row_builder_new_from (message);
  char person[KONTOR_ID_LENGTH + 1];
  g_autofree char *reaction = NULL;
  g_autoptr (KontorRow) after = NULL;

  kontor_id_format (&context->actor, person);
  reaction = g_strconcat (emoji, " ", person, NULL);
  kontor_row_builder_take (builder, KONTOR_MESSAGE_REACTIONS,
                           toggle (kontor_row_get (message, KONTOR_MESSAGE_REACTIONS), reaction));
  after = kontor_row_builder_end (builder);
  kontor_expansion_put (expansion, message, after);

  return kontor_expansion_end (expansion, problem);
}

/* Discussions. */

void
kontor_record_get_discussion_id (const KontorRow *row, KontorId *id)
{
  kontor_id_init_derived (id, kontor_row_get_id (row), "discussion");
}

/**
 * kontor_record_get_discussion:
 * @reader: where to read
 * @row: a record
 *
 * Returns: (transfer full) (nullable): the chat about it
 */
KontorRow *
kontor_record_get_discussion (KontorReader *reader, const KontorRow *row)
{
  g_autoptr (GPtrArray) chats = kontor_reader_list (reader, KONTOR_RECORD_CHAT, KONTOR_CHAT_RECORD,
                                                    kontor_row_get_id (row));

  return chats->len > 0 ? kontor_row_ref (chats->pdata[0]) : NULL;
}

static void
make_discussion (KontorExpansion *expansion, const KontorRow *row, KontorId *id)
{
  const KontorContext *context = kontor_expansion_get_context (expansion);
  g_autoptr (KontorRow) present = kontor_record_get_discussion (context->reader, row);
  g_autoptr (KontorRow) former = NULL;
  g_autoptr (KontorRow) draft = NULL;
  KontorRowBuilder *builder = NULL;

  if (present != NULL)
    {
      *id = *kontor_row_get_id (present);
      return;
    }
  kontor_record_get_discussion_id (row, id);
  former = kontor_reader_get (context->reader, KONTOR_RECORD_CHAT, id);
  if (former != NULL)
    {
      kontor_expansion_take (expansion, kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_CHAT, id));
      return;
    }
  builder = kontor_row_builder_new (KONTOR_RECORD_CHAT, id);
  kontor_row_builder_take (builder, KONTOR_CHAT_KIND, kontor_value_new_text ("record"));
  kontor_row_builder_take (builder, KONTOR_CHAT_RECORD,
                           kontor_value_new_record (kontor_row_get_record_type (row),
                                                    kontor_row_get_id (row)));
  draft = kontor_row_builder_end (builder);
  kontor_expansion_create (expansion, draft);
}

/**
 * kontor_record_discuss:
 * @context: who acts, when, and what there is to read
 * @row: a record
 * @text: (nullable): what is said about it, Markdown
 * @reply_to: (nullable): the message that it answers
 * @files: (nullable): a set of texts
 * @problem: (out) (optional) (transfer full): why not, when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the change set; the first message about a record makes the chat
 */
KontorChangeSet *
kontor_record_discuss (const KontorContext *context,
                       const KontorRow *row,
                       const char *text,
                       const KontorId *reply_to,
                       const KontorValue *files,
                       KontorProblem **problem)
{
  KontorExpansion *expansion = kontor_expansion_new (context, N_ ("Send message"), "message.send");
  KontorId chat = KONTOR_ID_INIT_NIL;

  make_discussion (expansion, row, &chat);
  create_message (expansion, &chat, text, reply_to, files);

  return kontor_expansion_end (expansion, problem);
}
