/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time zones as plain tables, for SQL that knows none: from when on which offset holds. Any thread. */

#include "config.h"

#include "kontor-query-private.h"

/* GLib does not tell a zone's changes, so that they are looked for: no offset has held for less than
 * the step. Before and after, the first and the last offset are taken. */
#define FIRST (G_GINT64_CONSTANT (315532800)) /* 1980-01-01, in seconds */
#define LAST (G_GINT64_CONSTANT (3471292800)) /* 2080-01-01 */
#define STEP (14 * 86400)

static gint64
get_offset (GTimeZone *zone, gint64 seconds)
{
  return g_time_zone_get_offset (zone,
                                 g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds));
}

static void
add_shift (GArray *shifts, gint64 from, gint64 offset)
{
  KontorShift shift = { from, offset * KONTOR_SECOND };

  g_array_append_val (shifts, shift);
}

static void
find_shifts (GTimeZone *zone, GArray *shifts)
{
  gint64 offset = get_offset (zone, FIRST);

  add_shift (shifts, G_MININT64, offset);
  for (gint64 at = FIRST; at < LAST; at += STEP)
    {
      gint64 low = at;
      gint64 high = at + STEP;
      gint64 next = get_offset (zone, high);

      if (next == offset)
        continue;
      while (high - low > 1)
        {
          gint64 middle = low + (high - low) / 2;

          if (get_offset (zone, middle) == offset)
            low = middle;
          else
            high = middle;
        }
      add_shift (shifts, high * KONTOR_SECOND, next);
      offset = next;
    }
}

GArray *
kontor_zone_list_shifts (GTimeZone *zone)
{
  static GMutex mutex;
  static GHashTable *known; /* identifier → GArray */
  GArray *shifts = NULL;
  const char *name = g_time_zone_get_identifier (zone);

  g_mutex_lock (&mutex);
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  shifts = g_hash_table_lookup (known, name);
  if (shifts == NULL)
    {
      shifts = g_array_new (FALSE, FALSE, sizeof (KontorShift));
      find_shifts (zone, shifts);
      g_hash_table_insert (known, g_strdup (name), shifts);
    }
  g_array_ref (shifts);
  g_mutex_unlock (&mutex);

  return shifts;
}

gint64
kontor_shifts_to_local (const GArray *shifts, gint64 instant)
{
  guint i = shifts->len - 1;

  while (i > 0 && g_array_index (shifts, KontorShift, i).from > instant)
    i--;

  return instant + g_array_index (shifts, KontorShift, i).offset;
}

/* Of a time that the wall shows twice, the first; of one that it leaves out, the moment of leaving. */
gint64
kontor_shifts_from_local (const GArray *shifts, gint64 local)
{
  for (guint i = 0; i < shifts->len; i++)
    {
      const KontorShift *shift = &g_array_index (shifts, KontorShift, i);
      gint64 end = i + 1 < shifts->len ? g_array_index (shifts, KontorShift, i + 1).from
                                       : G_MAXINT64;

      if (local - shift->offset < end)
        return MAX (local - shift->offset, shift->from);
    }

  g_return_val_if_reached (local);
}
