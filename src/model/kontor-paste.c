/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks from the clipboard: a list of lines, in which indentation or numbers make the tree, or a table
 * out of a spreadsheet. Nothing that was pasted is lost: what is not understood stays in the
 * description, or is reported with its line and column. Pure, any thread. */

#include "config.h"

#include "kontor-paste.h"

#include "kontor-paste-private.h"
#include "kontor-when-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (kontor-paste-error-quark, kontor_paste_error)

#define TAB_WIDTH 4

/* --- items --- */

static void
problem_free (gpointer problem)
{
  KontorPasteProblem *self = problem;

  g_free (self->text);
  g_free (self);
}

KontorPasteItem *
kontor_paste_item_new (guint line)
{
  KontorPasteItem *self = g_new0 (KontorPasteItem, 1);

  self->line = line;
  self->title = g_strdup ("");
  self->priority = KONTOR_PRIORITY_NORMAL;
  self->people = g_ptr_array_new_with_free_func (g_free);
  self->tags = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func (problem_free);

  return self;
}

void
kontor_paste_item_free (KontorPasteItem *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->description);
  g_free (self->project);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->tags);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

void
kontor_paste_item_complain (KontorPasteItem *self, guint line, guint column, const char *sentence)
{
  KontorPasteProblem *problem = g_new0 (KontorPasteProblem, 1);

  problem->line = line;
  problem->column = column;
  /* Translators: where in what was pasted, and what is wrong there. */
  problem->text = g_strdup_printf (_ ("Line %u, column %u: %s"), line, column, sentence);
  g_ptr_array_add (self->problems, problem);
}

/* Puts "label: text", or just the text, under what the description holds. */
void
kontor_paste_item_add_description (KontorPasteItem *self, const char *label, const char *text)
{
  g_autofree char *before = g_steal_pointer (&self->description);

  self->description = g_strconcat (before != NULL ? before : "", before != NULL ? "\n" : "",
                                   label != NULL ? label : "", label != NULL ? ": " : "", text,
                                   NULL);
}

