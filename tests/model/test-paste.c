/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks out of pasted lists and tables. */

#include "config.h"

#include "kontor-paste.h"

#include "kontor-clock.h"
#include "kontor-when.h"

#include <string.h>

/* Wednesday, 4 March 2026, 10:00 UTC; the day of work is 9:00 to 18:00. */
#define NOW (20516 * KONTOR_DAY + 10 * KONTOR_HOUR)

static GPtrArray *
parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  KontorPasteTimes times = { utc, NOW, 9 * 3600, 18 * 3600 };

  return kontor_paste_parse (text, length, &times, error);
}

static void
add_instant (GString *text, const char *label, gint64 instant)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *when = kontor_when_format_iso (instant, utc);

  if (instant != 0)
    g_string_append_printf (text, " | %s %s", label, when);
}

static void
add_texts (GString *text, const char *mark, GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (text, " | %s%s", mark, (char *) texts->pdata[i]);
}

/* One line an item: its depth as dashes, and what is there. */
static void
describe_item (GString *text, const KontorPasteItem *item)
{
  for (guint i = 0; i < item->depth; i++)
    g_string_append_c (text, '-');
  g_string_append (text, item->title);
  g_string_append (text, item->is_done ? " | done" : "");
  add_instant (text, "start", item->starts_at);
  add_instant (text, "end", item->ends_at);
  add_instant (text, "due", item->deadline);
  if (item->plan != 0)
    g_string_append_printf (text, " | %d min", (int) (item->plan / 60));
  if (item->priority != KONTOR_PRIORITY_NORMAL)
    g_string_append (text, item->priority == KONTOR_PRIORITY_HIGH ? " | high" : " | low");
  add_texts (text, "@", item->people);
  add_texts (text, "#", item->tags);
  if (item->project != NULL)
    g_string_append_printf (text, " | project %s", item->project);
  if (item->description != NULL)
    g_string_append_printf (text, " | “%s”", item->description);
  for (guint i = 0; i < item->problems->len; i++)
    g_string_append_printf (text, " | %s", ((KontorPasteProblem *) item->problems->pdata[i])->text);
  g_string_append_c (text, '\n');
}

static void
check (const char *pasted, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = parse (pasted, strlen (pasted), &error);
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    describe_item (got, items->pdata[i]);
  if (g_str_equal (got->str, expected))
    return;
  g_test_message ("“%s” gives\n%sinstead of\n%s", pasted, got->str, expected);
  g_test_fail ();
}

static void
test_lists (void)
{
  check ("one", "one\n");
  check ("one\ntwo\n\n  \nthree\n", "one\ntwo\nthree\n");
  check ("one\r\n\ttwo\r\n\t\tthree\r\n\tfour\r\nfive\r\n", "one\n-two\n--three\n-four\nfive\n");
  check ("one\rtwo\r", "one\ntwo\n");
  check ("\xef\xbb\xbfone", "one\n");
  check ("  one\n    two\n  three", "one\n-two\nthree\n");
  check ("one\n      two\n   three\n  four", "one\n-two\n-three\n-four\n");
  check ("    one\ntwo", "one\ntwo\n");
  check ("- one\n  - two\n    - three\n- four", "one\n-two\n--three\nfour\n");
  check ("* one\n\t+ two\n\t• three\n– four", "one\n-two\n-three\nfour\n");
  check ("•\tone\no\ttwo", "one\ntwo\n");
  check ("1. one\n2. two\n10) ten", "one\ntwo\nten\n");
  check ("1. one\n1.1 two\n1.1.1. three\n1.2 four\n2. five", "one\n-two\n--three\n-four\nfive\n");
  check ("1.\tone\n2.\ttwo", "one\ntwo\n");
  check ("- [ ] one\n- [x] two\n[X] three\n☐ four\n☑ five",
         "one\ntwo | done\nthree | done\nfour\nfive | done\n");
  check ("1.5 l of paint\n3 apples\n2026. a year", "1.5 l of paint\n3 apples\n2026. a year\n");
  check ("5. März anrufen\n6. апреля позвонить", "5. März anrufen\n6. апреля позвонить\n");
  check ("-5 degrees\n*bold*\n-", "-5 degrees\n*bold*\n");
  check ("Müller anrufen\n\tAngebot schreiben", "Müller anrufen\n-Angebot schreiben\n");
  check ("one \a two", "one   two\n");
}

