/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people type finds what they mean, in several languages, and never breaks the query. */

#include "config.h"

#include "kontor-sql-rows.h"
#include "kontor-sql-search.h"
#include "sql-fixture.h"

#include <string.h>

static KontorSql *
open_search (void)
{
  g_autoptr (GError) error = NULL;
  KontorSql *sql = fixture_open (NULL);

  kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_REPLICA, 1, &error);
  g_assert_no_error (error);
  kontor_sql_search_ensure (sql, &error);
  g_assert_no_error (error);
  kontor_sql_search_ensure (sql, &error);
  g_assert_no_error (error);

  return sql;
}

static void
update (KontorSql *sql, guint number, const KontorRow *row)
{
  g_autoptr (GError) error = NULL;
  KontorId id = fixture_id (number);

  kontor_sql_search_update (sql, KONTOR_RECORD_TASK, &id, row, &error);
  g_assert_no_error (error);
}

static KontorRow *
make_task (guint number, const char *title, const char *description)
{
  KontorId id = fixture_id (number);
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text (title));
  if (description != NULL)
    kontor_row_builder_take (builder, KONTOR_TASK_DESCRIPTION, kontor_value_new_text (description));

  return kontor_row_builder_end (builder);
}

static void
add (KontorSql *sql, guint number, const char *title, const char *description)
{
  g_autoptr (KontorRow) row = make_task (number, title, description);

  update (sql, number, row);
}

static guint
count (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = kontor_sql_search_find (sql, text, KONTOR_RECORD_NONE, 100, &error);

  g_assert_no_error (error);
  g_assert_nonnull (hits);

  return hits->len;
}

/* The number of the only, or first, task found; 0: none. */
static guint
find (KontorSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = kontor_sql_search_find (sql, text, KONTOR_RECORD_TASK, 100, &error);
  const KontorSqlHit *hit = NULL;

  g_assert_no_error (error);
  if (hits->len == 0)
    return 0;
  hit = &g_array_index (hits, KontorSqlHit, 0);

  return ((guint) hit->id.bytes[14] << 8) + hit->id.bytes[15];
}

