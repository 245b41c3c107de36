/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks of templates, and of recurrences: rows whose ids are derived, so that whoever makes them makes
 * the same. Pure but for the reader, on its thread. */

#include "config.h"

#include "kontor-template.h"

#include "kontor-order.h"
#include "kontor-recurrence.h"
#include "kontor-zone.h"

#include <string.h>

/* Templates below this, and rows beyond these, are not made: such trees are damage. */
#define DEPTH_MAX 16
#define ROWS_MAX 500

/* How far ahead the next task of a recurrence is looked for: over 29 February there are eight years. */
#define HORIZON (G_GINT64_CONSTANT (3660) * KONTOR_DAY)
#define NEXT_MAX 32

/* A recurrence that nobody looked at for longer does not make up for it. */
#define DUE_MAX (G_GINT64_CONSTANT (366) * KONTOR_DAY)

#define CHECKLIST_DEPTH_MAX 3

typedef struct
{
  KontorReader *reader; /* borrowed */
  gint64 starts_at;
  GTimeZone *zone; /* borrowed */
  const KontorTemplatePeople *people; /* borrowed */
  const KontorId *creator; /* borrowed, nullable */
  const KontorId *recurrence; /* borrowed, nullable */
  KontorId top;
  GPtrArray *rows; /* owned by the caller in the end */
} Making;

/* Fields that mean the same in both. */
static const guint common_fields[][2] = {
  { KONTOR_TEMPLATE_TITLE, KONTOR_TASK_TITLE },
  { KONTOR_TEMPLATE_DESCRIPTION, KONTOR_TASK_DESCRIPTION },
  { KONTOR_TEMPLATE_PRIORITY, KONTOR_TASK_PRIORITY },
  { KONTOR_TEMPLATE_PLAN, KONTOR_TASK_PLAN },
  { KONTOR_TEMPLATE_HARD_DEADLINE, KONTOR_TASK_HARD_DEADLINE },
  { KONTOR_TEMPLATE_CONTROL, KONTOR_TASK_CONTROL },
  { KONTOR_TEMPLATE_RESULT_REQUIRED, KONTOR_TASK_RESULT_REQUIRED },
  { KONTOR_TEMPLATE_TAGS, KONTOR_TASK_TAGS },
  { KONTOR_TEMPLATE_PLACE, KONTOR_TASK_PLACE },
};

