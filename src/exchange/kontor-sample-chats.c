/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample company's chats, besides those of projects: of all, of departments, of two; and what is
 * said in them, conversation by conversation. One thread. */

#include "config.h"

#include "kontor-sample-private.h"

#define HOURS 3600
#define TALK_DAYS 30 /* working days over which people talk */
/* Beyond that many, what one person says is said in one step, whatever the others say between. */
#define BULK 20000
#define BULK_CONVERSATIONS 10
#define BATCH 50

static void
make_membership (KontorSample *self, const SampleChat *chat, guint person, gboolean moderates)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = sample_create (self, KONTOR_RECORD_MEMBERSHIP, &id);

  sample_set_id (op, KONTOR_MEMBERSHIP_CHAT, &chat->id);
  sample_set_id (op, KONTOR_MEMBERSHIP_PERSON, &sample_get_person (self, person)->id);
  if (moderates)
    sample_set_text (op, KONTOR_MEMBERSHIP_ROLE, "moderator");
}

/* Takes @members, of which the first makes the chat. */
static void
make_chat (KontorSample *self, const char *title, const char *kind, GArray *members)
{
  SampleChat chat = { .members = members };
  KontorOp *op = NULL;

  chat.language = sample_get_person (self, g_array_index (members, guint, 0))->language;
  sample_begin_mutation (self, "chat.create", self->options.now - 120 * KONTOR_DAY);
  op = sample_create (self, KONTOR_RECORD_CHAT, &chat.id);
  sample_set_text (op, KONTOR_CHAT_TITLE, title);
  sample_set_text (op, KONTOR_CHAT_KIND, kind);
  for (guint i = 0; i < members->len; i++)
    make_membership (self, &chat, g_array_index (members, guint, i), i == 0 && kind == NULL);
  g_array_append_val (self->chats, chat);
}

/* The employees of @department, or all for G_MAXUINT, @first first. */
static GArray *
list_members (KontorSample *self, guint department, guint first)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (members, first);
  for (guint i = 0; i < self->n_employees; i++)
    if (i != first &&
        (department == G_MAXUINT || sample_get_person (self, i)->facts.department == department))
      g_array_append_val (members, i);

  return members;
}

/* Chats of two, between one person and two colleagues, with the next person in line and another. */
static void
make_private_chats (KontorSample *self, guint person)
{
  for (guint i = 1; i <= 2; i++)
    {
      guint other = (person + i * i) % self->n_employees;
      GArray *members = NULL;

      if (self->n_employees < 6)
        return;
      members = g_array_new (FALSE, FALSE, sizeof (guint));
      g_array_append_val (members, person);
      g_array_append_val (members, other);
      make_chat (self, NULL, "private", members);
    }
}

/* The chat of all, one of each department, then everybody's private ones. */
gboolean
sample_make_chats (KontorSample *self, KontorSampleStep *step)
{
  guint number = self->progress++;

  if (number == 0)
    {
      sample_begin_step (self, step, 0);
      make_chat (self, "Nordhafen", NULL, list_members (self, G_MAXUINT, 0));
      return sample_end_step (self, step);
    }
  if (number <= self->n_departments)
    {
      sample_begin_step (self, step, number - 1);
      make_chat (self, sample_get_department_name (number - 1), NULL,
                 list_members (self, number - 1, number - 1));
      return sample_end_step (self, step);
    }
  number -= self->n_departments + 1;
  if (number >= self->n_employees || self->n_employees < 6)
    return FALSE;
  sample_begin_step (self, step, number);
  make_private_chats (self, number);

  return sample_end_step (self, step);
}

/* Messages. */

/* The time at which the conversations are when so many messages were said: they follow each other
 * over the working hours of the last weeks. */
static gint64
get_talk_time (KontorSample *self)
{
  double part = (double) (self->progress + self->lines->len) / self->options.messages;
  double days = part * TALK_DAYS;
  int day = MIN ((int) days, TALK_DAYS - 1);
  gint64 seconds = 8 * HOURS + (gint64) ((days - day) * 9 * HOURS);
  gint64 at = sample_get_instant (self, sample_get_work_day (self, TALK_DAYS - 1 - day), seconds);

  return MIN (at, self->options.now - (gint64) ((1 - part) * (double) KONTOR_HOUR) - KONTOR_HOUR);
}

