/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is written as CSV is read back as it was, whatever stands in a cell. */

#include "config.h"

#include "kontor-csv-write.h"
#include "kontor-csv.h"

static void
test_round_trip (void)
{
  static const char *const rows[][3] = {
    { "Title", "Comment", "Amount" },
    { "plain", "", "12.50" },
    { "with, comma", "with \"quotes\"", "semi;colon" },
    { "two\nlines", "\ttab", "two\n\nmore" },
    { "ü и 漢", " blanks ", "\"" },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KontorCsv) csv = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    kontor_csv_append_row (text, rows[i], 3);
  csv = kontor_csv_parse (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kontor_csv_get_n_rows (csv), ==, G_N_ELEMENTS (rows) - 1);
  for (guint i = 1; i < G_N_ELEMENTS (rows); i++)
    for (guint column = 0; column < 3; column++)
      g_assert_cmpstr (kontor_csv_get_cell (csv, i - 1, column), ==, rows[i][column]);
}

static void
test_form (void)
{
  static const char *const cells[] = { "a", "b,c", "" };
  static const char *const empty[] = { "" };
  g_autoptr (GString) text = g_string_new (NULL);

  kontor_csv_append_row (text, cells, 3);
  kontor_csv_append_row (text, empty, 1);
  g_assert_cmpstr (text->str, ==, "a,\"b,c\",\r\n\"\"\r\n");
}

static void
test_tabbed (void)
{
  static const char *const cells[] = { "a\tb", "c\nd" };
  g_autoptr (GString) text = g_string_new (NULL);

  kontor_csv_append_tabbed (text, cells, 2);
  g_assert_cmpstr (text->str, ==, "a b\tc d\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/csv-write/round-trip", test_round_trip);
  g_test_add_func ("/csv-write/form", test_form);
  g_test_add_func ("/csv-write/tabbed", test_tabbed);

  return g_test_run ();
}
