/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading CSV: quotes, line ends, delimiters, and that every odd input is named with its place. */

#include "config.h"

#include "kontor-csv.h"

#include <string.h>

static KontorCsv *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  KontorCsv *csv = kontor_csv_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (csv);

  return csv;
}

static void
refuse_bytes (const char *bytes, gsize length, int code, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorCsv) csv = kontor_csv_parse (bytes, length, &error);

  g_assert_null (csv);
  g_assert_error (error, KONTOR_CSV_ERROR, code);
  if (!g_str_has_prefix (error->message, place))
    g_error ("“%s” does not start with “%s”", error->message, place);
}

static void
refuse (const char *text, int code, const char *place)
{
  refuse_bytes (text, strlen (text), code, place);
}

static void
test_plain (void)
{
  g_autoptr (KontorCsv) csv = parse ("name,city\nAnn,Ulm\nБорис,\n");
  guint line = 0;
  guint character = 0;

  g_assert_cmpuint (kontor_csv_get_n_columns (csv), ==, 2);
  g_assert_cmpuint (kontor_csv_get_n_rows (csv), ==, 2);
  g_assert_cmpstr (kontor_csv_get_header (csv, 1), ==, "city");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 0, 1), ==, "Ulm");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 1, 0), ==, "Борис");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 1, 1), ==, "");
  kontor_csv_get_place (csv, 1, 1, &line, &character);
  g_assert_cmpuint (line, ==, 3);
  g_assert_cmpuint (character, ==, 7);
}

static void
test_quotes (void)
{
  g_autoptr (KontorCsv) csv = parse ("\"a, b\",\"c\"\"d\"\r\n\"one\r\ntwo\nthree\",\"\"\r\nx,y");
  guint line = 0;
  guint character = 0;

  g_assert_cmpstr (kontor_csv_get_header (csv, 0), ==, "a, b");
  g_assert_cmpstr (kontor_csv_get_header (csv, 1), ==, "c\"d");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 0, 0), ==, "one\ntwo\nthree");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 0, 1), ==, "");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 1, 1), ==, "y");
  kontor_csv_get_place (csv, 1, 1, &line, &character);
  g_assert_cmpuint (line, ==, 5);
  g_assert_cmpuint (character, ==, 3);
}

static void
test_delimiters (void)
{
  g_autoptr (KontorCsv) semicolon = parse ("\"a,b,c\";d;e\n1;2;3\n");
  g_autoptr (KontorCsv) tab = parse ("a\tb, c\n1\t2\n");
  g_autoptr (KontorCsv) single = parse ("a\n1\n");
  g_autoptr (KontorCsv) marked = parse ("\xef\xbb\xbfname;x\nAnn;1\n");

  g_assert_cmpint (kontor_csv_get_delimiter (semicolon), ==, ';');
  g_assert_cmpuint (kontor_csv_get_n_columns (semicolon), ==, 3);
  g_assert_cmpint (kontor_csv_get_delimiter (tab), ==, '\t');
  g_assert_cmpstr (kontor_csv_get_header (tab, 1), ==, "b, c");
  g_assert_cmpuint (kontor_csv_get_n_columns (single), ==, 1);
  g_assert_cmpstr (kontor_csv_get_header (marked, 0), ==, "name");
}

static void
test_empty_lines (void)
{
  g_autoptr (KontorCsv) csv = parse ("\r\n\na,b\n\n1,2\r\n\r\n3,4\n\n");
  guint line = 0;
  guint character = 0;

  g_assert_cmpuint (kontor_csv_get_n_rows (csv), ==, 2);
  kontor_csv_get_place (csv, 1, 0, &line, &character);
  g_assert_cmpuint (line, ==, 7);
  refuse ("", KONTOR_CSV_ERROR_EMPTY, "Line 1, column 1:");
  refuse ("\n\n", KONTOR_CSV_ERROR_EMPTY, "Line 1, column 1:");
  refuse ("\xef\xbb\xbf", KONTOR_CSV_ERROR_EMPTY, "Line 1, column 1:");
}

