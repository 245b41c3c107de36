/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What relative values of a query stand for now. Pure, any thread. */

#include "config.h"

#include "kontor-query-private.h"
#include "kontor-query-text-private.h"

#include <string.h>

/* A century is enough of every unit, and overflows nothing. */
#define OFFSET_MAX 60000000

/* Days since 1970-01-01 of the first day of the month that is so many after @today's. */
static gint64
get_month (gint64 today, gint64 months)
{
  const guint epoch = 719163; /* 1970-01-01 as GLib counts its days */
  GDate date = { 0 };
  gint64 month = 0;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (today + epoch));
  month = (gint64) g_date_get_year (&date) * 12 + g_date_get_month (&date) - 1 + months;
  month = CLAMP (month, G_GINT64_CONSTANT (1700) * 12, G_GINT64_CONSTANT (9000) * 12);
  g_date_set_dmy (&date, 1, (GDateMonth) (month % 12 + 1), (GDateYear) (month / 12));

  return (gint64) g_date_get_julian (&date) - epoch;
}

/* The value of @field at the start of @day. */
static KontorValue *
day_to_value (const KontorField *field, gint64 day, const GArray *shifts)
{
  gint64 local = day * KONTOR_DAY;

  switch ((int) field->kind)
    {
    case KONTOR_KIND_DATE:
      return kontor_value_new_integer (day);
    case KONTOR_KIND_INSTANT:
      return kontor_value_new_integer (shifts != NULL ? kontor_shifts_from_local (shifts, local)
                                                      : local);
    case KONTOR_KIND_MOMENT:
      return kontor_value_new_moment (local, FALSE, NULL);
    default:
      return NULL;
    }
}

static KontorValue *
now_to_value (const KontorField *field, gint64 now, const GArray *shifts)
{
  if (field->kind == KONTOR_KIND_INSTANT)
    return kontor_value_new_integer (now);
  if (field->kind == KONTOR_KIND_MOMENT)
    return kontor_value_new_moment (shifts != NULL ? kontor_shifts_to_local (shifts, now) : now,
                                    FALSE, NULL);

  return NULL;
}

/* "+7", "-1", or nothing: 0. */
static gboolean
read_offset (const char *text, gint64 *offset)
{
  *offset = 0;
  if (*text == '\0')
    return TRUE;
  if ((*text != '+' && *text != '-') || !g_ascii_isdigit (text[1]))
    return FALSE;

  return g_ascii_string_to_signed (text + (*text == '+'), 10, -OFFSET_MAX, OFFSET_MAX, offset,
                                   NULL);
}

static gboolean
read_term (const char *term, const char *word, gint64 *offset)
{
  gsize length = strlen (word);

  return strncmp (term, word, length) == 0 && read_offset (term + length, offset);
}

KontorValue *
kontor_query_term_read (const char *term,
                        const KontorField *field,
                        const KontorQueryTerms *terms,
                        gboolean *known)
{
  g_autoptr (GArray) shifts = terms->zone != NULL ? kontor_zone_list_shifts (terms->zone) : NULL;
  gint64 local = shifts != NULL ? kontor_shifts_to_local (shifts, terms->now) : terms->now;
  gint64 today = local / KONTOR_DAY;
  gint64 offset = 0;

  *known = TRUE;
  if (g_str_equal (term, "me"))
    return field->target == KONTOR_RECORD_PERSON ? kontor_value_new_id (&terms->person) : NULL;
  if (read_term (term, "now", &offset))
    return now_to_value (field, terms->now + offset * KONTOR_MINUTE, shifts);
  if (read_term (term, "today", &offset))
    return day_to_value (field, today + MIN (offset, 1000000), shifts);
  if (read_term (term, "week", &offset)) /* 1970-01-01 was a Thursday */
    return day_to_value (field, today - (today + 3) % 7 + MIN (offset, 100000) * 7, shifts);
  if (read_term (term, "month", &offset))
    return day_to_value (field, get_month (today, offset), shifts);
  *known = FALSE;

  return NULL;
}