/* Elements of a set as new ones: who added them elsewhere does not matter here. */
static void
copy_value (KontorRowBuilder *builder, guint field, const KontorValue *value)
{
  g_autofree KontorElement *elements = NULL;
  guint n = 0;

  if (value == NULL || kontor_value_get_shape (value) != KONTOR_VALUE_SET)
    {
      kontor_row_builder_set (builder, field, value);
      return;
    }
  n = kontor_value_get_n_elements (value);
  elements = g_new0 (KontorElement, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    elements[i].text = kontor_value_get_elements (value)[i].text;
  kontor_row_builder_take (builder, field, n > 0 ? kontor_value_new_set (elements, n) : NULL);
}

static void
set_date (const Making *making,
          KontorRowBuilder *builder,
          guint field,
          const KontorRow *template_row,
          guint after_field)
{
  gint64 after = kontor_row_get_integer (template_row, after_field);

  if (kontor_row_has (template_row, after_field))
    kontor_row_builder_take (builder, field,
                             kontor_value_new_integer (kontor_zone_add_duration (making->zone,
                                                                                 making->starts_at,
                                                                                 after)));
}

static void
set_id (KontorRowBuilder *builder, guint field, const KontorId *id)
{
  if (id != NULL)
    kontor_row_builder_take (builder, field, kontor_value_new_id (id));
}

/* What is said for this once, else what the template says, else the creator's own. */
static void
set_people (const Making *making, KontorRowBuilder *builder, const KontorRow *template_row)
{
  static const KontorTemplatePeople nobody = { NULL };
  const KontorTemplatePeople *people = making->people != NULL ? making->people : &nobody;

  set_id (builder, KONTOR_TASK_CREATOR, making->creator);
  set_id (builder, KONTOR_TASK_RESPONSIBLE, making->creator);
  if (kontor_row_has (template_row, KONTOR_TEMPLATE_RESPONSIBLE))
    kontor_row_builder_set (builder, KONTOR_TASK_RESPONSIBLE,
                            kontor_row_get (template_row, KONTOR_TEMPLATE_RESPONSIBLE));
  set_id (builder, KONTOR_TASK_RESPONSIBLE, people->responsible);
  copy_value (builder, KONTOR_TASK_PARTICIPANTS,
              people->participants != NULL
                  ? people->participants
                  : kontor_row_get (template_row, KONTOR_TEMPLATE_PARTICIPANTS));
  copy_value (builder, KONTOR_TASK_OBSERVERS,
              people->observers != NULL ? people->observers
                                        : kontor_row_get (template_row, KONTOR_TEMPLATE_OBSERVERS));
  kontor_row_builder_set (builder, KONTOR_TASK_PROJECT,
                          kontor_row_get (template_row, KONTOR_TEMPLATE_PROJECT));
  set_id (builder, KONTOR_TASK_PROJECT, people->project);
}

/* The title in a line of a list, as "- [ ] title", and how deep it is indented. FALSE for an empty one. */
static gboolean
read_line (const char *line, char **title, int *depth)
{
  int columns = 0;
  const char *at = line;

  for (; *at == ' ' || *at == '\t'; at++)
    columns += *at == '\t' ? 2 : 1;
  if (strchr ("-*+", *at) != NULL && *at != '\0' && at[1] == ' ')
    at += 2;
  if (at[0] == '[' && at[1] != '\0' && at[2] == ']')
    at += 3;
  *title = g_strstrip (g_strdup (at));
  *depth = MIN (columns / 2, CHECKLIST_DEPTH_MAX - 1);
  if (**title != '\0')
    return TRUE;
  g_clear_pointer (title, g_free);

  return FALSE;
}

/* The checklist of a template is a list in Markdown; two blanks are a level. */
static void
make_checklist (const Making *making, const KontorRow *template_row, const KontorId *task)
{
  const char *text = kontor_row_get_text (template_row, KONTOR_TEMPLATE_CHECKLIST);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  KontorId above[CHECKLIST_DEPTH_MAX] = { KONTOR_ID_INIT_NIL };
  g_autofree char *place = NULL;
  int deepest = -1; /* the level of the last item */

  for (guint i = 0; lines[i] != NULL && making->rows->len < ROWS_MAX; i++)
    {
      g_autofree char *title = NULL;
      g_autofree char *name = g_strdup_printf ("item:%u", i);
      char *next = NULL;
      KontorRowBuilder *builder = NULL;
      int depth = 0;

      if (!read_line (lines[i], &title, &depth))
        continue;
      depth = MIN (depth, deepest + 1);
      deepest = depth;
      kontor_id_init_derived (&above[depth], task, name);
      next = kontor_order_between (place, NULL);
      g_free (place);
      place = next;
      builder = kontor_row_builder_new (KONTOR_RECORD_CHECKLIST_ITEM, &above[depth]);
      kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TASK, kontor_value_new_id (task));
      kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_TITLE, kontor_value_new_text (title));
      kontor_row_builder_take (builder, KONTOR_CHECKLIST_ITEM_PLACE, kontor_value_new_text (place));
      set_id (builder, KONTOR_CHECKLIST_ITEM_PARENT, depth > 0 ? &above[depth - 1] : NULL);
      g_ptr_array_add (making->rows, kontor_row_builder_end (builder));
    }
}

