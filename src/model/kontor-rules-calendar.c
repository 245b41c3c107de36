/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules about events and attendees, and the "busy" records that show others as much of an event
 * as its privacy lets them see. Pure functions of what the context's reader shows; on its thread. */

#include "config.h"

#include "kontor-rules-private.h"
#include "kontor-zone.h"

/* The instant of a moment; a floating or unknown zone counts as UTC. */
static gint64
get_instant (const KontorRow *row, guint field)
{
  return kontor_moment_to_instant (kontor_row_get (row, field), NULL);
}

KontorProblem *
kontor_rules_check_event (const KontorContext *context,
                          const KontorOp *op,
                          const KontorRow *before,
                          const KontorRow *after)
{
  KontorProblem *problem = NULL;

  if (kontor_row_has (after, KONTOR_EVENT_START) && kontor_row_has (after, KONTOR_EVENT_END) &&
      get_instant (after, KONTOR_EVENT_END) < get_instant (after, KONTOR_EVENT_START))
    return kontor_rules_refuse (after, KONTOR_PROBLEM_BEFORE_START, KONTOR_EVENT_END);

  problem = kontor_rules_check_rule (before, after, KONTOR_EVENT_RULE);

  return problem != NULL ? problem : kontor_rules_check_room (context, before, after);
}

/* Nobody attends twice. */
KontorProblem *
kontor_rules_check_attendee (const KontorContext *context,
                             const KontorOp *op,
                             const KontorRow *before,
                             const KontorRow *after)
{
  const KontorId *event = kontor_row_get_id_field (after, KONTOR_ATTENDEE_EVENT);
  g_autoptr (GPtrArray) attendees = NULL;

  if (event == NULL || kontor_row_is_deleted (after) ||
      (before != NULL && !kontor_row_is_deleted (before)))
    return NULL;
  attendees = kontor_reader_list (context->reader, KONTOR_RECORD_ATTENDEE, KONTOR_ATTENDEE_EVENT,
                                  event);
  for (guint i = 0; i < attendees->len; i++)
    if (!kontor_id_equal (kontor_row_get_id (attendees->pdata[i]), kontor_row_get_id (after)) &&
        !kontor_rules_changes (attendees->pdata[i], after, KONTOR_ATTENDEE_PERSON))
      return kontor_rules_refuse (after, KONTOR_PROBLEM_DUPLICATE, KONTOR_ATTENDEE_PERSON);

  return NULL;
}

static void
get_busy_id (const KontorRow *event, const KontorId *person, KontorId *id)
{
  char text[KONTOR_ID_LENGTH + 1];
  g_autofree char *name = NULL;

  kontor_id_format (person, text);
  name = g_strconcat ("busy:", text, NULL);
  kontor_id_init_derived (id, kontor_row_get_id (event), name);
}

/* What others may see of @event for @person, whose answer is @answer. */
static KontorRow *
busy_new (const KontorRow *event, const KontorId *person, int answer, const KontorRow *old)
{
  KontorRowBuilder *builder = NULL;
  KontorId id = KONTOR_ID_INIT_NIL;
  gboolean titled = kontor_row_get_choice (event, KONTOR_EVENT_PRIVACY) != KONTOR_PRIVACY_TIME;
  const KontorValue *availability = kontor_row_get (event, KONTOR_EVENT_AVAILABILITY);
  g_autoptr (KontorValue) tentative = kontor_value_new_text ("tentative");

  get_busy_id (event, person, &id);
  if (answer == KONTOR_ANSWER_TENTATIVE &&
      kontor_row_get_choice (event, KONTOR_EVENT_AVAILABILITY) == KONTOR_AVAILABILITY_BUSY)
    availability = tentative;

  builder = old != NULL ? kontor_row_builder_new_from (old)
                        : kontor_row_builder_new (KONTOR_RECORD_BUSY, &id);
  kontor_row_builder_take (builder, KONTOR_BUSY_EVENT,
                           kontor_value_new_id (kontor_row_get_id (event)));
  kontor_row_builder_take (builder, KONTOR_BUSY_PERSON, kontor_value_new_id (person));
  kontor_row_builder_set (builder, KONTOR_BUSY_START, kontor_row_get (event, KONTOR_EVENT_START));
  kontor_row_builder_set (builder, KONTOR_BUSY_END, kontor_row_get (event, KONTOR_EVENT_END));
  kontor_row_builder_set (builder, KONTOR_BUSY_RULE, kontor_row_get (event, KONTOR_EVENT_RULE));
  kontor_row_builder_set (builder, KONTOR_BUSY_TITLE,
                          titled ? kontor_row_get (event, KONTOR_EVENT_TITLE) : NULL);
  kontor_row_builder_set (builder, KONTOR_BUSY_AVAILABILITY, availability);

  return kontor_row_builder_end (builder);
}

