/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is here, from two short lists that follow every change: the absences of today, and the working
 * days that are not over. Main thread. */

#include "config.h"

#include "kontor-presence.h"

#include "kontor-when.h"

#include <glib/gi18n.h>

struct _KontorPresence
{
  GObject parent_instance;

  KontorOffice *office; /* owned */
  KontorLiveQuery *absences; /* owned */
  KontorLiveQuery *days; /* owned */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KontorPresence, kontor_presence, G_TYPE_OBJECT)

/* --- what counts --- */

KontorCondition *
kontor_presence_absent_today (KontorOffice *office)
{
  g_autoptr (KontorValue) today = kontor_value_new_integer (kontor_office_get_today (office));
  g_autoptr (KontorCondition) begun = kontor_condition_new (KONTOR_ABSENCE_STARTS_ON,
                                                            KONTOR_TEST_AT_MOST, today);
  g_autoptr (KontorCondition) lasting = kontor_condition_new (KONTOR_ABSENCE_ENDS_ON,
                                                              KONTOR_TEST_AT_LEAST, today);
  KontorCondition *const both[] = { begun, lasting };

  return kontor_condition_new_join (KONTOR_JOIN_ALL, both, G_N_ELEMENTS (both));
}

KontorCondition *
kontor_presence_working_now (KontorOffice *office)
{
  g_autoptr (KontorValue) today = kontor_value_new_integer (kontor_office_get_today (office));
  g_autoptr (KontorCondition) day = kontor_condition_new (KONTOR_WORK_DAY_DAY, KONTOR_TEST_EQUAL,
                                                          today);
  g_autoptr (KontorCondition) running = kontor_condition_new (KONTOR_WORK_DAY_END,
                                                              KONTOR_TEST_EQUAL, NULL);
  KontorCondition *const both[] = { day, running };

  return kontor_condition_new_join (KONTOR_JOIN_ALL, both, G_N_ELEMENTS (both));
}

static KontorQuery *
query_new (KontorRecordType type, KontorCondition *condition)
{
  KontorQueryBuilder *builder = kontor_query_builder_new (type);

  kontor_query_builder_take_condition (builder, condition);

  return kontor_query_builder_end (builder);
}

/* --- looking --- */

/* (transfer full) (nullable) */
static KontorRecord *
find (KontorLiveQuery *query, guint field, const KontorId *person)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (query));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorRecord) record = g_list_model_get_item (G_LIST_MODEL (query), i);

      if (kontor_row_refers_to (kontor_record_get_row (record), field, person))
        return g_steal_pointer (&record);
    }

  return NULL;
}

KontorPresenceState
kontor_presence_get_state (KontorPresence *self, const KontorId *person)
{
  g_autoptr (KontorRecord) absence = NULL;
  g_autoptr (KontorRecord) day = NULL;

  g_return_val_if_fail (KONTOR_IS_PRESENCE (self), KONTOR_PRESENCE_UNKNOWN);

  day = find (self->days, KONTOR_WORK_DAY_PERSON, person);
  if (day != NULL)
    return kontor_row_has (kontor_record_get_row (day), KONTOR_WORK_DAY_BREAK_SINCE)
               ? KONTOR_PRESENCE_BREAK
               : KONTOR_PRESENCE_WORKING;
  absence = find (self->absences, KONTOR_ABSENCE_PERSON, person);

  return absence != NULL ? KONTOR_PRESENCE_ABSENT : KONTOR_PRESENCE_UNKNOWN;
}

static char *
describe_absence (KontorPresence *self, const KontorId *person)
{
  g_autoptr (KontorRecord) absence = find (self->absences, KONTOR_ABSENCE_PERSON, person);
  const KontorRow *row = kontor_record_get_row (absence);
  const KontorField *field = kontor_schema_get_field (KONTOR_RECORD_ABSENCE, KONTOR_ABSENCE_KIND);
  g_autofree char *end = kontor_when_format_date (kontor_row_get_integer (row,
                                                                          KONTOR_ABSENCE_ENDS_ON),
                                                  kontor_office_get_today (self->office));
  int kind = kontor_row_get_choice (row, KONTOR_ABSENCE_KIND);

  /* Translators: the first %s is a kind of absence, as "Holiday", the second a day */
  return g_strdup_printf (_ ("%s until %s"),
                          kontor_field_get_choice_label (field, kind >= 0 ? (guint) kind : 0), end);
}

char *
kontor_presence_describe (KontorPresence *self, const KontorId *person)
{
  g_return_val_if_fail (KONTOR_IS_PRESENCE (self), NULL);

  switch (kontor_presence_get_state (self, person))
    {
    case KONTOR_PRESENCE_UNKNOWN:
      break;
    case KONTOR_PRESENCE_WORKING:
      return g_strdup (C_ ("presence", "Working"));
    case KONTOR_PRESENCE_BREAK:
      return g_strdup (C_ ("presence", "On a break"));
    case KONTOR_PRESENCE_ABSENT:
      return describe_absence (self, person);
    }

  return g_strdup ("");
}

/* --- following --- */

static void
changed_cb (KontorPresence *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
day_changed_cb (KontorPresence *self)
{
  g_autoptr (KontorQuery) absences = query_new (KONTOR_RECORD_ABSENCE,
                                                kontor_presence_absent_today (self->office));
  g_autoptr (KontorQuery) days = query_new (KONTOR_RECORD_WORK_DAY,
                                            kontor_presence_working_now (self->office));

  kontor_live_query_set_query (self->absences, absences);
  kontor_live_query_set_query (self->days, days);
}

static void
kontor_presence_dispose (GObject *object)
{
  KontorPresence *self = KONTOR_PRESENCE (object);

  g_clear_object (&self->absences);
  g_clear_object (&self->days);
  g_clear_object (&self->office);

  G_OBJECT_CLASS (kontor_presence_parent_class)->dispose (object);
}

static void
kontor_presence_class_init (KontorPresenceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kontor_presence_dispose;
  signals[CHANGED] = g_signal_new ("changed", KONTOR_TYPE_PRESENCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kontor_presence_init (KontorPresence *self)
{
}

KontorPresence *
kontor_presence_new (KontorOffice *office)
{
  KontorPresence *self = g_object_new (KONTOR_TYPE_PRESENCE, NULL);
  g_autoptr (KontorQuery) absences = query_new (KONTOR_RECORD_ABSENCE,
                                                kontor_presence_absent_today (office));
  g_autoptr (KontorQuery) days = query_new (KONTOR_RECORD_WORK_DAY,
                                            kontor_presence_working_now (office));

  self->office = g_object_ref (office);
  self->absences = kontor_office_list (office, absences);
  self->days = kontor_office_list (office, days);
  g_signal_connect_object (self->absences, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->days, "items-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (office, "day-changed", G_CALLBACK (day_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
