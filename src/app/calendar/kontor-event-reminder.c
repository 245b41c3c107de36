/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When an event reminds of itself. The record says it in tags: minutes before it begins, "none", or
 * nothing, which is the usual. Main thread. */

#include "config.h"

#include "kontor-event-reminder.h"

#include "kontor-event-choice.h"
#include "kontor-record-parts.h"

#include <glib/gi18n.h>

/* The agent's words (src/agent/kontor-reminders.c), so are its usual times. */
#define NEVER "none"
#define USUAL "15"

static const char *const tags[] = {
  NEVER, "0", "5", "10", USUAL, "30", "60", "120", "1440", "2880"
};
static const char *const words[] = {
  NC_ ("reminder", "None"),
  NC_ ("reminder", "When it begins"),
  NC_ ("reminder", "5 minutes before"),
  NC_ ("reminder", "10 minutes before"),
  NC_ ("reminder", "15 minutes before"),
  NC_ ("reminder", "30 minutes before"),
  NC_ ("reminder", "1 hour before"),
  NC_ ("reminder", "2 hours before"),
  NC_ ("reminder", "1 day before"),
  NC_ ("reminder", "2 days before"),
};
G_STATIC_ASSERT (G_N_ELEMENTS (tags) == G_N_ELEMENTS (words));

/* What an event that says nothing does. */
static const char *
get_usual (const KontorRow *event)
{
  const KontorValue *start = kontor_row_get (event, KONTOR_EVENT_START);
  gboolean all_day = FALSE;

  if (start != NULL)
    kontor_value_get_moment (start, &all_day, NULL);

  return all_day ? NEVER : USUAL;
}

static guint
find (const KontorRow *event)
{
  const KontorValue *reminders = kontor_row_get (event, KONTOR_EVENT_REMINDERS);
  guint n = reminders != NULL ? kontor_value_get_n_elements (reminders) : 0;
  const char *tag = n == 0 ? get_usual (event) : kontor_value_get_elements (reminders)[0].text;

  if (n > 0 && kontor_value_find_element (reminders, NEVER) != NULL)
    tag = NEVER;
  else if (n > 1)
    return G_N_ELEMENTS (tags);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (strcmp (tags[i], tag) == 0)
      return i;

  return G_N_ELEMENTS (tags);
}

static KontorValue *
make_value (guint index)
{
  KontorElement element = { NULL };

  element.text = tags[index];

  return kontor_value_new_set (&element, 1);
}

/* "45 minutes before, 60 minutes before". */
static char *
describe_own (const KontorRow *event)
{
  const KontorValue *reminders = kontor_row_get (event, KONTOR_EVENT_REMINDERS);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < kontor_value_get_n_elements (reminders); i++)
    {
      const char *tag = kontor_value_get_elements (reminders)[i].text;
      guint64 minutes = 0;

      if (i > 0)
        g_string_append (text, C_ ("between parts", ", "));
      if (!g_ascii_string_to_unsigned (tag, 10, 0, G_MAXUINT16, &minutes, NULL))
        g_string_append (text, tag);
      else
        g_string_append_printf (text,
                                ngettext ("%u minute before", "%u minutes before",
                                          (gulong) minutes),
                                (guint) minutes);
    }

  return g_string_free_and_steal (text);
}

/* --- the part --- */

static const KontorEventChoiceKind kind = {
  .field = KONTOR_EVENT_REMINDERS,
  .context = "reminder",
  .words = words,
  .n_words = G_N_ELEMENTS (words),
  .label = N_ ("Reminder"),
  .find = find,
  .make_value = make_value,
  .describe_own = describe_own,
};

static GtkWidget *
create (KontorOffice *office)
{
  return kontor_event_choice_new (office, &kind);
}

static const KontorRecordPart parts[] = {
  { KONTOR_RECORD_EVENT, KONTOR_RECORD_PLACE_BODY, create, kontor_event_choice_set_event,
    kontor_field_to_bit (KONTOR_EVENT_REMINDERS), 0 },
};

void
kontor_event_reminder_register (void)
{
  kontor_record_parts_register (parts, G_N_ELEMENTS (parts));
}
