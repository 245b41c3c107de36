/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a flat result, in order, to the rows that an outline shows. The result is read and kept up to
 * date as every other one; what stands below what is found here, in time that grows with the number of
 * records, so that to expand needs no reading. Pure, any thread. */

#include "config.h"

#include "kontor-live-outline-private.h"

#include "kontor-row-table-private.h"

#define NOWHERE KONTOR_NOWHERE

struct _KontorOutline
{
  guint n;
  guint *parents; /* owned: by place: the parent's place, or NOWHERE */
  guint *children; /* owned: the first one below, or NOWHERE */
  guint *siblings; /* owned: the next one below the same, or NOWHERE */
  guint first; /* the first one at the top level, or NOWHERE */
};

/* --- what is expanded --- */

KontorExpanded *
kontor_expanded_new (void)
{
  KontorExpanded *self = g_new0 (KontorExpanded, 1);

  self->others = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

KontorExpanded *
kontor_expanded_copy (const KontorExpanded *self)
{
  KontorExpanded *copy = kontor_expanded_new ();
  GHashTableIter iter;
  gpointer row = NULL;

  copy->all = self->all;
  g_hash_table_iter_init (&iter, self->others);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_hash_table_add (copy->others, g_memdup2 (row, sizeof (gint64)));

  return copy;
}

void
kontor_expanded_free (KontorExpanded *self)
{
  g_hash_table_unref (self->others);
  g_free (self);
}

gboolean
kontor_expanded_set (KontorExpanded *self, gint64 row, gboolean expanded)
{
  return !expanded == !self->all ? g_hash_table_remove (self->others, &row)
                                 : g_hash_table_add (self->others, g_memdup2 (&row, sizeof row));
}

void
kontor_expanded_set_all (KontorExpanded *self, gboolean expanded)
{
  self->all = expanded;
  g_hash_table_remove_all (self->others);
}

static gboolean
is_expanded (const KontorExpanded *self, gint64 row)
{
  return !self->all != !g_hash_table_contains (self->others, &row);
}

/* --- the tree --- */

static void
find_parents (KontorOutline *self, const KontorPlaces *places)
{
  KontorRowTable table = { 0 };

  kontor_row_table_init (&table, places->rows);
  for (guint i = 0; i < self->n; i++)
    {
      gint64 parent = g_array_index (places->parents, gint64, i);

      self->parents[i] = parent > 0 ? kontor_row_table_find (&table, parent) : NOWHERE;
    }
  kontor_row_table_clear (&table);
}

/* Two people who work offline can each put one record below the other's. Whatever leads round in a
 * circle is cut above the first one of it, or none of it would ever be shown. */
static void
cut_circles (KontorOutline *self)
{
  g_autofree guint *walks = g_new0 (guint, self->n); /* by which walk a place was first met */

  for (guint i = 0; i < self->n; i++)
    {
      guint walk = i + 1;
      guint at = i;
      guint top = NOWHERE;

      for (; at != NOWHERE && walks[at] == 0; at = self->parents[at])
        walks[at] = walk;
      if (at == NOWHERE || walks[at] != walk)
        continue;
      top = at;
      for (guint other = self->parents[at]; other != at; other = self->parents[other])
        top = MIN (top, other);
      self->parents[top] = NOWHERE;
    }
}

static void
link_children (KontorOutline *self)
{
  self->first = NOWHERE;
  for (guint i = 0; i < self->n; i++)
    self->children[i] = NOWHERE;
  for (guint i = self->n; i-- > 0;)
    {
      guint *first = self->parents[i] == NOWHERE ? &self->first : &self->children[self->parents[i]];

      self->siblings[i] = *first;
      *first = i;
    }
}

KontorOutline *
kontor_outline_new (const KontorPlaces *places)
{
  KontorOutline *self = g_new0 (KontorOutline, 1);

  g_return_val_if_fail (places->parents->len == places->rows->len, self);

  self->n = places->rows->len;
  self->parents = g_new (guint, self->n);
  self->children = g_new (guint, self->n);
  self->siblings = g_new (guint, self->n);
  find_parents (self, places);
  cut_circles (self);
  link_children (self);

  return self;
}

void
kontor_outline_free (KontorOutline *self)
{
  g_free (self->parents);
  g_free (self->children);
  g_free (self->siblings);
  g_free (self);
}

/* --- what is shown --- */

/* The place after @at and all below it, and how many levels further up that is. */
static guint
find_next (const KontorOutline *self, guint at, guint *depth)
{
  while (at != NOWHERE && self->siblings[at] == NOWHERE)
    {
      at = self->parents[at];
      *depth -= at != NOWHERE;
    }

  return at != NOWHERE ? self->siblings[at] : NOWHERE;
}

KontorPlaces *
kontor_outline_show (const KontorOutline *self,
                     const KontorPlaces *places,
                     const KontorExpanded *expanded)
{
  KontorPlaces *shown = kontor_places_new ();
  gint64 group = 0;
  guint depth = 0;
  guint at = self->first;

  shown->cursor = places->cursor;
  while (at != NOWHERE)
    {
      gint64 row = g_array_index (places->rows, gint64, at);
      gboolean open = self->children[at] != NOWHERE && is_expanded (expanded, row);
      guint shape = depth << KONTOR_SHAPE_DEPTH_SHIFT |
                    (self->children[at] != NOWHERE ? KONTOR_SHAPE_HAS_CHILDREN : 0) |
                    (open ? KONTOR_SHAPE_EXPANDED : 0);

      g_array_append_val (shown->rows, row);
      g_array_append_val (shown->shapes, shape);
      if (places->groups->len > 0)
        {
          group = depth == 0 ? g_array_index (places->groups, gint64, at) : group;
          g_array_append_val (shown->groups, group);
        }
      depth += open;
      at = open ? self->children[at] : find_next (self, at, &depth);
    }

  return shown;
}

gboolean
kontor_outline_reveal (const KontorOutline *self,
                       const KontorPlaces *places,
                       gint64 row,
                       KontorExpanded *expanded)
{
  guint at = 0;

  while (at < self->n && g_array_index (places->rows, gint64, at) != row)
    at++;
  if (at == self->n)
    return FALSE;
  for (at = self->parents[at]; at != NOWHERE; at = self->parents[at])
    kontor_expanded_set (expanded, g_array_index (places->rows, gint64, at), TRUE);

  return TRUE;
}