static void
test_syntax (void)
{
  refuse ("a,b\n1,x\"y\n", KONTOR_CSV_ERROR_SYNTAX, "Line 2, column 4:");
  refuse ("a,b\n1,\"x\"y\n", KONTOR_CSV_ERROR_SYNTAX, "Line 2, column 6:");
  refuse ("a,b\né,\"never\nclosed,\n", KONTOR_CSV_ERROR_SYNTAX, "Line 2, column 3:");
  refuse ("a,b\n1,\"", KONTOR_CSV_ERROR_SYNTAX, "Line 2, column 3:");
  refuse ("a,b\n1\r,2\n", KONTOR_CSV_ERROR_SYNTAX, "Line 2, column 2:");
  refuse ("a,b\n1,2,3\n", KONTOR_CSV_ERROR_CELLS, "Line 2, column 5:");
  refuse ("a,b\n1,2\n3\n", KONTOR_CSV_ERROR_CELLS, "Line 3, column 1:");
}

static void
test_encoding (void)
{
  refuse ("a,b\nÄ,x\xff\n", KONTOR_CSV_ERROR_ENCODING, "Line 2, column 4:");
  refuse ("a,b\n1,\xc3", KONTOR_CSV_ERROR_ENCODING, "Line 2, column 3:");
  refuse_bytes ("a,b\n1,\0\n", 8, KONTOR_CSV_ERROR_ENCODING, "Line 2, column 3:");
  refuse_bytes ("\xff\xfe"
                "a\0",
                4, KONTOR_CSV_ERROR_ENCODING, "Line 1, column 1:");
}

static void
test_large_cell (void)
{
  gsize size = (gsize) 5 << 20;
  g_autofree char *large = g_strnfill (size, 'x');
  g_autofree char *text = g_strdup_printf ("a,b\n\"%s\",2\n3,4\n", large);
  g_autoptr (KontorCsv) csv = parse (text);

  g_assert_cmpuint (strlen (kontor_csv_get_cell (csv, 0, 0)), ==, size);
  g_assert_cmpstr (kontor_csv_get_cell (csv, 0, 1), ==, "2");
  g_assert_cmpstr (kontor_csv_get_cell (csv, 1, 1), ==, "4");
}

/* Whatever the bytes, the reader answers, and what it takes has a full row of cells each. */
static void
test_any_bytes (void)
{
  static const char alphabet[] = "a\"\"\n\r,;\té";

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KontorCsv) csv = NULL;
      char bytes[24];
      gsize length = (gsize) g_test_rand_int_range (0, sizeof bytes);

      for (gsize i = 0; i < length; i++)
        bytes[i] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      csv = kontor_csv_parse (bytes, length, &error);
      g_assert_true ((csv == NULL) == (error != NULL));
      for (guint r = 0; csv != NULL && r < kontor_csv_get_n_rows (csv); r++)
        for (guint c = 0; c < kontor_csv_get_n_columns (csv); c++)
          g_assert_cmpuint (strlen (kontor_csv_get_cell (csv, r, c)), <=, length);
    }
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KontorCsv) csv = kontor_csv_read ("/nonexistent/table.csv", &error);

  g_assert_null (csv);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/csv/plain", test_plain);
  g_test_add_func ("/csv/quotes", test_quotes);
  g_test_add_func ("/csv/delimiters", test_delimiters);
  g_test_add_func ("/csv/empty-lines", test_empty_lines);
  g_test_add_func ("/csv/syntax", test_syntax);
  g_test_add_func ("/csv/encoding", test_encoding);
  g_test_add_func ("/csv/large-cell", test_large_cell);
  g_test_add_func ("/csv/any-bytes", test_any_bytes);
  g_test_add_func ("/csv/missing-file", test_missing_file);

  return g_test_run ();
}