/* One line without control characters; the whole goes to the description when it is too long. */
void
kontor_paste_item_take_title (KontorPasteItem *self, char *title)
{
  const char *end = NULL;

  for (char *at = title; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_strstrip (title);
  g_free (self->title);
  self->title = title;
  if (strlen (title) <= KONTOR_TEXT_MAX)
    return;
  kontor_paste_item_add_description (self, NULL, title);
  kontor_paste_item_complain (self, self->line, 1,
                              _ ("The title is too long; all of it is in the description"));
  end = g_utf8_find_prev_char (title, title + KONTOR_TEXT_MAX - strlen ("…") + 1);
  self->title = g_strdup_printf ("%.*s…", (int) (end - title), title);
  g_free (title);
}

/* --- lists --- */

/**
 * List:
 * @items: (borrowed): what comes out
 * @widths: (element-type guint): of the indentations that the current line is inside of
 * @numbers: (element-type utf8 guint): "1.2" and its depth
 */
typedef struct
{
  GPtrArray *items;
  GArray *widths;
  GHashTable *numbers;
} List;

static guint
measure (const char **at)
{
  guint width = 0;

  for (;; *at = g_utf8_next_char (*at))
    {
      if (**at == '\t')
        width += TAB_WIDTH - width % TAB_WIDTH;
      else if (**at == ' ' || g_utf8_get_char (*at) == 0xa0)
        width++;
      else
        return width;
    }
}

/* How many of the indentations before are around one of @width. */
static guint
find_depth (List *self, guint width)
{
  while (self->widths->len > 0 &&
         g_array_index (self->widths, guint, self->widths->len - 1) >= width)
    g_array_set_size (self->widths, self->widths->len - 1);
  g_array_append_val (self->widths, width);

  return self->widths->len - 1;
}

/* Behind "- ", "• " and the like; @at when there is none. */
static const char *
skip_bullet (const char *at)
{
  static const gunichar bullets[] = { '-',    '*',    '+',    0x2022, 0x2013, 0x2014, 0xb7,
                                      0x25aa, 0x25e6, 0x25cf, 0x25cb, 0x2023, 0xf0b7 };
  gunichar c = g_utf8_get_char (at);
  const char *next = *at != '\0' ? g_utf8_next_char (at) : at;

  for (guint i = 0; i < G_N_ELEMENTS (bullets); i++)
    if (c == bullets[i] && (*next == ' ' || *next == '\t' || *next == '\0'))
      return next + strspn (next, " \t");
  /* Word processors make the second level's ring of a letter. */
  if (c == 'o' && *next == '\t')
    return next + strspn (next, " \t");

  return at;
}

/* "5. März" is a date. */
static gboolean
starts_with_month (const char *text)
{
  g_autofree char *start = g_strndup (text, strcspn (text, " \t\n"));
  g_autoptr (GArray) tokens = kontor_words_read (start, 0);

  return kontor_words_mean (&g_array_index (tokens, KontorWordToken, 0), KONTOR_WORD_MONTH, NULL);
}

/* Behind "1." and "1)", and "1.2" when there was a "1." before; the depth that the number says. */
static const char *
skip_number (List *self, const char *at, guint *depth)
{
  gsize length = strspn (at, "0123456789.");
  g_autofree char *number = g_strndup (at, length);
  char *dot = NULL;
  gpointer outer = NULL;
  const char *next = at + length + (at[length] == ')');

  if (!g_ascii_isdigit (*at) || strstr (number, "..") != NULL || length > 32 ||
      (*next != ' ' && *next != '\t') || starts_with_month (next + strspn (next, " \t")))
    return at;
  if (g_str_has_suffix (number, "."))
    number[length - 1] = '\0';
  else if (strchr (number, '.') == NULL && next == at + length)
    return at; /* "3 apples" */
  dot = strrchr (number, '.');
  if (dot == NULL && strlen (number) > 3)
    return at;
  if (dot != NULL)
    {
      *dot = '\0';
      if (!g_hash_table_lookup_extended (self->numbers, number, NULL, &outer))
        return at;
      *depth = GPOINTER_TO_UINT (outer) + 1;
      *dot = '.';
    }
  g_hash_table_replace (self->numbers, g_steal_pointer (&number), GUINT_TO_POINTER (*depth));

  return next + strspn (next, " \t");
}

/* Behind "[ ]", "[x]", "☐", "☑" */
static const char *
skip_box (const char *at, gboolean *is_done)
{
  static const struct
  {
    const char *box;
    gboolean is_done;
  } boxes[] = { { "[ ]", FALSE }, { "[]", FALSE }, { "☐", FALSE },  { "[x]", TRUE },
                { "[X]", TRUE },  { "[✓]", TRUE }, { "[✔]", TRUE }, { "☑", TRUE },
                { "☒", TRUE },    { "✓", TRUE },   { "✔", TRUE },   { "✅", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      gsize length = strlen (boxes[i].box);

      if (strncmp (at, boxes[i].box, length) != 0 || strspn (at + length, " \t") == 0)
        continue;
      *is_done = boxes[i].is_done;
      return at + length + strspn (at + length, " \t");
    }

  return at;
}

static void
read_line (List *self, char *line, guint number)
{
  const char *at = line;
  const char *text = NULL;
  const KontorPasteItem *before = NULL;
  KontorPasteItem *item = NULL;
  gboolean is_done = FALSE;
  guint width = measure (&at);
  guint depth = 0;

  if (*at == '\0')
    return;
  depth = find_depth (self, width);
  text = skip_bullet (at);
  if (text == at)
    text = skip_number (self, at, &depth);
  text = skip_box (text, &is_done);
  if (*text == '\0')
    return;
  if (self->items->len > 0)
    before = self->items->pdata[self->items->len - 1];
  item = kontor_paste_item_new (number);
  item->depth = MIN (depth, before != NULL ? before->depth + 1 : 0);
  item->is_done = is_done;
  kontor_paste_item_take_title (item, g_strdup (text));
  g_ptr_array_add (self->items, item);
}

static GPtrArray *
read_list (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_paste_item_free);
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  List self = { items, widths, numbers };

  for (guint i = 0; lines[i] != NULL; i++)
    read_line (&self, g_strchomp (lines[i]), i + 1);

  return items;
}

/* --- what was pasted --- */

/* Line ends as "\n", no byte order mark. */
static char *
normalise (const char *text, gsize length)
{
  GString *plain = g_string_sized_new (length + 1);
  const char *end = text + length;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;
  for (; text < end; text++)
    if (*text != '\r')
      g_string_append_c (plain, *text);
    else if (text + 1 == end || text[1] != '\n')
      g_string_append_c (plain, '\n');

  return g_string_free (plain, FALSE);
}

/* A tab behind something else than indentation and bullets, in the first line that is not empty. A row
 * may begin with an empty cell, but not the first. */
static gboolean
is_table (const char *text)
{
  const char *at = text + strspn (text, " \t\n");
  const char *end = NULL;

  at = skip_bullet (at);
  end = at + strcspn (at, "\n");
  while (end > at && g_ascii_isspace (end[-1]))
    end--;
  if (g_ascii_isdigit (*at) && strspn (at, "0123456789.)") == strcspn (at, "\t"))
    at += strspn (at, "0123456789.)\t"); /* a list that a word processor has numbered */

  return memchr (at, '\t', (gsize) (MAX (end, at) - at)) != NULL;
}

static guint
count_lines (const char *text, const char *end)
{
  guint n = 1;

  for (; text < end; text++)
    n += *text == '\n';

  return n;
}

static gboolean
check (const char *text, gsize length, GError **error)
{
  const char *bad = NULL;

  if (length > KONTOR_PASTE_SIZE_MAX)
    {
      g_set_error (error, KONTOR_PASTE_ERROR, KONTOR_PASTE_ERROR_TOO_BIG,
                   _ ("This is too much to paste at once: more than 1 MB"));
      return FALSE;
    }
  if (!g_utf8_validate_len (text, length, &bad))
    {
      g_set_error (error, KONTOR_PASTE_ERROR, KONTOR_PASTE_ERROR_ENCODING,
                   _ ("This is no text: line %u has bytes that are not UTF-8"),
                   count_lines (text, bad));
      return FALSE;
    }

  return TRUE;
}

/**
 * kontor_paste_parse:
 * @text: (array length=length): what the clipboard holds; need not be UTF-8
 * @length: in bytes
 * @times: what dates and times mean
 * @error: %KONTOR_PASTE_ERROR, with a sentence for people
 *
 * Makes tasks of a list or of a table. In a table with a header the columns are known by their names in
 * English, German or Russian; without, the first column is the title and dates and durations are known
 * by their form.
 *
 * Returns: (transfer full) (nullable) (element-type KontorPasteItem): at least one item, parents before
 *   their parts
 */
GPtrArray *
kontor_paste_parse (const char *text, gsize length, const KontorPasteTimes *times, GError **error)
{
  g_autofree char *plain = NULL;
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (text != NULL && times != NULL && times->zone != NULL, NULL);

  if (!check (text, length, error))
    return NULL;
  plain = normalise (text, length);
  if (count_lines (plain, plain + strlen (g_strchomp (plain))) > KONTOR_PASTE_LINES_MAX)
    {
      g_set_error (error, KONTOR_PASTE_ERROR, KONTOR_PASTE_ERROR_TOO_BIG,
                   _ ("This is too much to paste at once: more than %d lines"),
                   KONTOR_PASTE_LINES_MAX);
      return NULL;
    }
  items = is_table (plain) ? kontor_paste_read_table (plain, times) : read_list (plain);
  if (items->len == 0)
    {
      g_set_error (error, KONTOR_PASTE_ERROR, KONTOR_PASTE_ERROR_EMPTY,
                   _ ("There is nothing to make tasks of"));
      return NULL;
    }

  return g_steal_pointer (&items);
}

/* --- drafts --- */

static gboolean
look_up (KontorPasteItem *self,
         KontorRecordType type,
         const char *word,
         KontorFindFunc find,
         gpointer find_data,
         KontorId *id)
{
  guint n_found = 0;
  g_autofree char *sentence = NULL;

  if (find != NULL && find (find_data, type, word, id, &n_found))
    return TRUE;
  sentence = g_strdup_printf (n_found > 1                    ? _ ("“%s” could be several")
                              : type == KONTOR_RECORD_PERSON ? _ ("“%s” is nobody in the directory")
                                                             : _ ("“%s” is no project"),
                              word);
  kontor_paste_item_complain (self, self->line, 1, sentence);

  return FALSE;
}

/* (element-type utf8): ids of those who are known, each once */
static GPtrArray *
look_up_people (KontorPasteItem *self, KontorFindFunc find, gpointer find_data)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->people->len; i++)
    {
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autofree char *text = NULL;

      if (!look_up (self, KONTOR_RECORD_PERSON, self->people->pdata[i], find, find_data, &id))
        continue;
      text = kontor_id_to_string (&id);
      if (!g_ptr_array_find_with_equal_func (ids, text, g_str_equal, NULL))
        g_ptr_array_add (ids, g_steal_pointer (&text));
    }

  return ids;
}