static void
assert_sound (KontorSql *sql)
{
  fixture_exec (sql, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
  fixture_exec (sql, "INSERT INTO search_trigram (search_trigram, rank)"
                     " VALUES ('integrity-check', 1)");
}

static void
test_inflection (void)
{
  static const char *const words[][5] = {
    { "meeting", "meetings", "Meeting" },
    { "order", "orders", "ordered", "ordering" },
    { "Rechnung", "Rechnungen", "rechnungen", "RECHNUNG" },
    { "Vertrag", "Verträge", "Verträgen", "Vertrages", "vertrage" },
    { "Regel", "Regeln" },
    { "Straße", "Strasse", "Straßen", "STRASSEN" },
    { "договор", "договора", "договорами", "Договоры", "ДОГОВОРУ" },
    { "счёт", "счета", "счетом", "Счёту" },
    { "сотрудник", "сотрудники", "сотрудниками" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint j = 0; j < G_N_ELEMENTS (words[i]) && words[i][j] != NULL; j++)
      {
        g_autoptr (KontorSql) sql = open_search ();

        add (sql, 7, "Ablage", words[i][j]);
        for (guint k = 0; k < G_N_ELEMENTS (words[i]) && words[i][k] != NULL; k++)
          {
            g_autofree char *first = g_strconcat (words[i][k], " ablage", NULL);

            g_test_message ("%s finds %s", words[i][k], words[i][j]);
            g_assert_cmpuint (find (sql, words[i][k]), ==, 7);
            g_assert_cmpuint (find (sql, first), ==, 7);
          }
      }
}

static void
test_words (void)
{
  g_autoptr (KontorSql) sql = open_search ();

  add (sql, 1, "Quarterly report for Müller GmbH", "Numbers from the café, anna@example.org");
  add (sql, 2, "Quarterly party", "Bring cake");
  g_assert_cmpuint (find (sql, "report quarterly"), ==, 1);
  g_assert_cmpuint (count (sql, "quarterly"), ==, 2);
  g_assert_cmpuint (count (sql, "quarterly nothing"), ==, 0);
  g_assert_cmpuint (find (sql, "muller"), ==, 1);
  g_assert_cmpuint (find (sql, "CAFE"), ==, 1);
  g_assert_cmpuint (find (sql, "anna@example.org"), ==, 1);
  g_assert_cmpuint (find (sql, "example"), ==, 1);
  g_assert_cmpuint (count (sql, "   "), ==, 0);
  g_assert_cmpuint (count (sql, ""), ==, 0);
}

static void
test_prefix (void)
{
  g_autoptr (KontorSql) sql = open_search ();

  add (sql, 1, "Rechnung prüfen", NULL);
  g_assert_cmpuint (find (sql, "r"), ==, 1);
  g_assert_cmpuint (find (sql, "re"), ==, 1);
  g_assert_cmpuint (find (sql, "Rech"), ==, 1);
  g_assert_cmpuint (find (sql, "prüfen rechnu"), ==, 1);
  /* Only the last word is one that is still being typed. */
  g_assert_cmpuint (find (sql, "rechnu prüfen "), ==, 1); /* by the title's substrings */
  g_assert_cmpuint (find (sql, "re prüfen"), ==, 1); /* too short to be asked for there */
  g_assert_cmpuint (find (sql, "rexh prüfen"), ==, 0);
}

static void
test_phrase (void)
{
  g_autoptr (KontorSql) sql = open_search ();

  add (sql, 1, "Anything", "the big red house");
  add (sql, 2, "Anything", "the red big house");
  g_assert_cmpuint (count (sql, "big red"), ==, 2);
  g_assert_cmpuint (count (sql, "\"big red\""), ==, 1);
  g_assert_cmpuint (find (sql, "\"big red\""), ==, 1);
  g_assert_cmpuint (find (sql, "\"big red"), ==, 1);
  g_assert_cmpuint (find (sql, "house\"red big\""), ==, 2);
  g_assert_cmpuint (find (sql, "\"red big\" hou"), ==, 2);
}

static void
test_substring (void)
{
  g_autoptr (KontorSql) sql = open_search ();

  add (sql, 1, "Rechnung", "Besprechung");
  add (sql, 2, "Счёт-фактура", NULL);
  g_assert_cmpuint (find (sql, "nung"), ==, 1);
  g_assert_cmpuint (find (sql, "CHNU"), ==, 1);
  g_assert_cmpuint (find (sql, "чет"), ==, 2);
  /* Of titles only, and from three letters on. */
  g_assert_cmpuint (find (sql, "sprech"), ==, 0);
  g_assert_cmpuint (find (sql, "ng"), ==, 0);
}

static void
test_scripts (void)
{
  g_autoptr (KontorSql) sql = open_search ();

  add (sql, 1, "Ablage", "東京都の会議に出席する");
  add (sql, 2, "Ablage", "会議室");
  add (sql, 3, "Ablage", "การประชุม");
  add (sql, 4, "Ablage", "계약서를 보내다");
  add (sql, 5, "Ablage", "Ωμέγα λόγος");
  add (sql, 6, "Ablage", "اجتماع الفريق");
  g_assert_cmpuint (find (sql, "東京"), ==, 1);
  g_assert_cmpuint (find (sql, "都"), ==, 1);
  g_assert_cmpuint (count (sql, "会議"), ==, 2);
  g_assert_cmpuint (count (sql, "議会"), ==, 0);
  g_assert_cmpuint (find (sql, "ประชุม"), ==, 3);
  g_assert_cmpuint (find (sql, "계약"), ==, 4);
  g_assert_cmpuint (find (sql, "ωμεγα"), ==, 5);
  g_assert_cmpuint (find (sql, "الفريق"), ==, 6);
}

static void
test_syntax (void)
{
  static const char *const texts[] = {
    "\"",
    "\"\"",
    "\"\"\"",
    "*",
    "a*",
    "*a",
    "NEAR(",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "a AND",
    "a OR b",
    "NOT a",
    "-",
    "a -b",
    "title:a",
    "{title}:a",
    ":",
    "^a",
    "+",
    "a + b",
    "(",
    ")",
    "((a)",
    "'",
    "a'b",
    ";",
    "\\",
    "a\"b",
    "\"a\"b\"c",
    "\xff\xfe",
    "a\xff",
    "\xc3",
    "\x01",
    "\t\n\r",
    "a\n\"b",
    "NEAR(a b, 2)",
    "\xcc\x88",
    "\xc2\xad",
    "\xe2\x80\x8b",
    "%_",
    "col : x",
    "--",
    "/*",
    "💡",
    "🎉 party",
    "ǅ",
    "ﬀ",
  };
  g_autoptr (KontorSql) sql = open_search ();
  g_autofree char *many = g_strnfill (100000, ' ');
  g_autofree char *quotes = g_strnfill (100000, '"');
  g_autofree char *long_word = g_strnfill (100000, 'a');

  add (sql, 1, "a b", "near and or not title");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    count (sql, texts[i]);
  for (int i = 0; i < 100000; i += 2)
    many[i] = 'a';
  count (sql, many);
  count (sql, quotes);
  count (sql, long_word);
  g_assert_cmpuint (find (sql, "NEAR( -title:"), ==, 1);
  g_assert_cmpuint (find (sql, "a - b"), ==, 1);
  /* Every combination of what might be syntax. */
  for (int i = 0; i < 2000; i++)
    {
      static const char letters[] = "\"\"*()-+:^{}ab \n,'ANDOR";
      char text[9] = "";

      for (int j = 0; j < 8; j++)
        text[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
      count (sql, text);
    }
}

static void
test_ranking (void)
{
  g_autoptr (KontorSql) sql = open_search ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) limited = NULL;
  g_autoptr (GArray) others = NULL;

  for (guint i = 1; i <= 20; i++)
    add (sql, i, "Something", "the budget is mentioned here");
  add (sql, 21, "Budget", "Something");
  for (guint i = 22; i <= 40; i++)
    add (sql, i, "Other", "nothing of it");
  g_assert_cmpuint (find (sql, "budget"), ==, 21);
  limited = kontor_sql_search_find (sql, "budget", KONTOR_RECORD_NONE, 5, &error);
  g_assert_cmpuint (limited->len, ==, 5);
  others = kontor_sql_search_find (sql, "budget", KONTOR_RECORD_PROJECT, 5, &error);
  g_assert_cmpuint (others->len, ==, 0);
}

static void
test_update (void)
{
  g_autoptr (KontorSql) sql = open_search ();
  KontorId id = fixture_id (1);
  g_autoptr (KontorRow) row = make_task (1, "Old title", "text");
  KontorRowBuilder *builder = NULL;
  g_autoptr (KontorRow) deleted = NULL;

  update (sql, 1, row);
  update (sql, 1, row);
  add (sql, 1, "New title", "text");
  g_assert_cmpuint (find (sql, "old"), ==, 0);
  g_assert_cmpuint (find (sql, "new"), ==, 1);
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM search_text"), ==, 1);
  assert_sound (sql);

  builder = kontor_row_builder_new_from (row);
  kontor_row_builder_take (builder, KONTOR_COMMON_DELETED_AT, kontor_value_new_integer (5));
  deleted = kontor_row_builder_end (builder);
  update (sql, 1, deleted);
  g_assert_cmpuint (count (sql, "title"), ==, 0);
  update (sql, 1, row);
  g_assert_cmpuint (find (sql, "old"), ==, 1);
  update (sql, 1, NULL);
  update (sql, 1, NULL);
  g_assert_cmpuint (count (sql, "title"), ==, 0);
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM search_text"), ==, 0);
  assert_sound (sql);

  /* A type without searched fields is none of its business. */
  {
    g_autoptr (KontorRow) dependency = kontor_row_builder_end (
        kontor_row_builder_new (KONTOR_RECORD_DEPENDENCY, &id));
    g_autoptr (GError) error = NULL;

    g_assert_true (
        kontor_sql_search_update (sql, KONTOR_RECORD_DEPENDENCY, &id, dependency, &error));
    g_assert_no_error (error);
  }
}

static void
test_fields (void)
{
  g_autoptr (KontorSql) sql = open_search ();
  KontorId id = fixture_id (1);
  KontorElement tags[] = { { "Großhandel", 1 }, { "vip", 2 } };
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_TASK, &id);
  g_autoptr (KontorRow) row = NULL;

  kontor_row_builder_take (builder, KONTOR_TASK_TITLE, kontor_value_new_text ("Title"));
  kontor_row_builder_take (builder, KONTOR_TASK_TAGS, kontor_value_new_set (tags, 2));
  row = kontor_row_builder_end (builder);
  update (sql, 1, row);
  g_assert_cmpuint (find (sql, "grosshandel vip"), ==, 1);
}

/* Any history of writes leaves an index that agrees with its content. */
static void
test_many_updates (void)
{
  static const char *const words[] = { "Rechnung", "Verträge", "meeting",      "договорами",
                                       "会議室",   "a",        "ungewöhnlich", "x1",
                                       "...",      "" };
  g_autoptr (KontorSql) sql = open_search ();

  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      guint number = (guint) g_test_rand_int_range (1, 60);

      for (int j = g_test_rand_int_range (0, 12); j > 0; j--)
        {
          g_string_append (text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
          g_string_append_c (text, ' ');
        }
      if (g_test_rand_int_range (0, 4) == 0)
        update (sql, number, NULL);
      else
        add (sql, number, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))], text->str);
      if (i % 500 == 0)
        assert_sound (sql);
    }
  assert_sound (sql);
  for (guint number = 1; number < 60; number++)
    update (sql, number, NULL);
  assert_sound (sql);
  g_assert_cmpint (fixture_get_int (sql, "SELECT count(*) FROM search_text"), ==, 0);
}

