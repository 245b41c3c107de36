/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The three-way merge of long texts: what one side changed is taken, what both changed is kept twice. */

#include "config.h"

#include "kontor-merge.h"

typedef struct
{
  const char *base;
  const char *mine;
  const char *current;
  const char *merged;
  gboolean overlap;
} Case;

static const Case cases[] = {
  { "a\nb\nc\n", "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", FALSE },
  { "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", FALSE },
  { "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n", FALSE },
  { "a\nb\nc\n", "a\nx\nb\nc\n", "a\nb\nc\ny\n", "a\nx\nb\nc\ny\n", FALSE },
  { "a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n", FALSE },
  { "a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n", "a\ntheirs\n⚠\nmine\nc\n", TRUE },
  { "", "mine", "theirs", "theirs\n⚠\nmine", TRUE },
  { "a", "", "a", "", FALSE },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean overlap = FALSE;
      g_autofree char *merged = kontor_merge_text (cases[i].base, cases[i].mine, cases[i].current,
                                                   &overlap);

      g_assert_cmpstr (merged, ==, cases[i].merged);
      g_assert_cmpint (overlap, ==, cases[i].overlap);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/merge-text/cases", test_cases);

  return g_test_run ();
}
