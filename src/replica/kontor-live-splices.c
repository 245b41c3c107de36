/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a list becomes another: few changes, each as small as can be, so that a view keeps what it shows
 * of everything else. Pure, any thread. */

#include "config.h"

#include "kontor-live-places-private.h"

/* With more than this a list is told anew: one change is cheaper for a view, too. */
#define SPLICES_MAX 100

static gint64
get_row (const KontorPlaces *self, guint position)
{
  return g_array_index (self->rows, gint64, position);
}

static gint64
get_group (const KontorPlaces *self, guint position)
{
  return self->groups->len > 0 ? g_array_index (self->groups, gint64, position) : 0;
}

static gboolean
places_equal_at (const KontorPlaces *a, guint at, const KontorPlaces *b, guint bt)
{
  return get_row (a, at) == get_row (b, bt) && get_group (a, at) == get_group (b, bt);
}

void
kontor_splices_add (GArray *splices,
                    const KontorPlaces *old,
                    guint start,
                    guint end,
                    const KontorPlaces *new,
                    guint new_start,
                    guint new_end)
{
  KontorSplice splice = { 0 };

  while (start < end && new_start < new_end && places_equal_at (old, start, new, new_start))
    {
      start++;
      new_start++;
    }
  while (start < end && new_start < new_end && places_equal_at (old, end - 1, new, new_end - 1))
    {
      end--;
      new_end--;
    }
  splice = (KontorSplice) { new_start, end - start, new_end - new_start };
  if (splice.n_removed > 0 || splice.n_added > 0)
    g_array_append_val (splices, splice);
}

/* Whether both have groups and shapes, or neither: what comes or goes with every place. */
static gboolean
are_alike (const KontorPlaces *old, const KontorPlaces *new)
{
  return old->rows->len == 0 || new->rows->len == 0 ||
         ((old->groups->len > 0) == (new->groups->len > 0) &&
          (old->shapes->len > 0) == (new->shapes->len > 0));
}

GArray *
kontor_splices_find_one (const KontorPlaces *old, const KontorPlaces *new)
{
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (KontorSplice));
  KontorSplice whole = { 0, old->rows->len, new->rows->len };

  if (are_alike (old, new))
    kontor_splices_add (splices, old, 0, old->rows->len, new, 0, new->rows->len);
  else
    g_array_append_val (splices, whole);

  return splices;
}

/* --- any two lists --- */

static guint
find_old (GHashTable *places, const KontorPlaces *new, guint position)
{
  gpointer place = g_hash_table_lookup (places, &g_array_index (new->rows, gint64, position));

  return place != NULL ? GPOINTER_TO_UINT (place) - 1 : G_MAXUINT;
}

/* A record of the new list that was in the old one. */
typedef struct
{
  guint old;
  guint new;
  guint before; /* the one before it in the longest rising row that ends with it; G_MAXUINT: none */
} Anchor;

static GArray *
list_anchors (const KontorPlaces *old,
              guint start,
              guint end,
              const KontorPlaces *new,
              guint new_start,
              guint new_end)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *anchors = g_array_new (FALSE, FALSE, sizeof (Anchor));

  for (guint i = start; i < end; i++)
    g_hash_table_insert (places, &g_array_index (old->rows, gint64, i), GUINT_TO_POINTER (i + 1));
  for (guint i = new_start; i < new_end; i++)
    {
      Anchor anchor = { find_old (places, new, i), i, G_MAXUINT };

      if (anchor.old != G_MAXUINT && places_equal_at (old, anchor.old, new, i))
        g_array_append_val (anchors, anchor);
    }

  return anchors;
}

/* Of the places where a row of so many may end, the first one that @old does not lie behind. */
static guint
find_length (GArray *ends, GArray *anchors, guint old)
{
  guint low = 0;
  guint high = ends->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (anchors, Anchor, g_array_index (ends, guint, middle)).old < old)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* The longest subsequence of what kept its order (patience sorting: Fredman, "On computing the length
 * of longest increasing subsequences", 1975), as the numbers of anchors, the last first. */
static GArray *
find_longest (GArray *anchors)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *longest = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < anchors->len; i++)
    {
      Anchor *anchor = &g_array_index (anchors, Anchor, i);
      guint length = find_length (ends, anchors, anchor->old);

      if (length > 0)
        anchor->before = g_array_index (ends, guint, length - 1);
      if (length == ends->len)
        g_array_append_val (ends, i);
      else
        g_array_index (ends, guint, length) = i;
    }
  if (ends->len > 0)
    for (guint i = g_array_index (ends, guint, ends->len - 1); i != G_MAXUINT;
         i = g_array_index (anchors, Anchor, i).before)
      g_array_append_val (longest, i);

  return longest;
}