static gboolean
file_has (const char *path, const char *suffix, const char *word)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  g_autofree char *content = NULL;
  gsize length = 0;

  return g_file_get_contents (name, &content, &length, NULL) &&
         memmem (content, length, word, strlen (word)) != NULL;
}

/* What is purged is in no file any more: not as text, not as a term, not as a stem. */
static void
test_purged (void)
{
  g_autofree char *path = fixture_dup_path ("purged.db");
  g_autoptr (KontorSql) sql = fixture_open (path);
  g_autoptr (GError) error = NULL;
  KontorId id = fixture_id (500);
  g_autoptr (KontorRow) row = make_task (500, "Geheimniskrämer", "zebrafisch zebrafische");

  g_assert_true (kontor_sql_tables_ensure (sql, KONTOR_SQL_APPLICATION_REPLICA, 1, &error));
  g_assert_true (kontor_sql_search_ensure (sql, &error));
  for (guint i = 1; i < 200; i++)
    add (sql, i, "Gewöhnlich", "zebra fisch");
  g_assert_true (kontor_sql_rows_put (sql, row, NULL, NULL, &error));
  update (sql, 500, row);
  for (guint i = 200; i < 400; i++)
    add (sql, i, "Gewöhnlich", "zebra fisch");
  fixture_exec (sql, "PRAGMA wal_checkpoint(TRUNCATE)");
  g_assert_true (file_has (path, "", "zebrafisch"));

  g_assert_true (kontor_sql_rows_remove (sql, KONTOR_RECORD_TASK, &id, &error));
  update (sql, 500, NULL);
  fixture_exec (sql, "PRAGMA wal_checkpoint(TRUNCATE)");
  for (int i = 0; i < 2; i++)
    {
      const char *suffix = i == 0 ? "" : "-wal";

      g_assert_false (file_has (path, suffix, "zebrafisch"));
      g_assert_false (file_has (path, suffix, "brafisch"));
      g_assert_false (file_has (path, suffix, "heimniskr"));
    }
  assert_sound (sql);
}

