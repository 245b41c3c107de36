/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How an event repeats. A rule from elsewhere is told in words and stays until another is chosen.
 * Main thread. */

#include "config.h"

#include "kontor-event-repeat.h"

#include "kontor-event-choice.h"
#include "kontor-record-parts.h"
#include "kontor-recurrence.h"
#include "kontor-when.h"
#include "kontor-zone.h"

#include <glib/gi18n.h>

/* How many times are told. */
#define NEXT 3

static const char *const rules[] = {
  NULL,
  "FREQ=DAILY",
  "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  "FREQ=WEEKLY",
  "FREQ=WEEKLY;INTERVAL=2",
  "FREQ=MONTHLY",
  "FREQ=YEARLY",
};
static const char *const words[] = {
  NC_ ("repeat", "Does not repeat"),
  NC_ ("repeat", "Every day"),
  NC_ ("repeat", "From Monday to Friday"),
  NC_ ("repeat", "Every week"),
  NC_ ("repeat", "Every two weeks"),
  NC_ ("repeat", "Every month"),
  NC_ ("repeat", "Every year"),
};
G_STATIC_ASSERT (G_N_ELEMENTS (rules) == G_N_ELEMENTS (words));

static guint
find (const KontorRow *event)
{
  const char *rule = kontor_row_get_text (event, KONTOR_EVENT_RULE);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_strcmp0 (rules[i], rule) == 0)
      return i;

  return G_N_ELEMENTS (rules);
}

static KontorValue *
make_value (guint index)
{
  return rules[index] != NULL ? kontor_value_new_text (rules[index]) : NULL;
}

static char *
describe_own (const KontorRow *event)
{
  char *sentence = kontor_recurrence_to_sentence (kontor_row_get_text (event, KONTOR_EVENT_RULE),
                                                  kontor_row_get (event, KONTOR_EVENT_START));

  return sentence != NULL ? sentence : g_strdup (C_ ("repeat", "By its own rule"));
}

/* "Next: Thu 26 Nov, Thu 3 Dec, Thu 10 Dec". */
static char *
describe_next (KontorOffice *office, const KontorRow *event)
{
  gint64 now = kontor_office_get_now (office);
  gint64 from = kontor_zone_to_local (kontor_office_get_zone (office), now);
  g_autoptr (GArray) times = NULL;
  g_autoptr (GString) dates = g_string_new (NULL);

  if (!kontor_row_has (event, KONTOR_EVENT_RULE) || !kontor_row_has (event, KONTOR_EVENT_START))
    return NULL;
  times = kontor_recurrence_list (kontor_row_get_text (event, KONTOR_EVENT_RULE),
                                  kontor_row_get (event, KONTOR_EVENT_START),
                                  kontor_row_get (event, KONTOR_EVENT_EXCEPTIONS), from,
                                  G_MAXINT64 / 8, NEXT);
  for (guint i = 0; i < times->len; i++)
    {
      g_autofree char *date = kontor_office_format_date (office, g_array_index (times, gint64, i) /
                                                                     KONTOR_DAY);

      g_string_append_printf (dates, "%s%s", i > 0 ? C_ ("between parts", ", ") : "", date);
    }
  if (times->len == 0)
    return g_strdup (_ ("Does not take place any more"));

  /* Translators: dates */
  return g_strdup_printf (_ ("Next: %s"), dates->str);
}

/* One time of a series has no rule of its own. */
static gboolean
is_asked (const KontorRow *event)
{
  return !kontor_row_has (event, KONTOR_EVENT_SERIES);
}

/* --- the part --- */

static const KontorEventChoiceKind kind = {
  .field = KONTOR_EVENT_RULE,
  .context = "repeat",
  .words = words,
  .n_words = G_N_ELEMENTS (words),
  .label = N_ ("Repeats"),
  .find = find,
  .make_value = make_value,
  .describe_own = describe_own,
  .describe = describe_next,
  .is_asked = is_asked,
};

static GtkWidget *
create (KontorOffice *office)
{
  return kontor_event_choice_new (office, &kind);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_EVENT, KONTOR_RECORD_PLACE_BODY, create, kontor_event_choice_set_event,
    kontor_field_to_bit (KONTOR_EVENT_RULE) | kontor_field_to_bit (KONTOR_EVENT_EXCEPTIONS), 0 },
};

void
kontor_event_repeat_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