static void
set_texts (KontorRowBuilder *builder, guint field, gpointer *texts, guint n_texts)
{
  guint n = MIN (n_texts, KONTOR_ELEMENTS_MAX);
  g_autofree KontorElement *elements = g_new0 (KontorElement, n + 1);

  for (guint i = 0; i < n; i++)
    elements[i].text = texts[i];
  if (n > 0)
    kontor_row_builder_take (builder, field, kontor_value_new_set (elements, n));
}

static void
set_integer (KontorRowBuilder *builder, guint field, gint64 integer)
{
  if (integer != 0)
    kontor_row_builder_take (builder, field, kontor_value_new_integer (integer));
}

static void
set_people (KontorRowBuilder *builder, GPtrArray *ids)
{
  KontorId responsible = KONTOR_ID_INIT_NIL;

  if (ids->len == 0 || !kontor_id_init_from_string (&responsible, ids->pdata[0]))
    return;
  kontor_row_builder_take (builder, KONTOR_TASK_RESPONSIBLE, kontor_value_new_id (&responsible));
  set_texts (builder, KONTOR_TASK_PARTICIPANTS, ids->pdata + 1, ids->len - 1);
}

/**
 * kontor_paste_item_to_draft:
 * @self: an item; people and projects that are not found are added to its problems
 * @id: of the new task
 * @parent: (nullable): the task that it is a part of
 * @project: (nullable): the project of an item that names none
 * @find: (nullable) (scope call): finds people and projects
 * @find_data: for @find
 *
 * Whether the task is done is no part of the draft: a task is completed by kontor_task_act(), when it
 * is there.
 *
 * Returns: (transfer full): a task for kontor_operation_create()
 */
