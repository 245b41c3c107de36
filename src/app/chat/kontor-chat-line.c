/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chats as a list shows them, read in one go: how a chat is called, its newest message, and how many
 * are unread. Made on the reader's thread, then of any. */

#include "config.h"

#include "kontor-chat-line.h"

#include <glib/gi18n.h>
#include <string.h>

/* Messages are read in bunches from the newest: most chats have nothing unread. */
#define BUNCH 20
#define TEXT_CHARS 120

struct _KontorChatLine
{
  GObject parent_instance;

  KontorId chat;
  char *title; /* owned */
  char *text; /* owned */
  gint64 at; /* µs UTC */
  guint unread;
  guint n_members;
  gboolean pinned;
  gboolean muted;
  gboolean joined;
  gboolean open;
  gboolean private;
};

G_DEFINE_FINAL_TYPE (KontorChatLine, kontor_chat_line, G_TYPE_OBJECT)

static void
kontor_chat_line_finalize (GObject *object)
{
  KontorChatLine *self = KONTOR_CHAT_LINE (object);

  g_free (self->title);
  g_free (self->text);

  G_OBJECT_CLASS (kontor_chat_line_parent_class)->finalize (object);
}

static void
kontor_chat_line_class_init (KontorChatLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kontor_chat_line_finalize;
}

static void
kontor_chat_line_init (KontorChatLine *self)
{
}

/* --- messages --- */

/* An edit or a reaction makes a message newer, but nobody has to read it again. */
gint64
kontor_message_get_seq (const KontorRow *message)
{
  return kontor_row_get_version (message, KONTOR_MESSAGE_CHAT);
}

/* (transfer full) (element-type KontorRow) (nullable): newest first */
static GPtrArray *
list_messages (KontorReading *reading, const KontorId *chat, guint offset, guint limit)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_MESSAGE);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *messages;

  kontor_query_builder_take_condition (builder,
                                       kontor_condition_new_refers (KONTOR_MESSAGE_CHAT, chat));
  kontor_query_builder_add_order (builder, KONTOR_COMMON_CREATED_AT, TRUE);
  query = kontor_query_builder_end (builder);
  messages = kontor_reading_list (reading, query, offset, limit, &error);
  if (messages == NULL)
    g_warning ("messages can't be read: %s", error->message);

  return messages;
}

static gint64
get_mark (KontorReader *reader, const KontorId *chat, const KontorId *me)
{
  g_autoptr (GPtrArray) marks = kontor_reader_list (reader, KONTOR_RECORD_READ_MARK,
                                                    KONTOR_READ_MARK_CHAT, chat);

  for (guint i = 0; i < marks->len; i++)
    if (kontor_row_refers_to (marks->pdata[i], KONTOR_READ_MARK_PERSON, me))
      return kontor_row_get_integer (marks->pdata[i], KONTOR_READ_MARK_SEQ);

  return 0;
}

/* How many of @messages, newest first, are unread. Returns: whether the older ones are read */
static gboolean
count_among (GPtrArray *messages, gint64 mark, const KontorId *me, guint *count)
{
  for (guint i = 0; i < messages->len; i++)
    {
      KontorRow *message = messages->pdata[i];
      gint64 seq = kontor_message_get_seq (message);

      if (seq > 0 && seq <= mark)
        return TRUE;
      if (seq > 0 && !kontor_row_refers_to (message, KONTOR_COMMON_CREATED_BY, me))
        (*count)++;
    }

  return FALSE;
}

/* @first: (nullable): the newest messages, read already. Older ones are looked at only as many as can be
 * counted: also where none has ever been at a server. */
static guint
count_unread (KontorReading *reading, const KontorId *chat, const KontorId *me, GPtrArray *first)
{
  gint64 mark = get_mark (kontor_reading_get_reader (reading), chat, me);
  g_autoptr (GPtrArray) more = NULL;
  guint count = 0;

  if (first == NULL || count_among (first, mark, me, &count) || first->len < BUNCH)
    return count;
  more = list_messages (reading, chat, BUNCH, KONTOR_CHAT_UNREAD_MAX);
  if (more != NULL)
    count_among (more, mark, me, &count);

  return MIN (count, KONTOR_CHAT_UNREAD_MAX);
}

/* --- one chat --- */

static char *
get_name (KontorReader *reader, KontorRecordType type, const KontorId *id)
{
  g_autoptr (KontorRow) row = id != NULL ? kontor_reader_get (reader, type, id) : NULL;

  return g_strdup (row != NULL ? kontor_row_get_title (row) : "");
}

