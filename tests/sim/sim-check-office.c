/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Invariants 11 and 13 at a quiet point: nothing grows without bound, and what an office counts on is
 * so: one running timer, hours that overlap are told of, invoice numbers without gap or double. */

#include "config.h"

#include "kontor-replica-private.h"
#include "sim-world.h"

/* Trimmed at every thousandth entry. */
#define JOURNAL_SLACK 1000

void
sim_check_bounds (SimWorld *world, KontorSql *sql)
{
  gint64 steps_back = sim_ask (world, sql, "SELECT count(*) FROM undo");
  gint64 journal = sim_ask (world, sql, "SELECT count(*) FROM journal");

  if (steps_back > KONTOR_UNDO_MAX)
    sim_fail (world, "11 bounded: %" G_GINT64_FORMAT " steps back are kept", steps_back);
  if (journal > KONTOR_JOURNAL_MAX + JOURNAL_SLACK)
    sim_fail (world, "11 bounded: the journal has %" G_GINT64_FORMAT " entries", journal);
  sim_check_none (world, sql, "SELECT count(*) FROM outbox",
                  "11 bounded: the outbox keeps what is settled");
  sim_check_none (world, sql,
                  "SELECT count(*) FROM sent_record"
                  " WHERE number < (SELECT ifnull(min(number), 0) FROM sent)",
                  "11 bounded: traces of what was sent outlive it");
}

static void
check_timers (SimWorld *world, KontorSql *sql)
{
  sim_check_none (world, sql,
                  "SELECT count(*) FROM (SELECT 1 FROM time_entry"
                  " WHERE \"end\" IS NULL AND deleted_at IS NULL"
                  " GROUP BY person HAVING count(*) > 1)",
                  "13 business: somebody has two running timers");
  sim_check_none (world, sql, "SELECT count(*) FROM time_entry WHERE \"end\" < start",
                  "13 business: a time entry ends before it starts");
  /* Then totals are the sums of intervals, and who reads one is told where it counts twice. One that
   * ended as it began counts nothing. */
  sim_check_none (world, sql,
                  "SELECT count(*) FROM time_entry a JOIN time_entry b USING (person)"
                  " WHERE a.start < b.start AND b.start < a.\"end\" AND a.deleted_at IS NULL"
                  " AND b.deleted_at IS NULL AND ifnull(b.flagged, 0) = 0"
                  " AND b.start < ifnull(b.\"end\", b.start + 1)",
                  "13 business: hours overlap, and the later entry does not say so");
}

static void
check_invoices (SimWorld *world, KontorSql *sql)
{
  sim_check_none (world, sql, "SELECT count(number) - count(DISTINCT number) FROM invoice",
                  "13 business: two invoices have one number");
  sim_check_none (world, sql,
                  "SELECT count(*) FROM (SELECT 1 FROM invoice WHERE number IS NOT NULL"
                  " GROUP BY substr(number, 1, 4)"
                  " HAVING max(CAST(substr(number, 6) AS INTEGER)) != count(*))",
                  "13 business: an invoice number is missing");
  sim_check_none (
      world, sql,
      "SELECT count(*) FROM invoice WHERE number IS NULL AND state IN ('issued', 'paid')",
      "13 business: an invoice was issued without a number");
}

void
sim_check_business (SimWorld *world, KontorSql *sql)
{
  check_timers (world, sql);
  check_invoices (world, sql);
}