static void
make_task (const Making *making, const KontorRow *template_row, const KontorId *parent, int depth)
{
  KontorRowBuilder *builder = NULL;
  KontorId id = making->top;
  g_autoptr (GPtrArray) below = NULL;

  if (depth > DEPTH_MAX || making->rows->len >= ROWS_MAX || kontor_row_is_deleted (template_row))
    return;
  if (parent != NULL)
    {
      char text[KONTOR_ID_LENGTH + 1];

      kontor_id_format (kontor_row_get_id (template_row), text);
      kontor_id_init_derived (&id, parent, text);
    }
  builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  for (guint i = 0; i < G_N_ELEMENTS (common_fields); i++)
    copy_value (builder, common_fields[i][1], kontor_row_get (template_row, common_fields[i][0]));
  set_people (making, builder, template_row);
  set_date (making, builder, KONTOR_TASK_DEADLINE, template_row, KONTOR_TEMPLATE_DEADLINE_AFTER);
  set_date (making, builder, KONTOR_TASK_STARTS_AT, template_row, KONTOR_TEMPLATE_STARTS_AFTER);
  set_date (making, builder, KONTOR_TASK_ENDS_AT, template_row, KONTOR_TEMPLATE_ENDS_AFTER);
  set_id (builder, KONTOR_TASK_PARENT, parent);
  set_id (builder, KONTOR_TASK_RECURRENCE, parent == NULL ? making->recurrence : NULL);
  g_ptr_array_add (making->rows, kontor_row_builder_end (builder));
  make_checklist (making, template_row, &id);

  below = kontor_reader_list (making->reader, KONTOR_RECORD_TEMPLATE, KONTOR_TEMPLATE_PARENT,
                              kontor_row_get_id (template_row));
  for (guint i = 0; i < below->len; i++)
    make_task (making, below->pdata[i], &id, depth + 1);
}

GPtrArray *
kontor_template_build_tasks (KontorReader *reader,
                             const KontorRow *template_row,
                             const KontorId *top,
                             gint64 starts_at,
                             GTimeZone *zone,
                             const KontorTemplatePeople *people,
                             const KontorId *creator,
                             const KontorId *recurrence)
{
  Making making = { reader, starts_at, zone, people, creator, recurrence, *top, NULL };

  making.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  make_task (&making, template_row, NULL, 0);

  return making.rows;
}

/* Recurrences. */

void
kontor_recurrence_get_task_id (const KontorId *recurrence, gint64 local, KontorId *id)
{
  g_autofree char *date = kontor_moment_to_string (local, FALSE);
  g_autofree char *name = g_strconcat ("task:", date, NULL);

  kontor_id_init_derived (id, recurrence, name);
}

static const KontorId *
get_maker (const KontorRow *recurrence)
{
  return kontor_row_get_id_field (recurrence, KONTOR_COMMON_CREATED_BY);
}

GTimeZone *
kontor_recurrence_get_zone (KontorReader *reader, const KontorRow *recurrence)
{
  const KontorValue *starts_at = kontor_row_get (recurrence, KONTOR_RECURRENCE_STARTS_AT);
  const KontorId *maker = get_maker (recurrence);
  const KontorId nobody = KONTOR_ID_INIT_NIL;
  const char *name = NULL;

  if (starts_at != NULL)
    kontor_value_get_moment (starts_at, NULL, &name);

  return name != NULL ? kontor_zone_new (name)
                      : kontor_zone_new_for_person (reader, maker != NULL ? maker : &nobody);
}

GPtrArray *
kontor_recurrence_build_tasks (KontorReader *reader, const KontorRow *recurrence, gint64 local)
{
  const KontorId *template_id = kontor_row_get_id_field (recurrence, KONTOR_RECURRENCE_TEMPLATE);
  g_autoptr (KontorRow) template_row = NULL;
  g_autoptr (KontorRow) made = NULL;
  g_autoptr (GTimeZone) zone = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;

  if (template_id == NULL)
    return NULL;
  kontor_recurrence_get_task_id (kontor_row_get_id (recurrence), local, &id);
  made = kontor_reader_get (reader, KONTOR_RECORD_TASK, &id);
  template_row = kontor_reader_get (reader, KONTOR_RECORD_TEMPLATE, template_id);
  if (made != NULL || template_row == NULL || kontor_row_is_deleted (template_row))
    return NULL;
  zone = kontor_recurrence_get_zone (reader, recurrence);

  return kontor_template_build_tasks (reader, template_row, &id,
                                      kontor_zone_to_instant (zone, local), zone, NULL,
                                      get_maker (recurrence), kontor_row_get_id (recurrence));
}

