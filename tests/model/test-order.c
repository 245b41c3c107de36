/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fractional keys: between any two there is room, and lists that only grow keep short keys. */

#include "config.h"

#include "kontor-order.h"
#include "kontor-random.h"

#include <string.h>

static void
test_between (void)
{
  KontorSeededRandom random = { 0 };
  guint seed = (guint) g_test_rand_int ();
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  g_test_message ("seed %u", seed);
  kontor_seeded_random_init (&random, seed);
  for (guint i = 0; i < 2000; i++)
    {
      guint at = (guint) kontor_random_below (&random.parent, keys->len + 1);
      const char *before = at > 0 ? keys->pdata[at - 1] : NULL;
      const char *after = at < keys->len ? keys->pdata[at] : NULL;
      char *key = kontor_order_between (before, after);

      g_assert_true (kontor_order_is_valid (key));
      g_assert_true (before == NULL || strcmp (before, key) < 0);
      g_assert_true (after == NULL || strcmp (key, after) < 0);
      g_ptr_array_insert (keys, (int) at, key);
    }
}

static void
test_growing (void)
{
  g_autofree char *last = kontor_order_between (NULL, NULL);

  for (guint i = 0; i < 300; i++)
    {
      char *next = kontor_order_between (last, NULL);

      g_assert_cmpstr (last, <, next);
      g_free (last);
      last = next;
    }
  g_assert_cmpuint (strlen (last), <, 20);
}

/* After two people moved records at once the neighbours may be equal or stand the wrong way round. */
static void
test_no_room (void)
{
  g_autofree char *equal = kontor_order_between ("V", "V");
  g_autofree char *reversed = kontor_order_between ("b", "a");
  g_autofree char *foreign = kontor_order_between ("not a key", "also none");

  g_assert_true (kontor_order_is_valid (equal));
  g_assert_cmpstr (equal, >, "V");
  g_assert_true (kontor_order_is_valid (reversed));
  g_assert_cmpstr (reversed, >, "b");
  g_assert_true (kontor_order_is_valid (foreign));
  g_assert_false (kontor_order_is_valid (""));
  g_assert_false (kontor_order_is_valid ("V0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/order/between", test_between);
  g_test_add_func ("/order/growing", test_growing);
  g_test_add_func ("/order/no-room", test_no_room);

  return g_test_run ();
}
