/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A task in one line of plain words: "call Ivan tomorrow 10:00 #sales @olga 30m !". Marks (@, #, !)
 * are read first, then dates and durations in what is left; what is understood leaves the title, all
 * else stays as it was written. Pure, any thread. */

#include "config.h"

#include "kontor-quick-add.h"

#include "kontor-clock.h"
#include "kontor-fold.h"
#include "kontor-when.h"

#include <string.h>

/* What is put over the bytes that were read already, so that no date is found in them. */
#define COVER_MARK '#'
#define COVER_QUOTE '"'

/**
 * Reading:
 * @text: (borrowed): the line
 * @cover: (owned): the line, with what was read covered; of the same length
 * @self: (borrowed): what comes out
 * @find: (nullable)
 */
typedef struct
{
  const char *text;
  char *cover;
  KontorQuickAdd *self;
  GTimeZone *zone;
  gint64 now;
  gint64 day_end;
  KontorFindFunc find;
  gpointer find_data;
} Reading;

static void
add_span (KontorQuickAdd *self, gsize start, gsize end, KontorQuickAddKind kind)
{
  KontorQuickAddSpan span = { start, end, kind };

  g_array_append_val (self->spans, span);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const KontorQuickAddSpan *first = a;
  const KontorQuickAddSpan *second = b;

  return first->start < second->start ? -1 : first->start > second->start;
}

/* Whether a span of this kind is taken out of the title. */
static gboolean
leaves_title (KontorQuickAddKind kind)
{
  return kind != KONTOR_QUICK_ADD_UNKNOWN && kind != KONTOR_QUICK_ADD_AMBIGUOUS;
}

/* --- marks --- */

/* What closes the quotation that @c opens, or 0. */
static gunichar
get_closing (gunichar c)
{
  switch (c)
    {
    case '"':
      return '"';
    case 0x201c: /* “ */
      return 0x201d;
    case 0x201e: /* „ */
      return 0x201c;
    case 0xab: /* « */
      return 0xbb;
    case 0xbb: /* » */
      return 0xab;
    default:
      return 0;
    }
}

/* Behind the quotation that starts at @at, or NULL. */
static const char *
skip_quotation (const char *at)
{
  gunichar open = g_utf8_get_char (at);
  gunichar close = get_closing (open);

  if (close == 0)
    return NULL;
  for (at = g_utf8_next_char (at); *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      /* German quotations may end with either of the upper marks. */
      if (c == close || (open == 0x201e && (c == 0x201d || c == '"')))
        return g_utf8_next_char (at);
    }

  return NULL;
}

static gboolean
starts_word (const char *text, const char *at)
{
  gunichar before = 0;

  if (at == text)
    return TRUE;
  before = g_utf8_get_char (g_utf8_prev_char (at));

  return g_unichar_isspace (before) || before == '(' || before == '[';
}

static gboolean
is_name_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ||
         (c != 0 && c < 0x80 && strchr ("_-.@+&/", (int) c) != NULL);
}

/* Behind the name that starts at @at; a full stop or hyphen at its end belongs to the sentence. */
static const char *
skip_name (const char *at)
{
  const char *end = at;

  if (!g_unichar_isalnum (g_utf8_get_char (at)))
    return at;
  for (; is_name_char (g_utf8_get_char (at)); at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)) || g_unichar_ismark (g_utf8_get_char (at)) ||
        *at == '_')
      end = g_utf8_next_char (at);

  return end;
}

/* The word of the mark at @at, quoted or not, and where it ends; %NULL when no word follows. */
static char *
read_name (const char *at, const char **end)
{
  const char *start = at + 1;

  *end = skip_quotation (start);
  if (*end != NULL)
    {
      char *name = g_strndup (g_utf8_next_char (start),
                              (gsize) (g_utf8_prev_char (*end) - g_utf8_next_char (start)));

      if (*g_strstrip (name) != '\0')
        return name;
      g_free (name);
      return NULL;
    }
  *end = skip_name (start);

  return *end > start ? g_strndup (start, (gsize) (*end - start)) : NULL;
}

static gboolean
look_up (Reading *reading, KontorRecordType type, const char *name, KontorId *id, guint *n_found)
{
  *n_found = 0;

  return reading->find != NULL && reading->find (reading->find_data, type, name, id, n_found);
}

static void
add_person (KontorQuickAdd *self, const KontorId *id)
{
  for (guint i = 0; i < self->people->len; i++)
    if (kontor_id_equal (self->people->pdata[i], id))
      return;
  g_ptr_array_add (self->people, kontor_id_copy (id));
}

