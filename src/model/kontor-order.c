/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fractional keys for lists that people order by hand: a key between any two others, without moving
 * them. Read a key as the digits of a fraction in base 62. Pure, any thread. */

#include "config.h"

#include "kontor-order.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
#define BASE 62

static int
digit_value (char c)
{
  const char *at = c != '\0' ? strchr (digits, c) : NULL;

  return at != NULL ? (int) (at - digits) : -1;
}

/**
 * kontor_order_is_valid:
 * @key: what may be a key
 *
 * Returns: whether it is one: digits of base 62, not ending in the zero
 */
gboolean
kontor_order_is_valid (const char *key)
{
  gsize length = strlen (key);

  return length > 0 && strspn (key, digits) == length && key[length - 1] != '0';
}

/**
 * kontor_order_between:
 * @before: (nullable): the key of the neighbour before, or %NULL at the start
 * @after: (nullable): the key of the neighbour after, greater than @before, or %NULL at the end
 *
 * Takes the digits that both share, then a digit in the middle where there is room, else follows
 * @before further down. Adding at the end takes the next digit, not the middle, so that a list that
 * only grows has short keys.
 *
 * Returns: (transfer full): a key between both; next to @before when the two do not stand in order,
 *   as after two people moved records at once
 */
char *
kontor_order_between (const char *before, const char *after)
{
  GString *key = g_string_new (NULL);
  const char *low = before != NULL && kontor_order_is_valid (before) ? before : "";
  const char *high = after != NULL && kontor_order_is_valid (after) ? after : NULL;

  if (high != NULL && strcmp (low, high) >= 0)
    high = NULL;
  for (;;)
    {
      int from = *low != '\0' ? digit_value (*low++) : 0;
      int to = BASE;

      if (high != NULL)
        to = *high != '\0' ? digit_value (*high++) : 0;
      if (to - from > 1)
        {
          int middle = high == NULL && from > 0 ? from + 1 : (from + to) / 2;

          g_string_append_c (key, digits[middle]);
          return g_string_free (key, FALSE);
        }
      g_string_append_c (key, digits[from]);
      /* Once below @after in a digit, the rest has no upper bound. */
      if (to > from)
        high = NULL;
    }
}