/* The names of all but @me, at most three. */
static char *
list_names (KontorReader *reader, GPtrArray *members, const KontorId *me)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < members->len && n < 4; i++)
    {
      const KontorId *person = kontor_row_get_id_field (members->pdata[i],
                                                        KONTOR_MEMBERSHIP_PERSON);
      g_autofree char *name = NULL;

      if (person == NULL || kontor_id_equal (person, me))
        continue;
      if (n++ == 3)
        {
          g_string_append (names, "…");
          break;
        }
      name = get_name (reader, KONTOR_RECORD_PERSON, person);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
make_title (KontorReader *reader, KontorRow *chat, GPtrArray *members, const KontorId *me)
{
  const char *title = kontor_row_get_text (chat, KONTOR_CHAT_TITLE);
  const KontorValue *about = kontor_row_get (chat, KONTOR_CHAT_RECORD);
  KontorRecordType type = KONTOR_RECORD_NONE;
  KontorId id;
  g_autofree char *made = NULL;

  if (title != NULL && *title != '\0')
    return g_strdup (title);
  if (about != NULL && kontor_value_get_record (about, &type, &id))
    made = get_name (reader, type, &id);
  else if (kontor_row_has (chat, KONTOR_CHAT_PROJECT))
    made = get_name (reader, KONTOR_RECORD_PROJECT,
                     kontor_row_get_id_field (chat, KONTOR_CHAT_PROJECT));
  else
    made = list_names (reader, members, me);
  if (*made != '\0')
    return g_steal_pointer (&made);

  return g_strdup (members->len <= 1 ? _ ("Notes to myself") : _ ("Chat"));
}

/* The marks of Markdown would only be in the way: links are their words, and what stands for emphasis
 * at the ends of words is left out. */
static char *
make_line (const char *text)
{
  static GRegex *link = NULL;
  g_autofree char *plain = NULL;
  GString *line = g_string_new (NULL);

  if (g_once_init_enter_pointer (&link))
    g_once_init_leave_pointer (&link, g_regex_new ("!?\\[([^\\]]*)\\]\\([^)]*\\)", G_REGEX_OPTIMIZE,
                                                   0, NULL));
  plain = g_regex_replace (link, text, -1, 0, "\\1", 0, NULL);
  for (const char *at = plain != NULL ? plain : text;
       *at != '\0' && g_utf8_strlen (line->str, -1) < TEXT_CHARS; at = g_utf8_next_char (at))
    if (*at == '\n' || *at == '\t')
      g_string_append_c (line, ' ');
    else if (strchr ("*`#>", *at) == NULL)
      g_string_append_unichar (line, g_utf8_get_char (at));

  return g_strstrip (g_string_free (line, FALSE));
}

static void
read_newest (KontorChatLine *self, KontorReader *reader, KontorRow *message, const KontorId *me)
{
  const char *text = kontor_row_get_text (message, KONTOR_MESSAGE_TEXT);
  const KontorId *author = kontor_row_get_id_field (message, KONTOR_COMMON_CREATED_BY);
  g_autofree char *line = make_line (text != NULL ? text : _ ("Files"));

  self->at = kontor_row_get_integer (message, KONTOR_COMMON_CREATED_AT);
  if (author != NULL && kontor_id_equal (author, me))
    /* Translators: %s is the newest message of a chat, which the reader wrote */
    self->text = g_strdup_printf (_ ("You: %s"), line);
  else if (self->private || author == NULL)
    self->text = g_steal_pointer (&line);
  else
    {
      g_autofree char *name = get_name (reader, KONTOR_RECORD_PERSON, author);

      /* Translators: who wrote the newest message of a chat, and the message */
      self->text = g_strdup_printf (_ ("%s: %s"), name, line);
    }
}

KontorChatLine *
kontor_chat_line_read (KontorReading *reading, const KontorId *chat, const KontorId *me)
{
  KontorReader *reader = kontor_reading_get_reader (reading);
  g_autoptr (KontorRow) row = kontor_reader_get (reader, KONTOR_RECORD_CHAT, chat);
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  KontorChatLine *self;

  if (row == NULL || kontor_row_is_deleted (row))
    return NULL;
  members = kontor_reader_list (reader, KONTOR_RECORD_MEMBERSHIP, KONTOR_MEMBERSHIP_CHAT, chat);
  messages = list_messages (reading, chat, 0, BUNCH);
  self = g_object_new (KONTOR_TYPE_CHAT_LINE, NULL);
  self->chat = *chat;
  self->private = kontor_row_get_choice (row, KONTOR_CHAT_KIND) == KONTOR_CHAT_KIND_PRIVATE;
  self->title = make_title (reader, row, members, me);
  self->n_members = members->len;
  for (guint i = 0; i < members->len; i++)
    if (kontor_row_refers_to (members->pdata[i], KONTOR_MEMBERSHIP_PERSON, me))
      {
        self->joined = TRUE;
        self->pinned = kontor_row_get_boolean (members->pdata[i], KONTOR_MEMBERSHIP_PINNED);
        self->muted = kontor_row_get_boolean (members->pdata[i], KONTOR_MEMBERSHIP_MUTED);
      }
  /* Whoever sees a record or a project talks about it; the others are for their members. */
  self->open = self->joined || kontor_row_has (row, KONTOR_CHAT_RECORD) ||
               kontor_row_has (row, KONTOR_CHAT_PROJECT);
  self->at = kontor_row_get_integer (row, KONTOR_COMMON_CREATED_AT);
  if (messages != NULL && messages->len > 0)
    read_newest (self, reader, messages->pdata[0], me);
  else
    self->text = g_strdup ("");
  self->unread = count_unread (reading, chat, me, messages);

  return self;
}

/* --- all of them --- */

GPtrArray *
kontor_chat_lines_read (KontorReading *reading, const KontorId *me)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) mine = kontor_reader_list (kontor_reading_get_reader (reading),
                                                   KONTOR_RECORD_MEMBERSHIP,
                                                   KONTOR_MEMBERSHIP_PERSON, me);

  for (guint i = 0; i < mine->len; i++)
    {
      const KontorId *chat = kontor_row_get_id_field (mine->pdata[i], KONTOR_MEMBERSHIP_CHAT);
      KontorChatLine *line = chat != NULL ? kontor_chat_line_read (reading, chat, me) : NULL;

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }

  return lines;
}