KontorRow *
kontor_paste_item_to_draft (KontorPasteItem *self,
                            const KontorId *id,
                            const KontorId *parent,
                            const KontorId *project,
                            KontorFindFunc find,
                            gpointer find_data)
{
  const KontorField *priority = kontor_schema_get_field (KONTOR_RECORD_TASK, KONTOR_TASK_PRIORITY);
  KontorRowBuilder *builder = NULL;
  g_autoptr (GPtrArray) people = NULL;
  KontorId named = KONTOR_ID_INIT_NIL;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, id);
  people = look_up_people (self, find, find_data);
  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (self->title));
  if (self->description != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION,
                             kontor_value_new_text (self->description));
  set_people (builder, people);
  if (self->project != NULL &&
      look_up (self, KONTOR_RECORD_PROJECT, self->project, find, find_data, &named))
    project = &named;
  if (project != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PROJECT, kontor_value_new_id (project));
  if (parent != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_PARENT, kontor_value_new_id (parent));
  set_texts (builder, KONTOR_TASK_TAGS, self->tags->pdata, self->tags->len);
  set_integer (builder, KONTOR_TASK_DEADLINE, self->deadline);
  set_integer (builder, KONTOR_TASK_STARTS_AT, self->starts_at);
  set_integer (builder, KONTOR_TASK_ENDS_AT, self->ends_at);
  set_integer (builder, KONTOR_TASK_PLAN, self->plan);
  if (self->priority != KONTOR_PRIORITY_NORMAL)
    kontor_row_builder_take (builder, KONTOR_TASK_PRIORITY,
                             kontor_value_new_text (priority->choices[self->priority].word));

  return kontor_row_builder_end (builder);
}