/* Makes, renews, drops or brings back the busy record of @event for @person. @wanted: whether the
 * person takes part. */
static void
keep_busy (const KontorContext *context,
           const KontorRow *event,
           const KontorId *person,
           int answer,
           gboolean wanted,
           GPtrArray *ops)
{
  KontorId id = KONTOR_ID_INIT_NIL;
  g_autoptr (KontorRow) old = NULL;
  g_autoptr (KontorRow) now = NULL;

  get_busy_id (event, person, &id);
  old = kontor_reader_get (context->reader, KONTOR_RECORD_BUSY, &id);
  if (!wanted)
    {
      if (old != NULL && !kontor_row_is_deleted (old))
        g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_DELETE, KONTOR_RECORD_BUSY, &id));
      return;
    }
  if (old != NULL && kontor_row_is_deleted (old))
    g_ptr_array_add (ops, kontor_op_new (KONTOR_OP_RESTORE, KONTOR_RECORD_BUSY, &id));
  now = busy_new (event, person, answer, old);
  kontor_rules_add_diff (ops, old, now);
}

typedef struct
{
  KontorId person;
  int answer;
} Part;

static gboolean
takes_part (const GArray *parts, const KontorId *person)
{
  for (guint i = 0; i < parts->len; i++)
    if (kontor_id_equal (&g_array_index (parts, Part, i).person, person))
      return TRUE;

  return FALSE;
}

/* The organiser may attend as well: the first entry of a person counts. */
static void
add_part (GArray *parts, const KontorId *person, int answer)
{
  Part part = { .answer = answer };

  if (person == NULL || takes_part (parts, person))
    return;
  part.person = *person;
  g_array_append_val (parts, part);
}

/* Who takes part in @event: its organiser and its attendees, of which @changed (nullable) is one as
 * it is after the change. (element-type Part) */
static GArray *
list_parts (const KontorContext *context, const KontorRow *event, const KontorRow *changed)
{
  g_autoptr (GPtrArray) attendees = kontor_reader_list (context->reader, KONTOR_RECORD_ATTENDEE,
                                                        KONTOR_ATTENDEE_EVENT,
                                                        kontor_row_get_id (event));
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));

  add_part (parts, kontor_row_get_id_field (event, KONTOR_EVENT_ORGANISER), KONTOR_ANSWER_ACCEPTED);
  if (changed != NULL && !kontor_row_is_deleted (changed))
    g_ptr_array_add (attendees, kontor_row_ref ((KontorRow *) changed));
  for (guint i = 0; i < attendees->len; i++)
    {
      const KontorRow *attendee = attendees->pdata[i];
      int answer = kontor_row_get_choice (attendee, KONTOR_ATTENDEE_ANSWER);
      gboolean stale = changed != NULL && attendee != changed &&
                       kontor_id_equal (kontor_row_get_id (attendee), kontor_row_get_id (changed));

      if (!stale && answer != KONTOR_ANSWER_DECLINED)
        add_part (parts, kontor_row_get_id_field (attendee, KONTOR_ATTENDEE_PERSON), answer);
    }

  return parts;
}

/* One busy record per event and person who takes part, whatever happened to either. */
static void
keep_all_busy (const KontorContext *context,
               const KontorRow *event,
               const KontorRow *changed,
               GPtrArray *ops)
{
  g_autoptr (GArray) parts = list_parts (context, event, changed);
  g_autoptr (GPtrArray) kept = kontor_reader_list (context->reader, KONTOR_RECORD_BUSY,
                                                   KONTOR_BUSY_EVENT, kontor_row_get_id (event));
  gboolean alive = !kontor_row_is_deleted (event);

  for (guint i = 0; i < kept->len; i++)
    {
      const KontorId *person = kontor_row_get_id_field (kept->pdata[i], KONTOR_BUSY_PERSON);

      if (person != NULL && (!alive || !takes_part (parts, person)))
        keep_busy (context, event, person, 0, FALSE, ops);
    }
  for (guint i = 0; alive && i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      keep_busy (context, event, &part->person, part->answer, TRUE, ops);
    }
}

void
kontor_rules_follow_event (const KontorContext *context,
                           const KontorOp *op,
                           const KontorRow *before,
                           const KontorRow *after,
                           GPtrArray *ops)
{
  keep_all_busy (context, after, NULL, ops);
}

void
kontor_rules_follow_attendee (const KontorContext *context,
                              const KontorOp *op,
                              const KontorRow *before,
                              const KontorRow *after,
                              GPtrArray *ops)
{
  const KontorId *event_id = kontor_row_get_id_field (after, KONTOR_ATTENDEE_EVENT);
  g_autoptr (KontorRow) event = NULL;

  if (event_id == NULL)
    return;
  event = kontor_reader_get (context->reader, KONTOR_RECORD_EVENT, event_id);
  if (event != NULL)
    keep_all_busy (context, event, after, ops);
}