guint
kontor_chat_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  g_autoptr (GPtrArray) mine = kontor_reader_list (kontor_reading_get_reader (reading),
                                                   KONTOR_RECORD_MEMBERSHIP,
                                                   KONTOR_MEMBERSHIP_PERSON, person);
  guint count = 0;

  for (guint i = 0; i < mine->len; i++)
    {
      const KontorId *chat = kontor_row_get_id_field (mine->pdata[i], KONTOR_MEMBERSHIP_CHAT);
      g_autoptr (GPtrArray) messages = NULL;

      if (chat == NULL || kontor_row_get_boolean (mine->pdata[i], KONTOR_MEMBERSHIP_MUTED))
        continue;
      messages = list_messages (reading, chat, 0, BUNCH);
      count += count_unread (reading, chat, person, messages);
    }

  return count;
}

/* --- what it says --- */

const KontorId *
kontor_chat_line_get_chat (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), NULL);

  return &self->chat;
}

const char *
kontor_chat_line_get_title (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), "");

  return self->title;
}

const char *
kontor_chat_line_get_text (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), "");

  return self->text;
}

gint64
kontor_chat_line_get_at (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), 0);

  return self->at;
}

guint
kontor_chat_line_get_unread (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), 0);

  return self->unread;
}

gboolean
kontor_chat_line_is_pinned (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), FALSE);

  return self->pinned;
}

gboolean
kontor_chat_line_is_muted (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), FALSE);

  return self->muted;
}

gboolean
kontor_chat_line_is_joined (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), FALSE);

  return self->joined;
}

gboolean
kontor_chat_line_is_open (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), FALSE);

  return self->open;
}

gboolean
kontor_chat_line_is_private (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), FALSE);

  return self->private;
}

guint
kontor_chat_line_get_n_members (KontorChatLine *self)
{
  g_return_val_if_fail (KONTOR_IS_CHAT_LINE (self), 0);

  return self->n_members;
}

gboolean
kontor_chat_line_equal (KontorChatLine *a, KontorChatLine *b)
{
  return kontor_id_equal (&a->chat, &b->chat) && g_str_equal (a->title, b->title) &&
         g_str_equal (a->text, b->text) && a->at == b->at && a->unread == b->unread &&
         a->n_members == b->n_members && a->pinned == b->pinned && a->muted == b->muted &&
         a->joined == b->joined && a->open == b->open && a->private == b->private;
}