GArray *
kontor_splices_find (const KontorPlaces *old, const KontorPlaces *new)
{
  GArray *splices = kontor_splices_find_one (old, new);
  KontorSplice whole = { 0 };
  g_autoptr (GArray) anchors = NULL;
  g_autoptr (GArray) longest = NULL;
  guint at = 0;
  guint new_at = 0;

  if (splices->len == 0 || !are_alike (old, new))
    return splices;
  whole = g_array_index (splices, KontorSplice, 0);
  if (whole.n_removed == 0 || whole.n_added == 0)
    return splices;

  at = new_at = whole.position;
  anchors = list_anchors (old, at, at + whole.n_removed, new, new_at, new_at + whole.n_added);
  longest = find_longest (anchors);
  g_array_set_size (splices, 0);
  for (guint i = longest->len; i-- > 0;)
    {
      const Anchor *anchor = &g_array_index (anchors, Anchor, g_array_index (longest, guint, i));

      kontor_splices_add (splices, old, at, anchor->old, new, new_at, anchor->new);
      at = anchor->old + 1;
      new_at = anchor->new + 1;
    }
  kontor_splices_add (splices, old, at, whole.position + whole.n_removed, new, new_at,
                      whole.position + whole.n_added);
  kontor_splices_simplify (&splices, old, new);

  return splices;
}

/* --- moves --- */

/* Whether a row that @from takes away, from the old place @old_start on, is one that @to adds. */
static gboolean
is_moved_between (const KontorPlaces *new,
                  const KontorPlaces *old,
                  guint old_start,
                  const KontorSplice *from,
                  const KontorSplice *to)
{
  for (guint i = 0; i < from->n_removed; i++)
    for (guint j = 0; j < to->n_added; j++)
      if (get_row (old, old_start + i) == get_row (new, to->position + j))
        return TRUE;

  return FALSE;
}

/* The old place that each splice begins at. */
static GArray *
list_old_starts (GArray *splices)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (guint));
  guint shift = 0; /* wraps around where more was removed than added */

  for (guint i = 0; i < splices->len; i++)
    {
      const KontorSplice *splice = &g_array_index (splices, KontorSplice, i);
      guint start = splice->position - shift;

      g_array_append_val (starts, start);
      shift += splice->n_added - splice->n_removed;
    }

  return starts;
}

/* The last of the splices that a record moved to from splice @i, or from where it moved to that one,
 * as long as one page spans both; else @i itself. */
static guint
find_last_joined (GArray *splices,
                  const KontorPlaces *old,
                  const KontorPlaces *new,
                  GArray *old_starts,
                  guint i)
{
  const KontorSplice *first = &g_array_index (splices, KontorSplice, i);
  guint old_start = g_array_index (old_starts, guint, i);
  guint last = i;

  for (guint j = i + 1; j < splices->len; j++)
    {
      const KontorSplice *other = &g_array_index (splices, KontorSplice, j);
      guint other_start = g_array_index (old_starts, guint, j);

      if (other->position + other->n_added - first->position >= KONTOR_PAGE_MAX ||
          other_start + other->n_removed - old_start >= KONTOR_PAGE_MAX)
        break;
      for (guint k = i; k <= last; k++)
        {
          const KontorSplice *one = &g_array_index (splices, KontorSplice, k);
          guint one_start = g_array_index (old_starts, guint, k);

          if (is_moved_between (new, old, one_start, one, other) ||
              is_moved_between (new, old, other_start, other, one))
            last = j;
        }
    }

  return last;
}

/* Joins the two splices of a record that moved not far into one that spans both places. */
static GArray *
join_moves (GArray *splices, const KontorPlaces *old, const KontorPlaces *new)
{
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (KontorSplice));
  g_autoptr (GArray) old_starts = list_old_starts (splices);
  guint i = 0;

  while (i < splices->len)
    {
      KontorSplice splice = g_array_index (splices, KontorSplice, i);
      guint last = find_last_joined (splices, old, new, old_starts, i);
      const KontorSplice *end = &g_array_index (splices, KontorSplice, last);
      guint old_end = g_array_index (old_starts, guint, last) + end->n_removed;

      splice.n_removed = old_end - g_array_index (old_starts, guint, i);
      splice.n_added = end->position + end->n_added - splice.position;
      g_array_append_val (joined, splice);
      i = last + 1;
    }

  return joined;
}

void
kontor_splices_simplify (GArray **splices, const KontorPlaces *old, const KontorPlaces *new)
{
  GArray *simple = (*splices)->len > SPLICES_MAX ? kontor_splices_find_one (old, new)
                                                 : join_moves (*splices, old, new);

  g_array_unref (*splices);
  *splices = simple;
}
