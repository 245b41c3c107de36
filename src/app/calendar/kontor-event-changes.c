/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Moving, removing and making events. The functions that take a KontorContext run on the writer's
 * thread, the others on the main thread. */

#include "config.h"

#include "kontor-event-changes.h"

#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  KontorRow *row; /* owned, nullable: as it was seen */
  gint64 instance; /* local; 0: not of a series */
  int days;
  gboolean all;
  KontorEventWords words; /* owned */
  char *zone; /* owned */
  KontorId made;
} Change;

static Change *
change_new (KontorMonthItem *item, gboolean all)
{
  Change *change = g_new0 (Change, 1);

  if (item != NULL)
    {
      change->row = kontor_row_ref (item->row);
      change->instance = item->instance;
    }
  change->all = all;

  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->row, kontor_row_unref);
  kontor_event_words_clear (&change->words);
  g_free (change->zone);
  g_free (change);
}

/* --- moments --- */

static KontorValue *
moment_shifted (const KontorValue *moment, gint64 by)
{
  gboolean all_day = FALSE;
  const char *zone = NULL;
  gint64 local = kontor_value_get_moment (moment, &all_day, &zone);

  return kontor_value_new_moment (local + by, all_day, zone);
}

static void
shift (KontorRowBuilder *builder, const KontorRow *row, gint64 by)
{
  static const guint fields[] = { KONTOR_EVENT_START, KONTOR_EVENT_END };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (kontor_row_has (row, fields[i]))
      kontor_row_builder_take (builder, fields[i],
                               moment_shifted (kontor_row_get (row, fields[i]), by));
}

/* @row's set of exceptions, each later by @by, with one more (nullable). */
static KontorValue *
exceptions_new (const KontorRow *row, gint64 by, const char *more)
{
  const KontorValue *old = kontor_row_get (row, KONTOR_EVENT_EXCEPTIONS);
  guint n = old != NULL ? kontor_value_get_n_elements (old) : 0;
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (KontorElement));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    {
      KontorElement element = kontor_value_get_elements (old)[i];
      gint64 local = 0;
      gboolean all_day = FALSE;

      if (by != 0 && kontor_moment_from_string (element.text, &local, &all_day))
        {
          g_ptr_array_add (texts, kontor_moment_to_string (local + by, all_day));
          element = (KontorElement) { texts->pdata[texts->len - 1], 0 };
        }
      g_array_append_val (elements, element);
    }
  if (more != NULL && (old == NULL || kontor_value_find_element (old, more) == NULL))
    {
      KontorElement element = { more, 0 };

      g_array_append_val (elements, element);
    }

  return elements->len > 0
             ? kontor_value_new_set ((const KontorElement *) (gpointer) elements->data,
                                     elements->len)
             : NULL;
}

/* --- moving --- */

static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static int
find_weekday (const char *code)
{
  for (int i = 0; i < 7; i++)
    if (strcmp (weekdays[i], code) == 0)
      return i;

  return -1;
}

/* The rule for a start so many days later: days of the week turn with it. (nullable): it can't be said */
static char *
rule_shifted (const char *rule, int days)
{
  g_auto (GStrv) parts = g_strsplit (rule, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) codes = NULL;
      g_autofree char *joined = NULL;

      if (!g_str_has_prefix (parts[i], "BY"))
        continue;
      if (!g_str_has_prefix (parts[i], "BYDAY="))
        return NULL;
      codes = g_strsplit (parts[i] + strlen ("BYDAY="), ",", -1);
      for (guint j = 0; codes[j] != NULL; j++)
        {
          int day = find_weekday (codes[j]);

          if (day < 0)
            return NULL;
          g_set_str (&codes[j], weekdays[((day + days) % 7 + 7) % 7]);
        }
      joined = g_strjoinv (",", codes);
      g_free (parts[i]);
      parts[i] = g_strconcat ("BYDAY=", joined, NULL);
    }

  return g_strjoinv (";", parts);
}