/* Two or three of the chat's members, by turns. */
static void
pick_speakers (KontorSample *self, const SampleChat *chat, guint speakers[3])
{
  for (guint i = 0; i < 3; i++)
    speakers[i] = sample_pick_member (self, chat->members);
  for (guint i = 0; i < chat->members->len && speakers[1] == speakers[0]; i++)
    speakers[1] = g_array_index (chat->members, guint, i);
  if (sample_chance (self, 60))
    speakers[2] = speakers[0];
}

static void
plan_conversation (KontorSample *self, const SampleChat *chat)
{
  const char *script = sample_pick (self, SAMPLE_CONVERSATIONS, chat->language);
  guint speakers[3] = { 0 };
  gint64 at = get_talk_time (self);
  g_auto (GStrv) said = NULL;
  g_autofree char *text = NULL;

  pick_speakers (self, chat, speakers);
  text = sample_expand (self, script, chat->language,
                        sample_get_person (self, speakers[1])->facts.given);
  said = g_strsplit (text, "|", -1);
  for (guint i = 0; said[i] != NULL; i++)
    {
      SampleLine line = { .author = speakers[i % 2 == 1         ? 1
                                             : (i / 2) % 2 == 1 ? 2
                                                                : 0],
                          .at = at,
                          .text = g_strdup (said[i]),
                          .replies = i > 1 && sample_chance (self, 8) };

      at += sample_between (self, 20, 240) * KONTOR_SECOND;
      at = MIN (at, self->options.now - KONTOR_MINUTE);
      g_array_append_val (self->lines, line);
    }
}

static void
say (KontorSample *self, const SampleChat *chat, const SampleLine *line)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorOp *op = NULL;

  sample_begin_mutation (self, "message.create", line->at);
  op = sample_create (self, KONTOR_RECORD_MESSAGE, &id);
  sample_set_id (op, KONTOR_MESSAGE_CHAT, &chat->id);
  sample_set_text (op, KONTOR_MESSAGE_TEXT, line->text);
  if (line->replies && !kontor_id_is_nil (&self->first_line))
    sample_set_id (op, KONTOR_MESSAGE_REPLY_TO, &self->first_line);
  if (kontor_id_is_nil (&self->first_line))
    self->first_line = id;
  self->progress++;
}

static void
plan_talk (KontorSample *self, gboolean bulk)
{
  const SampleChat *chat = NULL;

  /* Much is said where many are. */
  self->chat = sample_below (self, self->chats->len);
  if (g_array_index (self->chats, SampleChat, self->chat).members->len == 2)
    self->chat = sample_below (self, self->chats->len);
  chat = &g_array_index (self->chats, SampleChat, self->chat);
  self->first_line = (KontorId) KONTOR_ID_INIT_NIL;
  for (guint i = 0; i < (bulk ? BULK_CONVERSATIONS : 1); i++)
    plan_conversation (self, chat);
}

/* What one person says next: until somebody else does, or, of very many messages, all of the plan. */
gboolean
sample_make_messages (KontorSample *self, KontorSampleStep *step)
{
  gboolean bulk = self->options.messages > BULK;
  const SampleChat *chat = NULL;
  guint author = 0;

  if (self->progress >= self->options.messages)
    return FALSE;
  if (self->lines->len == 0)
    plan_talk (self, bulk);
  chat = &g_array_index (self->chats, SampleChat, self->chat);
  author = g_array_index (self->lines, SampleLine, 0).author;
  sample_begin_step (self, step, author);
  for (guint i = 0; i < self->lines->len && self->set->mutations->len < BATCH;)
    {
      const SampleLine *line = &g_array_index (self->lines, SampleLine, i);

      if (line->author != author && !bulk)
        break;
      if (line->author != author)
        {
          i++;
          continue;
        }
      if (self->progress < self->options.messages)
        say (self, chat, line);
      g_array_remove_index (self->lines, i);
    }

  return sample_end_step (self, step);
}