static void
test_tables (void)
{
  check (
      "Title\tDeadline\tPlan\tPriority\tTags\tResponsible\tProject\n"
      "Report\t2026-03-31\t2h\thigh\ta, b\tOlga; Ivan\tSales\n"
      "Call\t6.3.2026 14:00\t1:30\tlow\t#x\t@max\t#web\n"
      "Rest\t\t\t\t\t\t\n",
      "Report | due 2026-03-31 18:00 | 120 min | high | @Olga | @Ivan | #a | #b | project Sales\n"
      "Call | due 2026-03-06 14:00 | 90 min | low | @max | #x | project web\n"
      "Rest\n");
  check ("Aufgabe\tZuständig\tFällig am\tAufwand (h)\tErledigt\n"
         "Angebot\tMüller\tFreitag\t1,5\tja\n"
         "Bericht\tSchmidt\t31.3.26\t8\tnein\n",
         "Angebot | done | due 2026-03-06 18:00 | 90 min | @Müller\n"
         "Bericht | due 2026-03-31 18:00 | 480 min | @Schmidt\n");
  check ("№\tЗадача\tОтветственный\tСрок\tПриоритет\tСтатус\n"
         "1\tОтчёт\tКузнецов\t06.03.2026\tвысокий\tвыполнено\n"
         "2\tЗвонок\tПетрова\tзавтра в 10:00\tобычный\tв работе\n",
         "Отчёт | done | due 2026-03-06 18:00 | high | @Кузнецов\n"
         "Звонок | due 2026-03-05 10:00 | @Петрова | “Статус: в работе”\n");
  check ("Task Name\tStart\tFinish\tOutline Level\tCost\n"
         "Build\t2026-03-09\t2026-03-13\t1\t\n"
         "Walls\t2026-03-09\t2026-03-10 12:00\t2\t100 €\n"
         "Roof\t\t\t9\t\n",
         "Build | start 2026-03-09 09:00 | end 2026-03-13 18:00\n"
         "-Walls | start 2026-03-09 09:00 | end 2026-03-10 12:00 | “Cost: 100 €”\n"
         "--Roof\n");
  check ("Wohin\tFrist\tPrio\nBerlin\tmorgen\thoch\n", "Berlin | due 2026-03-05 18:00 | high\n");
}

static void
test_without_header (void)
{
  check ("Report\t2026-03-31\t2h\nCall Ivan\t6.3.\t30 min\n",
         "Report | due 2026-03-31 18:00 | 120 min\nCall Ivan | due 2026-03-06 18:00 | 30 min\n");
  check (
      "Build\t9.3.2026\t13.3.2026\t@olga\t#site\thigh\tcolour blue\n",
      "Build | start 2026-03-09 09:00 | due 2026-03-13 18:00 | high | @olga | #site | “colour blue”\n");
  check ("Task\t5.3.\nOther\t6.3.\n",
         "Task | due 2026-03-05 18:00\nOther | due 2026-03-06 18:00\n");
  check ("Paint\t1.5\t12\n", "Paint | “1.5\n12”\n");
  check ("\tone\t6.3.\n", "one | due 2026-03-06 18:00\n");
}

static void
test_quotes (void)
{
  check ("Title\tNotes\n\"two\nlines\"\t\"say \"\"hello\"\"\nand go\"\nlast\tplain\n",
         "two lines | “say \"hello\"\nand go”\nlast | “plain”\n");
  check ("Title\tNotes\n\"Hello\" she said\tx\n5\" pipe\t\"open\n",
         "\"Hello\" she said | “x”\n5\" pipe | “\"open”\n");
  check ("\"a\tb\"\t6.3.\n", "a b | due 2026-03-06 18:00\n");
}