gboolean
kontor_event_can_move_all (const KontorRow *series)
{
  const char *rule = kontor_row_get_text (series, KONTOR_EVENT_RULE);
  g_autofree char *shifted = rule != NULL ? rule_shifted (rule, 1) : NULL;

  return rule == NULL || shifted != NULL;
}

/* Times that were moved already speak of an instance that is elsewhere then: they stay, and the instance
 * does not come back beside them. */
static KontorChangeSet *
move_all (const KontorContext *context,
          Change *change,
          const KontorRow *row,
          KontorProblem **problem)
{
  gint64 by = change->days * KONTOR_DAY;
  KontorRowBuilder *builder = kontor_row_builder_new_from (row);
  const char *rule = kontor_row_get_text (row, KONTOR_EVENT_RULE);
  g_autofree char *turned = rule != NULL ? rule_shifted (rule, change->days) : NULL;
  g_autoptr (GPtrArray) overrides = kontor_reader_list (context->reader, KONTOR_RECORD_EVENT,
                                                        KONTOR_EVENT_SERIES,
                                                        kontor_row_get_id (row));
  g_autoptr (KontorRow) after = NULL;

  shift (builder, row, by);
  if (turned != NULL)
    kontor_row_builder_take (builder, KONTOR_EVENT_RULE, kontor_value_new_text (turned));
  kontor_row_builder_take (builder, KONTOR_EVENT_EXCEPTIONS, exceptions_new (row, by, NULL));
  after = kontor_row_builder_end (builder);
  for (guint i = 0; i < overrides->len; i++)
    {
      const KontorValue *instance = kontor_row_get (overrides->pdata[i], KONTOR_EVENT_INSTANCE);
      gboolean all_day = FALSE;
      gint64 local = instance != NULL ? kontor_value_get_moment (instance, &all_day, NULL) : 0;
      g_autofree char *text = kontor_moment_to_string (local + by, all_day);
      KontorRowBuilder *more;
      KontorRow *next;

      if (instance == NULL)
        continue;
      more = kontor_row_builder_new_from (after);
      kontor_row_builder_take (more, KONTOR_EVENT_EXCEPTIONS, exceptions_new (after, 0, text));
      next = kontor_row_builder_end (more);
      kontor_row_unref (after);
      after = next;
    }

  return kontor_operation_edit (context, row, after, problem);
}

/* One time of a series becomes an event of its own that takes its place. */
static KontorChangeSet *
move_instance (const KontorContext *context,
               Change *change,
               const KontorRow *row,
               KontorProblem **problem)
{
  static const guint copied[] = { KONTOR_EVENT_CALENDAR,    KONTOR_EVENT_TITLE,
                                  KONTOR_EVENT_DESCRIPTION, KONTOR_EVENT_PLACE,
                                  KONTOR_EVENT_ORGANISER,   KONTOR_EVENT_RESOURCE,
                                  KONTOR_EVENT_PRIVACY,     KONTOR_EVENT_AVAILABILITY,
                                  KONTOR_EVENT_REMINDERS,   KONTOR_EVENT_CLIENT,
                                  KONTOR_EVENT_START,       KONTOR_EVENT_END };
  const KontorValue *start = kontor_row_get (row, KONTOR_EVENT_START);
  gint64 since = change->instance - kontor_value_get_moment (start, NULL, NULL);
  KontorRowBuilder *builder;
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) draft = NULL;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_EVENT, &id);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    kontor_row_builder_set (builder, copied[i], kontor_row_get (row, copied[i]));
  shift (builder, row, since + change->days * KONTOR_DAY);
  kontor_row_builder_take (builder, KONTOR_EVENT_SERIES,
                           kontor_value_new_id (kontor_row_get_id (row)));
  kontor_row_builder_take (builder, KONTOR_EVENT_INSTANCE, moment_shifted (start, since));
  draft = kontor_row_builder_end (builder);

  return kontor_operation_create (context, draft, problem);
}

static KontorChangeSet *
move (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (KontorRow) row = kontor_reader_get (context->reader, KONTOR_RECORD_EVENT,
                                                 kontor_row_get_id (change->row));

  if (row == NULL || kontor_row_is_deleted (row))
    return NULL;
  if (change->instance != 0 && !change->all)
    return move_instance (context, change, row, problem);

  return move_all (context, change, row, problem);
}