static KontorQuickAddKind
take_person (Reading *reading, const char *name)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  guint n_found = 0;

  if (look_up (reading, KONTOR_RECORD_PERSON, name, &id, &n_found))
    {
      add_person (reading->self, &id);
      return KONTOR_QUICK_ADD_PERSON;
    }
  g_ptr_array_add (reading->self->problems, g_strconcat ("@", name, NULL));

  return n_found > 1 ? KONTOR_QUICK_ADD_AMBIGUOUS : KONTOR_QUICK_ADD_UNKNOWN;
}

static void
add_tag (KontorQuickAdd *self, const char *name)
{
  g_autofree char *folded = kontor_fold (name);

  for (guint i = 0; i < self->tags->len; i++)
    {
      g_autofree char *other = kontor_fold (self->tags->pdata[i]);

      if (g_str_equal (folded, other))
        return;
    }
  g_ptr_array_add (self->tags, g_strdup (name));
}

static gboolean
is_number (const char *name)
{
  return strspn (name, "0123456789.-") == strlen (name);
}

static KontorQuickAddKind
take_project (Reading *reading, const char *name)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  guint n_found = 0;

  if (kontor_id_is_nil (&reading->self->project) &&
      look_up (reading, KONTOR_RECORD_PROJECT, name, &id, &n_found))
    {
      reading->self->project = id;
      return KONTOR_QUICK_ADD_PROJECT;
    }
  if (n_found > 1)
    {
      g_ptr_array_add (reading->self->problems, g_strconcat ("#", name, NULL));
      return KONTOR_QUICK_ADD_AMBIGUOUS;
    }
  add_tag (reading->self, name);

  return KONTOR_QUICK_ADD_TAG;
}

/* "@olga", "#sales" at @at; returns where it ends, or @at when it is no mark. */
static const char *
read_mark (Reading *reading, const char *at)
{
  KontorQuickAdd *self = reading->self;
  const char *end = at;
  g_autofree char *name = read_name (at, &end);
  KontorQuickAddKind kind = 0;

  if (name == NULL)
    return at;
  if (*at == '@')
    kind = take_person (reading, name);
  else if (is_number (name) && at[1] != '"')
    return at; /* "#123" is the number of something. */
  else
    kind = take_project (reading, name);
  add_span (self, (gsize) (at - reading->text), (gsize) (end - reading->text), kind);
  memset (reading->cover + (at - reading->text), COVER_MARK, (gsize) (end - at));

  return end;
}

/* "!", "!!" and "!!!" that stand alone. */
static const char *
read_priority (Reading *reading, const char *at)
{
  const char *end = at + strspn (at, "!");

  if (end - at > 3 || (*end != '\0' && !g_unichar_isspace (g_utf8_get_char (end))))
    return at;
  reading->self->priority = KONTOR_PRIORITY_HIGH;
  add_span (reading->self, (gsize) (at - reading->text), (gsize) (end - reading->text),
            KONTOR_QUICK_ADD_PRIORITY);
  memset (reading->cover + (at - reading->text), COVER_MARK, (gsize) (end - at));

  return end;
}

static void
read_marks (Reading *reading)
{
  const char *at = reading->text;

  while (*at != '\0')
    {
      const char *end = at;

      if (!starts_word (reading->text, at))
        end = at;
      else if (*at == '@' || *at == '#')
        end = read_mark (reading, at);
      else if (*at == '!')
        end = read_priority (reading, at);
      else if ((end = skip_quotation (at)) != NULL)
        memset (reading->cover + (at - reading->text), COVER_QUOTE, (gsize) (end - at));
      at = end != NULL && end > at ? end : g_utf8_next_char (at);
    }
}

/* --- dates and durations --- */

/* Every expression of the line. A deadline is not in the past: "minutes of yesterday" is a title. */
static GArray *
scan (Reading *reading)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (KontorWhen));
  gint64 today = kontor_time_get_day (reading->zone, reading->now);
  KontorWhen found = { 0 };

  while (kontor_when_scan (reading->cover, found.end, reading->zone, reading->now, &found))
    if ((found.kind != KONTOR_WHEN_DATE && found.kind != KONTOR_WHEN_MOMENT) || found.days >= today)
      g_array_append_val (all, found);

  return all;
}