static void
check_problem (GPtrArray *items, guint n, guint i, guint line, guint column)
{
  const KontorPasteItem *item = items->pdata[n];
  const KontorPasteProblem *problem = NULL;
  g_autofree char *where = g_strdup_printf ("Line %u, column %u: ", line, column);

  g_assert_cmpuint (i, <, item->problems->len);
  problem = item->problems->pdata[i];
  g_assert_cmpuint (problem->line, ==, line);
  g_assert_cmpuint (problem->column, ==, column);
  g_assert_true (g_str_has_prefix (problem->text, where));
}

static void
test_places (void)
{
  const char *pasted = "Title\tDeadline\tPlan\tPriority\n"
                       "\"one\ntwo\"\tsome day\t90\tgreen\n"
                       "\n"
                       "three\t30.2.2026\t1h\t\n"
                       "\t3/4/2026\t\t\n";
  g_autoptr (GPtrArray) items = parse (pasted, strlen (pasted), NULL);

  g_assert_cmpuint (items->len, ==, 3);
  check_problem (items, 0, 0, 3, 2);
  check_problem (items, 0, 1, 3, 3);
  check_problem (items, 0, 2, 3, 4);
  check_problem (items, 1, 0, 5, 2);
  check_problem (items, 2, 0, 6, 2);
  check_problem (items, 2, 1, 6, 2);
  g_assert_cmpuint (((KontorPasteItem *) items->pdata[1])->line, ==, 5);
  g_assert_cmpint (((KontorPasteItem *) items->pdata[1])->plan, ==, 3600);
}

static void
check_error (const char *text, gsize length, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, length, &error));
  g_assert_error (error, KONTOR_PASTE_ERROR, code);
}

static void
test_limits (void)
{
  g_autofree char *lengthy = g_strnfill (KONTOR_PASTE_SIZE_MAX + 1, 'x');
  g_autofree char *lines = g_malloc0 (2 * KONTOR_PASTE_LINES_MAX + 3);
  g_autoptr (GPtrArray) items = NULL;
  KontorPasteItem *item = NULL;
  g_autoptr (GError) error = NULL;

  check_error (lengthy, KONTOR_PASTE_SIZE_MAX + 1, KONTOR_PASTE_ERROR_TOO_BIG);
  items = parse (lengthy, KONTOR_PASTE_SIZE_MAX, NULL);
  item = items->pdata[0];
  g_assert_cmpuint (strlen (item->title), <=, 1024);
  g_assert_cmpuint (strlen (item->description), ==, KONTOR_PASTE_SIZE_MAX);
  g_assert_cmpuint (item->problems->len, ==, 1);
  for (guint i = 0; i < KONTOR_PASTE_LINES_MAX; i++)
    memcpy (lines + 2 * i, "x\n", 2);
  g_ptr_array_unref (items);
  items = parse (lines, strlen (lines), NULL);
  g_assert_cmpuint (items->len, ==, KONTOR_PASTE_LINES_MAX);
  strcat (lines, "x");
  check_error (lines, strlen (lines), KONTOR_PASTE_ERROR_TOO_BIG);
  check_error ("", 0, KONTOR_PASTE_ERROR_EMPTY);
  check_error (" \n\t\n- \n", 7, KONTOR_PASTE_ERROR_EMPTY);
  check_error ("one\0two", 7, KONTOR_PASTE_ERROR_ENCODING);
  g_assert_null (parse ("one\ntwo\xff", 8, &error));
  g_assert_nonnull (strstr (error->message, "line 2"));
}

/* Texts made to be slow to read. */
static void
test_worst_cases (void)
{
  static const char *const units[] = { "\"\t",      "\"\"\t", "\"x\"\"\t", "\"\n",
                                       "x\t",       "\t",     "1.",        "1.1 x\n",
                                       "a\t@b,c\n", "[x] ",   "tomorrow ", "end of " };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new ("x\t");
      g_autoptr (GPtrArray) items = NULL;

      for (guint n = 0; text->len + 10 < KONTOR_PASTE_SIZE_MAX / 8; n++)
        g_string_append (text, n % 500 == 499 ? "\n" : units[i]);
      items = parse (text->str, text->len, NULL);
      g_assert_true (items == NULL || items->len > 0);
    }
}