void
kontor_event_move (KontorOffice *office, KontorMonthItem *item, int days, gboolean all)
{
  Change *change = change_new (item, all);

  change->days = days;
  kontor_office_operate (office, move, change, change_free, NULL, NULL);
}

/* --- removing --- */

static KontorChangeSet *
remove_event (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (KontorRow) row = kontor_reader_get (context->reader, KONTOR_RECORD_EVENT,
                                                 kontor_row_get_id (change->row));
  KontorRowBuilder *builder;
  g_autoptr (KontorRow) after = NULL;
  g_autofree char *text = NULL;
  gboolean all_day = FALSE;

  if (row == NULL || kontor_row_is_deleted (row))
    return NULL;
  if (change->instance == 0 || change->all)
    return kontor_operation_delete (context, row, problem);

  kontor_value_get_moment (kontor_row_get (row, KONTOR_EVENT_START), &all_day, NULL);
  text = kontor_moment_to_string (change->instance, all_day);
  builder = kontor_row_builder_new_from (row);
  kontor_row_builder_take (builder, KONTOR_EVENT_EXCEPTIONS, exceptions_new (row, 0, text));
  after = kontor_row_builder_end (builder);

  return kontor_operation_edit (context, row, after, problem);
}

void
kontor_event_remove (KontorOffice *office, KontorMonthItem *item, gboolean all)
{
  g_autofree char *said = g_strdup_printf (_ ("“%s” removed"), item->title);

  kontor_office_operate_undoably (office, remove_event, change_new (item, all), change_free, said);
}

/* --- plain words --- */

void
kontor_event_words_clear (KontorEventWords *self)
{
  g_clear_pointer (&self->title, g_free);
}

/* What is found is cut out of the title. */
static void
cut (GString *title, const KontorWhen *found)
{
  g_string_erase (title, (gssize) found->start, (gssize) (found->end - found->start));
}

static char *
tidy (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t", -1);
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", words[i]);

  return g_string_free (g_steal_pointer (&joined), FALSE);
}

void
kontor_event_words_parse (KontorEventWords *self,
                          const char *text,
                          gint64 day,
                          GTimeZone *zone,
                          gint64 now)
{
  g_autoptr (GString) title = g_string_new (text);
  gint64 seconds[2] = { -1, -1 };
  guint n_clocks = 0;
  gint64 length = 0;
  KontorWhen found;

  while (kontor_when_scan (title->str, 0, zone, now, &found))
    {
      if (found.kind == KONTOR_WHEN_DATE || found.kind == KONTOR_WHEN_MOMENT)
        day = found.days;
      if ((found.kind == KONTOR_WHEN_CLOCK || found.kind == KONTOR_WHEN_MOMENT) && n_clocks < 2)
        seconds[n_clocks++] = found.seconds;
      if (found.kind == KONTOR_WHEN_DURATION)
        length = found.seconds;
      cut (title, &found);
    }
  self->title = tidy (title->str);
  self->all_day = n_clocks == 0 && (length == 0 || length % 86400 == 0);
  self->start = day * KONTOR_DAY + (self->all_day ? 0 : MAX (seconds[0], 0) * KONTOR_SECOND);
  if (n_clocks == 0 && !self->all_day)
    self->start = day * KONTOR_DAY + 9 * KONTOR_HOUR;
  if (n_clocks == 2 && seconds[1] > seconds[0])
    length = seconds[1] - seconds[0];
  if (length == 0)
    length = self->all_day ? 86400 : 3600;
  self->end = self->start + length * KONTOR_SECOND;
}

/* --- making --- */