static gboolean
is_open (const KontorRow *task)
{
  return !kontor_row_is_deleted (task) &&
         kontor_row_get_choice (task, KONTOR_TASK_STATE) != KONTOR_TASK_STATE_COMPLETED;
}

GPtrArray *
kontor_recurrence_build_next (KontorReader *reader,
                              const KontorRow *recurrence,
                              gint64 now,
                              const KontorId *finished)
{
  const KontorValue *starts_at = kontor_row_get (recurrence, KONTOR_RECURRENCE_STARTS_AT);
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GArray) locals = NULL;
  gint64 today = 0;

  if (starts_at == NULL || kontor_row_is_deleted (recurrence) ||
      !kontor_row_get_boolean (recurrence, KONTOR_RECURRENCE_ACTIVE))
    return NULL;
  zone = kontor_recurrence_get_zone (reader, recurrence);
  today = kontor_zone_get_day (zone, now) * KONTOR_DAY;
  locals = kontor_recurrence_list (kontor_row_get_text (recurrence, KONTOR_RECURRENCE_RULE),
                                   starts_at,
                                   kontor_row_get (recurrence, KONTOR_RECURRENCE_EXCEPTIONS), today,
                                   today + HORIZON, NEXT_MAX);
  for (guint i = 0; i < locals->len; i++)
    {
      gint64 local = g_array_index (locals, gint64, i);
      KontorId id = KONTOR_ID_INIT_NIL;
      g_autoptr (KontorRow) made = NULL;

      kontor_recurrence_get_task_id (kontor_row_get_id (recurrence), local, &id);
      made = kontor_reader_get (reader, KONTOR_RECORD_TASK, &id);
      if (made == NULL)
        return kontor_recurrence_build_tasks (reader, recurrence, local);
      if (is_open (made) && (finished == NULL || !kontor_id_equal (&id, finished)))
        return NULL;
    }

  return NULL;
}

static gboolean
recurs (const KontorRow *recurrence)
{
  return !kontor_row_is_deleted (recurrence) &&
         kontor_row_has (recurrence, KONTOR_RECURRENCE_STARTS_AT) &&
         kontor_row_get_boolean (recurrence, KONTOR_RECURRENCE_ACTIVE);
}

static GArray *
list_occurrences (const KontorRow *recurrence, gint64 from, gint64 to, guint limit)
{
  return kontor_recurrence_list (kontor_row_get_text (recurrence, KONTOR_RECURRENCE_RULE),
                                 kontor_row_get (recurrence, KONTOR_RECURRENCE_STARTS_AT),
                                 kontor_row_get (recurrence, KONTOR_RECURRENCE_EXCEPTIONS), from,
                                 to, limit);
}

GPtrArray *
kontor_recurrence_build_due (KontorReader *reader, const KontorRow *recurrence, gint64 until)
{
  gint64 since = kontor_row_get_integer (recurrence, KONTOR_COMMON_CREATED_AT);
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GArray) locals = NULL;
  gint64 from = 0;
  gint64 to = 0;

  if (!recurs (recurrence))
    return NULL;
  zone = kontor_recurrence_get_zone (reader, recurrence);
  from = kontor_zone_get_day (zone, since) * KONTOR_DAY;
  to = kontor_zone_to_local (zone, until);
  locals = list_occurrences (recurrence, MAX (from, to - DUE_MAX), to + 1, KONTOR_RECURRENCE_MAX);

  return locals->len > 0
             ? kontor_recurrence_build_tasks (reader, recurrence,
                                              g_array_index (locals, gint64, locals->len - 1))
             : NULL;
}

gint64
kontor_recurrence_get_next (KontorReader *reader, const KontorRow *recurrence, gint64 after)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GArray) locals = NULL;
  gint64 from = 0;

  if (!recurs (recurrence))
    return 0;
  zone = kontor_recurrence_get_zone (reader, recurrence);
  from = kontor_zone_to_local (zone, after) + 1;
  locals = list_occurrences (recurrence, from, from + HORIZON, 1);

  return locals->len > 0 ? kontor_zone_to_instant (zone, g_array_index (locals, gint64, 0)) : 0;
}