static guint
count_remains (KontorSql *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) keys = kontor_sql_search_list_remains (sql, &error);

  g_assert_no_error (error);

  return keys->len;
}

/* No word of what was deleted is left, not even as a key between two pages, and all others are found. */
static void
test_remains (void)
{
  g_autoptr (KontorSql) sql = open_search ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) keys = NULL;

  g_assert_true (kontor_sql_begin (sql, &error));
  for (guint i = 1; i <= 1000; i++)
    {
      g_autofree char *title = g_strdup_printf ("wort%04u", i);

      add (sql, i, title, NULL);
    }
  g_assert_true (kontor_sql_commit (sql, &error));
  g_assert_cmpuint (count_remains (sql), ==, 0);
  for (guint i = 1; i <= 1000; i++)
    if (i % 3 != 0)
      update (sql, i, NULL);
  keys = kontor_sql_search_list_remains (sql, &error);
  g_assert_cmpuint (keys->len, >, 0);
  g_assert_true (kontor_sql_begin (sql, &error));
  g_assert_true (kontor_sql_search_scrub (sql, keys, &error));
  g_assert_true (kontor_sql_commit (sql, &error));
  g_assert_cmpuint (count_remains (sql), ==, 0);
  g_assert_true (
      kontor_sql_exec (sql, "INSERT INTO search (search) VALUES ('integrity-check')", &error));
  g_assert_no_error (error);
  for (guint i = 1; i <= 1000; i++)
    {
      g_autofree char *word = g_strdup_printf ("wort%04u", i);

      g_assert_cmpuint (find (sql, word), ==, i % 3 == 0 ? i : 0);
    }
  /* Nobody else writes there. */
  g_assert_false (kontor_sql_exec (sql, "UPDATE search_idx SET term = term", &error));
}