static const KontorWhen *
find_first (const GArray *all, guint kinds, gboolean is_end)
{
  for (guint i = 0; i < all->len; i++)
    {
      const KontorWhen *when = &g_array_index (all, KontorWhen, i);

      if ((kinds & 1u << when->kind) != 0 && (!is_end || when->is_end))
        return when;
    }

  return NULL;
}

static void
take_span (KontorQuickAdd *self, const KontorWhen *when, KontorQuickAddKind kind)
{
  if (when != NULL)
    add_span (self, when->start, when->end, kind);
}

/* A day, a time, or both, wherever in the line they stand. Of several days that with "by", "bis" or
 * "до" counts, else the first. A time alone is the next time that the clock shows it. */
static void
take_deadline (Reading *reading, const GArray *all)
{
  KontorQuickAdd *self = reading->self;
  guint days = 1u << KONTOR_WHEN_DATE | 1u << KONTOR_WHEN_MOMENT;
  gint64 today = kontor_time_get_day (reading->zone, reading->now);
  gint64 midnight = today * KONTOR_DAY;
  const KontorWhen *date = find_first (all, days, TRUE);
  const KontorWhen *clock = NULL;
  gint64 local = 0;

  if (date == NULL)
    date = find_first (all, days, FALSE);
  take_span (self, date, KONTOR_QUICK_ADD_DEADLINE);
  self->has_time = date != NULL && date->kind == KONTOR_WHEN_MOMENT;
  if (self->has_time)
    {
      self->deadline = date->instant;
      return;
    }
  clock = find_first (all, 1u << KONTOR_WHEN_CLOCK, FALSE);
  take_span (self, clock, KONTOR_QUICK_ADD_DEADLINE);
  self->has_time = clock != NULL;
  if (date == NULL && clock == NULL)
    return;
  if (date != NULL)
    midnight = date->days * KONTOR_DAY;
  else if (midnight + clock->seconds * KONTOR_SECOND <=
           kontor_time_to_local (reading->zone, reading->now))
    midnight += KONTOR_DAY;
  local = midnight + (clock != NULL ? clock->seconds : reading->day_end) * KONTOR_SECOND;
  self->deadline = kontor_time_from_local (reading->zone, local);
}

static void
take_plan (Reading *reading, const GArray *all)
{
  const KontorWhen *plan = find_first (all, 1u << KONTOR_WHEN_DURATION, FALSE);

  if (plan == NULL)
    return;
  reading->self->plan = plan->seconds;
  take_span (reading->self, plan, KONTOR_QUICK_ADD_PLAN);
}

/* --- the title --- */

/* Puts @length bytes of the line behind the title; where something was taken out between, one space is
 * enough, and none stands before a comma. */
static void
append_rest (GString *title, const char *rest, gsize length)
{
  gboolean follows = title->len > 0 && title->str[title->len - 1] == ' ';

  for (gsize i = 0; i < length; i++)
    {
      char c = rest[i] == '\n' || rest[i] == '\t' || rest[i] == '\r' ? ' ' : rest[i];

      if (i == 0 && follows && strchr (",.;:?!)]", c) != NULL)
        g_string_truncate (title, title->len - 1);
      if (c == ' ' && i == 0 && follows)
        continue;
      g_string_append_c (title, c);
    }
}

/* Commas and dashes that linked what was taken out. */
static void
trim (GString *title, gboolean start, gboolean end)
{
  while (end && title->len > 0 && strchr (" ,;:-", title->str[title->len - 1]) != NULL)
    g_string_truncate (title, title->len - 1);
  while (start && title->len > 0 && strchr (" ,;:-", title->str[0]) != NULL)
    g_string_erase (title, 0, 1);
}

static char *
make_title (Reading *reading)
{
  const GArray *spans = reading->self->spans;
  gsize length = strlen (reading->text);
  g_autoptr (GString) title = g_string_new (NULL);
  gboolean start_taken = FALSE;
  gboolean end_taken = FALSE;
  gsize at = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      const KontorQuickAddSpan *span = &g_array_index (spans, KontorQuickAddSpan, i);

      if (!leaves_title (span->kind))
        continue;
      append_rest (title, reading->text + at, span->start - at);
      start_taken = start_taken || strspn (title->str, " ") == title->len;
      at = span->end;
    }
  append_rest (title, reading->text + at, length - at);
  end_taken = at > 0 && at + strspn (reading->text + at, " \t\r\n") == length;
  trim (title, start_taken, end_taken);
  g_strstrip (title->str);
  if (*title->str == '\0' || strspn (title->str, " ,;:.()[]-") == strlen (title->str))
    return g_strstrip (g_strdelimit (g_strdup (reading->text), "\n\t\r", ' '));

  return g_strdup (title->str);
}

