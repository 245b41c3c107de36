/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the sidebar's badge says. On the reader's thread. */

#include "config.h"

#include "kontor-task-scope.h"
#include "kontor-tasks-section.h"

guint
kontor_tasks_count (KontorReading *reading, const KontorId *person, gint64 now)
{
  const KontorTaskScope mine = { KONTOR_TASK_SCOPE_MINE, KONTOR_ID_INIT_NIL };
  KontorQueryBuilder *builder = kontor_query_builder_new (KONTOR_RECORD_TASK);
  g_autoptr (KontorValue) moment = kontor_value_new_integer (now);
  g_autoptr (KontorQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  kontor_query_builder_take_condition (builder, kontor_task_scope_get_condition (&mine, person));
  kontor_query_builder_take_condition (builder, kontor_condition_new (KONTOR_TASK_DEADLINE,
                                                                      KONTOR_TEST_LESS, moment));
  query = kontor_query_builder_end (builder);
  if (!kontor_reading_count (reading, query, &count, &error))
    g_warning ("overdue tasks can't be counted: %s", error->message);

  return count;
}