/* The actor's own calendar. (transfer full) (nullable) */
static KontorRow *
find_own (const KontorContext *context)
{
  g_autoptr (GPtrArray) calendars = kontor_reader_list_all (context->reader,
                                                            KONTOR_RECORD_CALENDAR);

  for (guint i = 0; i < calendars->len; i++)
    if (!kontor_row_is_deleted (calendars->pdata[i]) &&
        kontor_row_get_choice (calendars->pdata[i], KONTOR_CALENDAR_KIND) ==
            KONTOR_CALENDAR_KIND_PERSONAL &&
        kontor_row_refers_to (calendars->pdata[i], KONTOR_CALENDAR_OWNER, &context->actor))
      return kontor_row_ref (calendars->pdata[i]);

  return NULL;
}

static KontorRow *
own_new (const KontorContext *context)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  KontorRowBuilder *builder;

  kontor_id_init (&id, context->clock, context->random);
  builder = kontor_row_builder_new (KONTOR_RECORD_CALENDAR, &id);
  kontor_row_builder_take (builder, KONTOR_CALENDAR_TITLE, kontor_value_new_text (_ ("Personal")));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_KIND, kontor_value_new_text ("personal"));
  kontor_row_builder_take (builder, KONTOR_CALENDAR_OWNER, kontor_value_new_id (&context->actor));

  return kontor_row_builder_end (builder);
}

static KontorRow *
draft_new (const KontorContext *context, const Change *change, const KontorId *calendar)
{
  const KontorEventWords *words = &change->words;
  const char *zone = words->all_day ? NULL : change->zone;
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_EVENT, &change->made);

  kontor_row_builder_take (builder, KONTOR_EVENT_CALENDAR, kontor_value_new_id (calendar));
  kontor_row_builder_take (builder, KONTOR_EVENT_TITLE, kontor_value_new_text (words->title));
  kontor_row_builder_take (builder, KONTOR_EVENT_START,
                           kontor_value_new_moment (words->start, words->all_day, zone));
  kontor_row_builder_take (builder, KONTOR_EVENT_END,
                           kontor_value_new_moment (words->end, words->all_day, zone));
  kontor_row_builder_take (builder, KONTOR_EVENT_ORGANISER, kontor_value_new_id (&context->actor));

  return kontor_row_builder_end (builder);
}

static KontorChangeSet *
create (const KontorContext *context, gpointer data, KontorProblem **problem)
{
  Change *change = data;
  g_autoptr (KontorRow) calendar = find_own (context);
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);

  kontor_id_init (&change->made, context->clock, context->random);
  if (calendar == NULL)
    {
      calendar = own_new (context);
      g_ptr_array_add (drafts, kontor_row_ref (calendar));
    }
  g_ptr_array_add (drafts, draft_new (context, change, kontor_row_get_id (calendar)));
  if (drafts->len == 1)
    return kontor_operation_create (context, drafts->pdata[0], problem);

  return kontor_operation_create_many (context, N_ ("Create event"), drafts, problem);
}

/* Keeps the office until the event is there to be opened. */
typedef struct
{
  KontorOffice *office; /* owned */
  Change *change; /* owned */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->office);
  change_free (opening->change);
  g_free (opening);
}

static void
created_cb (gint64 number, const KontorProblem *problem, gpointer owner)
{
  g_autoptr (GObject) object = owner;
  Opening *opening = g_object_get_data (object, "opening");

  if (number == 0)
    return;
  kontor_live_store_poll (kontor_office_get_store (opening->office));
  kontor_office_open (opening->office, KONTOR_RECORD_EVENT, &opening->change->made);
}

void
kontor_event_create (KontorOffice *office, const KontorEventWords *words, gboolean open)
{
  Change *change = change_new (NULL, FALSE);
  g_autofree char *said = g_strdup_printf (_ ("“%s” added"), words->title);

  change->words = *words;
  change->words.title = g_strdup (words->title);
  change->zone = g_strdup (g_time_zone_get_identifier (kontor_office_get_zone (office)));
  if (open)
    {
      GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
      Opening *opening = g_new0 (Opening, 1);

      opening->office = g_object_ref (office);
      opening->change = change;
      g_object_set_data_full (owner, "opening", opening, opening_free);
      kontor_office_operate (office, create, change, NULL, created_cb, owner);
    }
  else
    kontor_office_operate_undoably (office, create, change, change_free, said);
}