static void
test_large (void)
{
  g_autoptr (KontorSql) sql = open_search ();
  g_autoptr (GString) text = g_string_new ("nadel");
  g_autofree char *unbroken = g_strnfill (5000000, 'x');

  while (text->len < 5000000)
    g_string_append (text, " Übermäßig viele Wörter, которые никто не читает");
  g_string_append (text, " heuhaufen");
  add (sql, 1, text->str, unbroken);
  g_assert_cmpuint (find (sql, "nadeln heuhaufen"), ==, 1);
  g_assert_cmpuint (find (sql, "xxxxxxxxxxx"), ==, 1);
  update (sql, 1, NULL);
  g_assert_cmpuint (count (sql, "heuhaufen"), ==, 0);
}

static void
test_compose (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "  - * \" ", "" },
    { "one", "(\"one\" OR \"one\" *)" },
    { "one two", "\"one\" AND (\"two\" OR \"two\" *)" },
    { "one ", "\"one\"" },
    { "\"one two\" - x*", "\"one two\" AND (\"x*\" OR \"x*\" *)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expression = kontor_sql_search_compose (cases[i][0]);

      g_assert_cmpstr (expression, ==, cases[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/search/inflection", test_inflection);
  g_test_add_func ("/search/words", test_words);
  g_test_add_func ("/search/prefix", test_prefix);
  g_test_add_func ("/search/phrase", test_phrase);
  g_test_add_func ("/search/substring", test_substring);
  g_test_add_func ("/search/scripts", test_scripts);
  g_test_add_func ("/search/syntax", test_syntax);
  g_test_add_func ("/search/ranking", test_ranking);
  g_test_add_func ("/search/update", test_update);
  g_test_add_func ("/search/fields", test_fields);
  g_test_add_func ("/search/many-updates", test_many_updates);
  g_test_add_func ("/search/purged", test_purged);
  g_test_add_func ("/search/remains", test_remains);
  g_test_add_func ("/search/large", test_large);
  g_test_add_func ("/search/compose", test_compose);

  return g_test_run ();
}