static void
test_random (void)
{
  static const char *const scraps[] = { "\t",   "\n",   "\"",     " ",    "- ",    "[x] ",
                                        "1. ",  "1.1 ", "Title",  "Plan", "#",     "morgen",
                                        "6.3.", "2h",   "Срок",   "é",    "\xff",  "\r",
                                        "🎉",   "word", "Задача", ",",    "Level", "2" };

  for (int i = 0; i < 5000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GPtrArray) items = NULL;
      int n = g_test_rand_int_range (0, 40);
      guint depth = 0;

      for (int j = 0; j < n; j++)
        /* Bytes that are no text now and then, else nothing else would be reached. */
        if (j != 16 || i % 10 == 0)
          g_string_append (text, scraps[g_test_rand_int_range (0, i % 10 == 0 ? 24 : 16)]);
      items = parse (text->str, text->len, NULL);
      for (guint j = 0; items != NULL && j < items->len; j++)
        {
          KontorPasteItem *item = items->pdata[j];

          g_assert_true (*item->title != '\0' && g_utf8_validate (item->title, -1, NULL));
          g_assert_cmpuint (item->depth, <=, j == 0 ? 0 : depth + 1);
          depth = item->depth;
        }
    }
}

/* --- drafts --- */

static gboolean
find (gpointer data, KontorRecordType type, const char *word, KontorId *id, guint *n_found)
{
  *n_found = g_str_equal (word, "max") ? 2 : g_str_equal (word, "nobody") ? 0 : 1;
  *id = (KontorId) { { (guint8) *word } };

  return *n_found == 1;
}

static void
test_drafts (void)
{
  const char *pasted = "Task\tResponsible\tProject\tPlan\tTags\n"
                       "one\tolga, max, ivan, nobody, olga\tsales\t1h\tx\n"
                       "two\t\tnobody\t\t\n";
  g_autoptr (GPtrArray) items = parse (pasted, strlen (pasted), NULL);
  KontorPasteItem *first = items->pdata[0];
  KontorPasteItem *second = items->pdata[1];
  KontorId id = { { 1 } };
  KontorId parent = { { 2 } };
  KontorId project = { { 3 } };
  KontorId olga = { { 'o' } };
  KontorId sales = { { 's' } };
  g_autoptr (KontorRow) one = kontor_paste_item_to_draft (first, &id, &parent, &project, find,
                                                          NULL);
  g_autoptr (KontorRow) two = kontor_paste_item_to_draft (second, &id, NULL, &project, find, NULL);

  g_assert_cmpstr (kontor_row_get_title (one), ==, "one");
  g_assert_true (kontor_row_refers_to (one, KONTOR_TASK_RESPONSIBLE, &olga));
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (one, KONTOR_TASK_PARTICIPANTS)),
                    ==, 1);
  g_assert_true (kontor_row_refers_to (one, KONTOR_TASK_PROJECT, &sales));
  g_assert_true (kontor_row_refers_to (one, KONTOR_TASK_PARENT, &parent));
  g_assert_cmpint (kontor_row_get_integer (one, KONTOR_TASK_PLAN), ==, 3600);
  g_assert_cmpuint (first->problems->len, ==, 2);
  g_assert_true (kontor_row_refers_to (two, KONTOR_TASK_PROJECT, &project));
  g_assert_false (kontor_row_has (two, KONTOR_TASK_RESPONSIBLE));
  g_assert_cmpuint (second->problems->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/model/paste/lists", test_lists);
  g_test_add_func ("/model/paste/tables", test_tables);
  g_test_add_func ("/model/paste/without-header", test_without_header);
  g_test_add_func ("/model/paste/quotes", test_quotes);
  g_test_add_func ("/model/paste/places", test_places);
  g_test_add_func ("/model/paste/limits", test_limits);
  g_test_add_func ("/model/paste/worst-cases", test_worst_cases);
  g_test_add_func ("/model/paste/random", test_random);
  g_test_add_func ("/model/paste/drafts", test_drafts);

  return g_test_run ();
}
