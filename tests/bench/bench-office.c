/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bench-office FOLDER TASKS MESSAGES: fills the replica in FOLDER, which `kontor-cli init` has founded,
 * with a sample company of that size. What a server would send is written as a pull writes it: rows,
 * search index and journal, in transactions of many, with nothing waiting to be sent. So a million
 * messages take minutes, not hours. At least DATED of the tasks get a beginning and an end, for the Gantt
 * chart. One thread. */

#include "config.h"

#include "kontor-merge.h"
#include "kontor-replica-private.h"
#include "kontor-sample.h"

#include <stdio.h>
#include <stdlib.h>

/* So many records are one transaction. */
#define BATCH 20000
/* Of a hundred tasks so many have dates; their bars spread over so many days. */
#define DATED 60
#define SPREAD_DAYS 400

typedef struct
{
  KontorReplica *replica; /* owned */
  KontorSample *sample; /* owned */
  gint64 now;
  gint64 seq;
  guint n_tasks;
  guint n_records;
} Filling;

static void
require (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "unknown");
}

/* The sample dates about half of them: the others get theirs here. */
static KontorRow *
add_dates (Filling *self, KontorRow *task)
{
  guint number = self->n_tasks++;
  gint64 start;
  KontorRowBuilder *builder;

  if (number % 100 >= DATED || kontor_row_has (task, KONTOR_TASK_STARTS_AT))
    return kontor_row_ref (task);
  start = self->now / KONTOR_DAY * KONTOR_DAY +
          ((gint64) (number * 7919 % SPREAD_DAYS) - SPREAD_DAYS / 2) * KONTOR_DAY;
  builder = kontor_row_builder_new_from (task);
  kontor_row_builder_take (builder, KONTOR_TASK_STARTS_AT, kontor_value_new_integer (start));
  kontor_row_builder_take (builder, KONTOR_TASK_ENDS_AT,
                           kontor_value_new_integer (start + (number % 9 + 1) * KONTOR_DAY));

  return kontor_row_builder_end (builder);
}

static void
apply (Filling *self, const KontorOp *op, gint64 at, const KontorId *author)
{
  KontorRecordType type = kontor_op_get_record_type (op);
  g_autoptr (KontorRow) before = NULL;
  g_autoptr (KontorRow) after = NULL;
  g_auto (KontorMergeResult) result = { 0 };
  GError *error = NULL;

  if (kontor_op_get_kind (op) != KONTOR_OP_CREATE)
    before = kontor_reader_get (kontor_replica_get_reader (self->replica), type,
                                kontor_op_get_id (op));
  /* As a server numbers them. */
  if (kontor_merge_apply (op, before, KONTOR_MERGE_AUTHORITY, ++self->seq, at, author, &result) !=
      NULL)
    return;
  /* A timer that runs draws a second each second: the window would never stand. */
  if (type == KONTOR_RECORD_TIME_ENTRY && !kontor_row_has (result.row, KONTOR_TIME_ENTRY_END))
    return;
  after = type == KONTOR_RECORD_TASK && before == NULL ? add_dates (self, result.row)
                                                       : kontor_row_ref (result.row);
  require (kontor_replica_put_view (self->replica, type, kontor_op_get_id (op), after, NULL,
                                    &error),
           error);
  self->n_records += before == NULL;
}

/* FALSE: that was the last step. */
static gboolean
fill_batch (Filling *self)
{
  guint end = self->n_records + BATCH;
  gboolean more = TRUE;
  GError *error = NULL;

  require (kontor_replica_begin (self->replica, &error), error);
  while (more && self->n_records < end)
    {
      g_auto (KontorSampleStep) step = { 0 };

      more = kontor_sample_next (self->sample, &step);
      for (guint m = 0; more && m < step.change_set->mutations->len; m++)
        {
          const KontorMutation *mutation = step.change_set->mutations->pdata[m];

          for (guint o = 0; o < mutation->ops->len; o++)
            apply (self, mutation->ops->pdata[o], mutation->at, &step.author);
        }
    }
  require (kontor_replica_end (self->replica, &error), error);

  return more;
}

int
main (int argc, char **argv)
{
  Filling self = { .now = g_get_real_time () };
  KontorSampleOptions options;
  KontorId person = KONTOR_ID_INIT_NIL;
  GError *error = NULL;
  gint64 begin = g_get_monotonic_time ();

  if (argc != 4)
    {
      g_printerr ("bench-office FOLDER TASKS MESSAGES\n");
      return EXIT_FAILURE;
    }
  self.replica = kontor_replica_open (argv[1], FALSE, NULL, &error);
  require (self.replica != NULL, error);
  kontor_replica_get_person (self.replica, &person);
  kontor_sample_options_init (&options, 1, self.now);
  options.founded = TRUE;
  options.tasks = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  options.messages = (guint) g_ascii_strtoull (argv[3], NULL, 10);
  self.sample = kontor_sample_new (&options);
  kontor_sample_set_person_id (self.sample, 0, &person);
  while (fill_batch (&self))
    continue;
  printf ("# %u records, %u of them tasks, made in %.1f s\n", self.n_records, self.n_tasks,
          (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  kontor_sample_free (self.sample);
  kontor_replica_close (self.replica);

  return EXIT_SUCCESS;
}