/* --- all of it --- */

static KontorQuickAdd *
quick_add_new (void)
{
  KontorQuickAdd *self = g_new0 (KontorQuickAdd, 1);

  self->priority = KONTOR_PRIORITY_NORMAL;
  self->people = g_ptr_array_new_with_free_func (g_free);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->spans = g_array_new (FALSE, FALSE, sizeof (KontorQuickAddSpan));

  return self;
}

/**
 * kontor_quick_add_parse:
 * @text: one line
 * @zone: where it was written
 * @now: when, in microseconds UTC
 * @day_end_seconds: seconds after midnight, of a deadline without a time
 * @find: (nullable) (scope call): finds people and projects; without it nobody is known
 * @find_data: for @find
 *
 * Understands a line: a date or time is the deadline, a duration the plan, "@" a person, "#" a project
 * or tag, "!" high priority. What is in quotes is not looked at. Where nothing else remains, the whole
 * line is the title.
 *
 * Returns: (transfer full): what was understood
 */
KontorQuickAdd *
kontor_quick_add_parse (const char *text,
                        GTimeZone *zone,
                        gint64 now,
                        gint64 day_end_seconds,
                        KontorFindFunc find,
                        gpointer find_data)
{
  KontorQuickAdd *self = NULL;
  g_autofree char *cover = NULL;
  g_autoptr (GArray) all = NULL;
  Reading reading = { 0 };

  g_return_val_if_fail (text != NULL && zone != NULL, NULL);

  self = quick_add_new ();
  if (strlen (text) > KONTOR_QUICK_ADD_MAX || !g_utf8_validate (text, -1, NULL))
    {
      self->title = g_strstrip (g_utf8_make_valid (text, -1));
      return self;
    }
  cover = g_strdup (text);
  reading = (Reading) { text, cover, self, zone, now, day_end_seconds, find, find_data };
  read_marks (&reading);
  all = scan (&reading);
  take_deadline (&reading, all);
  take_plan (&reading, all);
  g_array_sort (self->spans, compare_spans);
  self->title = make_title (&reading);

  return self;
}

void
kontor_quick_add_free (KontorQuickAdd *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->problems);
  g_array_unref (self->spans);
  g_free (self);
}

static KontorValue *
make_tags (GPtrArray *tags)
{
  g_autofree KontorElement *elements = g_new0 (KontorElement, tags->len + 1);

  for (guint i = 0; i < tags->len; i++)
    elements[i].text = tags->pdata[i];

  return kontor_value_new_set (elements, tags->len);
}

/* All but the first. */
static KontorValue *
make_participants (GPtrArray *people)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < people->len; i++)
    g_ptr_array_add (texts, kontor_id_to_string (people->pdata[i]));

  return make_tags (texts);
}

/**
 * kontor_quick_add_to_draft:
 * @self: a line that was understood
 * @id: of the new task
 * @project: (nullable): the project of a task that names none
 *
 * Returns: (transfer full): a task for kontor_operation_create()
 */
KontorRow *
kontor_quick_add_to_draft (const KontorQuickAdd *self, const KontorId *id, const KontorId *project)
{
  const KontorField *priority = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_PRIORITY);
  KontorRowBuilder *builder = NULL;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, id);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (self->title));
  if (self->deadline != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_DEADLINE,
                             kontor_value_new_integer (self->deadline));
  if (self->plan != 0)
    kontor_row_builder_take (builder, KONTOR_TASK_PLAN, kontor_value_new_integer (self->plan));
  if (self->priority != KONTOR_PRIORITY_NORMAL)
    kontor_row_builder_take (builder, KONTOR_TASK_PRIORITY,
                             kontor_value_new_text (priority->choices[self->priority].word));
  if (self->people->len > 0)
    kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE,
                             kontor_value_new_id (self->people->pdata[0]));
  if (self->people->len > 1)
    kontor_row_builder_take (builder, KONTOR_TASK_PARTICIPANTS, make_participants (self->people));
  if (!kontor_id_is_nil (&self->project))
    project = &self->project;
  if (project != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (project));
  if (self->tags->len > 0)
    kontor_row_builder_take (builder, KONTOR_TASK_TAGS, make_tags (self->tags));

  return kontor_row_builder_end (builder);
}
