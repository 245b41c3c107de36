/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tasks in one line of plain words. */

#include "config.h"

#include "kontor-quick-add.h"

#include "kontor-clock.h"
#include "kontor-when.h"

#include <string.h>

/* Wednesday, 4 March 2026, 10:00 UTC; a day of work ends at 18:00. */
#define TODAY 20516
#define NOW (TODAY * KONTOR_DAY + 10 * KONTOR_HOUR)
#define DAY_END (18 * 3600)

/* An office of a few people and projects. */
typedef struct
{
  GPtrArray *people;
  GPtrArray *projects;
} Office;

static KontorId
make_id (guint8 number)
{
  return (KontorId) { { number } };
}

static void
add_person (Office *office, const char *given, const char *family, const char *email)
{
  KontorId id = make_id ((guint8) (office->people->len + 1));
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PERSON, &id);
  g_autofree char *name = g_strdup_printf ("%s %s", given, family);

  kontor_row_builder_take (builder, KONTOR_PERSON_NAME, kontor_value_new_text (name));
  kontor_row_builder_take (builder, KONTOR_PERSON_GIVEN_NAME, kontor_value_new_text (given));
  kontor_row_builder_take (builder, KONTOR_PERSON_FAMILY_NAME, kontor_value_new_text (family));
  kontor_row_builder_take (builder, KONTOR_PERSON_EMAIL, kontor_value_new_text (email));
  g_ptr_array_add (office->people, kontor_row_builder_end (builder));
}

static void
add_project (Office *office, const char *title)
{
  KontorId id = make_id ((guint8) (100 + office->projects->len));
  KontorRowBuilder *builder = kontor_row_builder_new (KONTOR_RECORD_PROJECT, &id);

  kontor_row_builder_take (builder, KONTOR_PROJECT_TITLE, kontor_value_new_text (title));
  g_ptr_array_add (office->projects, kontor_row_builder_end (builder));
}

static void
office_init (Office *office)
{
  office->people = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  office->projects = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_row_unref);
  add_person (office, "Olga", "Petrova", "olga@firma.example");
  add_person (office, "Иван", "Кузнецов", "ivan.k@firma.example");
  add_person (office, "Jörg", "Müller", "j.mueller@firma.example");
  add_person (office, "Anna", "Schmidt", "anna@firma.example");
  add_person (office, "Annabel", "Stone", "a.stone@firma.example");
  add_person (office, "Max", "Meier", "max1@firma.example");
  add_person (office, "Max", "Weber", "max2@firma.example");
  add_project (office, "Sales 2026");
  add_project (office, "Website");
  add_project (office, "Web shop");
  add_project (office, "Продажи");
}

static void
office_clear (Office *office)
{
  g_ptr_array_unref (office->people);
  g_ptr_array_unref (office->projects);
}

static gboolean
find (gpointer data, KontorRecordType type, const char *word, KontorId *id, guint *n_found)
{
  Office *office = data;

  return kontor_quick_add_find_among (type == KONTOR_RECORD_PERSON ? office->people
                                                                   : office->projects,
                                      word, id, n_found);
}

/* What was understood in one line: "title | deadline | plan | priority | people | project | tags |
 * problems", without what is not there. */
static char *
describe (const KontorQuickAdd *quick)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GString *text = g_string_new (quick->title);

  if (quick->deadline != 0)
    {
      g_autofree char *when = kontor_when_format_iso (quick->deadline, utc);

      g_string_append_printf (text, " | %s%s", when, quick->has_time ? "" : "?");
    }
  if (quick->plan != 0)
    g_string_append_printf (text, " | %d min", (int) (quick->plan / 60));
  if (quick->priority == KONTOR_PRIORITY_HIGH)
    g_string_append (text, " | !");
  for (guint i = 0; i < quick->people->len; i++)
    g_string_append_printf (text, " | @%d", ((KontorId *) quick->people->pdata[i])->bytes[0]);
  if (!kontor_id_is_nil (&quick->project))
    g_string_append_printf (text, " | #%d", quick->project.bytes[0]);
  for (guint i = 0; i < quick->tags->len; i++)
    g_string_append_printf (text, " | tag %s", (char *) quick->tags->pdata[i]);
  for (guint i = 0; i < quick->problems->len; i++)
    g_string_append_printf (text, " | problem %s", (char *) quick->problems->pdata[i]);

  return g_string_free (text, FALSE);
}

static const char *const lines[][2] = {
  { "call Ivan tomorrow 10:00 #sales @olga 30m !",
    "call Ivan | 2026-03-05 10:00 | 30 min | ! | @1 | #100" },
  { "call Ivan", "call Ivan" },
  { "call Ivan fri 14:00", "call Ivan | 2026-03-06 14:00" },
  { "call Ivan fri 2h", "call Ivan | 2026-03-06 18:00? | 120 min" },
  { "call Ivan fri 1h30 14:00", "call Ivan | 2026-03-06 14:00 | 90 min" },
  { "call Ivan fri", "call Ivan | 2026-03-06 18:00?" },
  { "tomorrow call Ivan 10:00", "call Ivan | 2026-03-05 10:00" },
  { "tomorrow: call Ivan", "call Ivan | 2026-03-05 18:00?" },
  { "call Ivan tomorrow, then Peter", "call Ivan, then Peter | 2026-03-05 18:00?" },
  { "call Ivan (tomorrow)", "call Ivan () | 2026-03-05 18:00?" },
  { "call Ivan at 9", "call Ivan | 2026-03-05 09:00" },
  { "call Ivan at 11", "call Ivan | 2026-03-04 11:00" },
  { "call Ivan at 10 or so", "call Ivan at 10 or so" },
  { "raise prices by 10 percent", "raise prices by 10 percent" },
  { "raise prices by 10%", "raise prices by 10%" },
  { "report by friday for 2 hours", "report | 2026-03-06 18:00? | 120 min" },
  { "Friday report by Monday", "Friday report | 2026-03-09 18:00?" },
  { "monday's figures", "monday's figures" },
  { "minutes of yesterday", "minutes of yesterday" },
  { "Team meeting next friday 10am 1h", "Team meeting | 2026-03-13 10:00 | 60 min" },
  { "pay invoice 2026-113 on 2026-03-31", "pay invoice 2026-113 | 2026-03-31 18:00?" },
  { "pay rent 3 april", "pay rent | 2026-04-03 18:00?" },
  { "ask may for help, may be late", "ask may for help, may be late" },
  { "so what do we do", "so what do we do" },
  { "she sat in the sun", "she sat in the sun" },
  { "update to version 5.3", "update to version 5.3" },
  { "order 2.5 l of paint", "order 2.5 l of paint" },
  { "fix iPhone 5s", "fix iPhone 5s" },
  { "buy 100 m cable", "buy 100 m cable" },
  { "open 9:00-17:00", "open 9:00-17:00" },
  { "see https://example.org/2026-03-05/tomorrow#top",
    "see https://example.org/2026-03-05/tomorrow#top" },
  { "write to olga@firma.example", "write to olga@firma.example" },
  { "learn C# and F#", "learn C# and F#" },
  { "fix #123", "fix #123" },
  { "it works!", "it works!" },
  { "! fix the door", "fix the door | !" },
  { "fix the door !!!", "fix the door | !" },
  { "fix the door !!!!", "fix the door !!!!" },
  { "read \"tomorrow never dies\" tomorrow", "read \"tomorrow never dies\" | 2026-03-05 18:00?" },
  { "read “@olga #sales 5.3.”", "read “@olga #sales 5.3.”" },
  { "5\" pipe tomorrow", "5\" pipe | 2026-03-05 18:00?" },
  { "@olga @ivan.k @olga plan", "plan | @1 | @2" },
  { "@Petrova, please", "please | @1" },
  { "@\"Olga Petrova\" plan", "plan | @1" },
  { "@olga.petrova plan", "plan | @1" },
  { "@ol plan", "plan | @1" },
  { "@anna plan", "plan | @4" },
  { "@ann plan", "@ann plan | problem @ann" },
  { "@max plan", "@max plan | problem @max" },
  { "@nobody plan", "@nobody plan | problem @nobody" },
  { "@muller plan", "plan | @3" },
  { "@tomorrow plan", "@tomorrow plan | problem @tomorrow" },
  { "@ plan # !", "@ plan # | !" },
  { "plan #web", "plan #web | problem #web" },
  { "plan #website", "plan | #101" },
  { "plan #web-shop #urgent #Urgent #urgent", "plan | #102 | tag urgent" },
  { "plan #\"web shop\"", "plan | #102" },
  { "plan #продажи", "plan | #103" },
  { "plan #q1/2", "plan | tag q1/2" },
  { "tomorrow 10:00", "tomorrow 10:00 | 2026-03-05 10:00" },
  { "#urgent !", "#urgent ! | ! | tag urgent" },
  { "", "" },
  { "   ", "" },
  { " a\nb\tc ", "a b c" },

  { "Ivan anrufen morgen um 10 @müller 1,5 Std", "Ivan anrufen | 2026-03-05 10:00 | 90 min | @3" },
  { "Angebot bis Freitag 12 Uhr", "Angebot | 2026-03-06 12:00" },
  { "Angebot bis zum 31.3. schreiben", "Angebot schreiben | 2026-03-31 18:00?" },
  { "Bericht Ende der Woche", "Bericht Ende der Woche" },
  { "Bericht bis Ende der Woche", "Bericht | 2026-03-06 18:00?" },
  { "Besprechung nächsten Montag halb elf 45 min", "Besprechung | 2026-03-09 10:30 | 45 min" },
  { "Do 14:00 Besprechung", "Besprechung | 2026-03-05 14:00" },
  { "am Do Besprechung", "Besprechung | 2026-03-05 18:00?" },
  { "Fr. Müller anrufen", "Fr. Müller anrufen" },
  { "in 2 Wochen nachfassen", "nachfassen | 2026-03-18 18:00?" },
  { "übermorgen früh Ware holen", "Ware holen | 2026-03-06 09:00" },
  { "Preise um 10 Prozent erhöhen", "Preise um 10 Prozent erhöhen" },
  { "mit 5 Personen", "mit 5 Personen" },
  { "heute Abend Feier", "Feier | 2026-03-04 18:00" },

  { "позвонить Ивану завтра в 10:00 @кузнецов полчаса",
    "позвонить Ивану | 2026-03-05 10:00 | 30 min | @2" },
  { "отчёт до пятницы", "отчёт | 2026-03-06 18:00?" },
  { "отчёт к 5 марта на 2 часа", "отчёт | 2026-03-05 18:00? | 120 min" },
  { "через 2 недели проверить", "проверить | 2026-03-18 18:00?" },
  { "через три дня проверить", "проверить | 2026-03-07 18:00?" },
  { "встреча в пятницу в 15 часов", "встреча | 2026-03-06 15:00" },
  { "встреча завтра в половине одиннадцатого 1,5 ч", "встреча | 2026-03-05 10:30 | 90 min" },
  { "настроить среду разработки", "настроить среду разработки" },
  { "проверить среду в среду", "проверить среду | 2026-03-11 18:00?" },
  { "цена 100 р. за 5 м", "цена 100 р. за 5 м" },
  { "вечером позвонить", "позвонить | 2026-03-04 18:00" },
  { "через 30 минут позвонить", "позвонить | 2026-03-04 10:30" },
  { "подготовить ко дню рождения", "подготовить ко дню рождения" },
  { "купить в 10 магазинах", "купить в 10 магазинах" },
};

/* A number with a unit is how long, whatever its size; a clock has a colon, a word before it or one that
 * nothing else has behind it. */
static const char *const hours[][2] = {
  { "plan 2026-12-15 8h", "plan | 2026-12-15 18:00? | 480 min" },
  { "plan 2026-12-15 8 h", "plan | 2026-12-15 18:00? | 480 min" },
  { "plan 2026-12-15, 8h", "plan | 2026-12-15 18:00? | 480 min" },
  { "8h plan 2026-12-15", "plan | 2026-12-15 18:00? | 480 min" },
  { "plan tomorrow 8 hours", "plan | 2026-03-05 18:00? | 480 min" },
  { "plan fri 14h", "plan | 2026-03-06 18:00? | 840 min" },
  { "plan fri 7h30", "plan | 2026-03-06 18:00? | 450 min" },
  { "plan fri 45 min", "plan | 2026-03-06 18:00? | 45 min" },
  { "plan tomorrow 8:00", "plan | 2026-03-05 08:00" },
  { "plan tomorrow 8am", "plan | 2026-03-05 08:00" },
  { "plan tomorrow at 8", "plan | 2026-03-05 08:00" },
  { "plan at 8", "plan | 2026-03-05 08:00" },
  { "plan tomorrow at 8h", "plan | 2026-03-05 08:00" },
  { "plan tomorrow 8", "plan | 2026-03-05 08:00" },
  { "plan tomorrow 8h 10:00", "plan | 2026-03-05 10:00 | 480 min" },
  { "plan tomorrow at 10:00 8h", "plan | 2026-03-05 10:00 | 480 min" },

  { "Plan 15.12.2026 8h", "Plan | 2026-12-15 18:00? | 480 min" },
  { "Plan 15.12.2026 8 Std", "Plan | 2026-12-15 18:00? | 480 min" },
  { "Plan morgen 8 Std.", "Plan | 2026-03-05 18:00? | 480 min" },
  { "Plan morgen 7,5 Stunden", "Plan | 2026-03-05 18:00? | 450 min" },
  { "Plan Freitag 40 Min", "Plan | 2026-03-06 18:00? | 40 min" },
  { "Plan morgen um 8", "Plan | 2026-03-05 08:00" },
  { "Plan um 8", "Plan | 2026-03-05 08:00" },
  { "Plan morgen 8 Uhr", "Plan | 2026-03-05 08:00" },
  { "Plan morgen um 8h", "Plan | 2026-03-05 08:00" },
  { "Plan morgen 8 Uhr 8 Std", "Plan | 2026-03-05 08:00 | 480 min" },

  { "план 15.12.2026 8 ч", "план | 2026-12-15 18:00? | 480 min" },
  { "план 15.12.2026 8ч", "план | 2026-12-15 18:00? | 480 min" },
  { "план завтра 8 часов", "план | 2026-03-05 18:00? | 480 min" },
  { "план завтра 40 мин", "план | 2026-03-05 18:00? | 40 min" },
  { "план завтра на 8 часов", "план | 2026-03-05 18:00? | 480 min" },
  { "план завтра в 8", "план | 2026-03-05 08:00" },
  { "план в 8", "план | 2026-03-05 08:00" },
  { "план завтра в 8 ч", "план | 2026-03-05 08:00" },
  { "план завтра 8 утра", "план | 2026-03-05 08:00" },
  { "план завтра 8 часов утра", "план | 2026-03-05 08:00" },
  { "план завтра в 8:00 8 ч", "план | 2026-03-05 08:00 | 480 min" },
};

static void
check_lines (const char *const (*all)[2], guint n)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  Office office = { 0 };

  office_init (&office);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (KontorQuickAdd) quick = kontor_quick_add_parse (all[i][0], utc, NOW, DAY_END, find,
                                                                 &office);
      g_autofree char *got = describe (quick);

      if (g_strcmp0 (got, all[i][1]) == 0)
        continue;
      g_test_message ("“%s”: “%s” instead of “%s”", all[i][0], got, all[i][1]);
      g_test_fail ();
    }
  office_clear (&office);
}

static void
test_lines (void)
{
  check_lines (lines, G_N_ELEMENTS (lines));
}

static void
test_hours (void)
{
  check_lines (hours, G_N_ELEMENTS (hours));
}

static void
check_span (const KontorQuickAdd *quick,
            guint n,
            const char *text,
            const char *expected,
            KontorQuickAddKind kind)
{
  const KontorQuickAddSpan *span = &g_array_index (quick->spans, KontorQuickAddSpan, n);
  g_autofree char *got = g_strndup (text + span->start, span->end - span->start);

  g_assert_cmpstr (got, ==, expected);
  g_assert_cmpint (span->kind, ==, kind);
}

static void
test_spans (void)
{
  const char *text = "@max до пятницы позвонить Ивану #sales #срочно @olga 30m !";
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (KontorQuickAdd) quick = NULL;
  Office office = { 0 };

  office_init (&office);
  quick = kontor_quick_add_parse (text, utc, NOW, DAY_END, find, &office);
  g_assert_cmpuint (quick->spans->len, ==, 7);
  check_span (quick, 0, text, "@max", KONTOR_QUICK_ADD_AMBIGUOUS);
  check_span (quick, 1, text, "до пятницы", KONTOR_QUICK_ADD_DEADLINE);
  check_span (quick, 2, text, "#sales", KONTOR_QUICK_ADD_PROJECT);
  check_span (quick, 3, text, "#срочно", KONTOR_QUICK_ADD_TAG);
  check_span (quick, 4, text, "@olga", KONTOR_QUICK_ADD_PERSON);
  check_span (quick, 5, text, "30m", KONTOR_QUICK_ADD_PLAN);
  check_span (quick, 6, text, "!", KONTOR_QUICK_ADD_PRIORITY);
  office_clear (&office);
}

static void
test_draft (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (KontorQuickAdd) quick = NULL;
  g_autoptr (KontorQuickAdd) plain = NULL;
  g_autoptr (KontorRow) draft = NULL;
  g_autoptr (KontorRow) plain_draft = NULL;
  KontorId id = make_id (200);
  KontorId project = make_id (201);
  KontorId olga = make_id (1);
  KontorId sales = make_id (100);
  Office office = { 0 };

  office_init (&office);
  quick = kontor_quick_add_parse ("plan #sales #q1 @olga @ivan tomorrow 1h !", utc, NOW, DAY_END,
                                  find, &office);
  draft = kontor_quick_add_to_draft (quick, &id, &project);
  g_assert_cmpstr (kontor_row_get_title (draft), ==, "plan");
  g_assert_true (kontor_row_refers_to (draft, KONTOR_TASK_RESPONSIBLE, &olga));
  g_assert_true (kontor_row_refers_to (draft, KONTOR_TASK_PROJECT, &sales));
  g_assert_cmpint (kontor_row_get_integer (draft, KONTOR_TASK_PLAN), ==, 3600);
  g_assert_cmpint (kontor_row_get_integer (draft, KONTOR_TASK_DEADLINE), ==,
                   (TODAY + 1) * KONTOR_DAY + 18 * KONTOR_HOUR);
  g_assert_cmpint (kontor_row_get_choice (draft, KONTOR_TASK_PRIORITY), ==, KONTOR_PRIORITY_HIGH);
  g_assert_nonnull (kontor_value_find_element (kontor_row_get (draft, KONTOR_TASK_TAGS), "q1"));
  /* A name in another alphabet is another name: "@ivan" is found by the address "ivan.k@". */
  g_assert_cmpuint (kontor_value_get_n_elements (kontor_row_get (draft, KONTOR_TASK_PARTICIPANTS)),
                    ==, 1);

  plain = kontor_quick_add_parse ("plan", utc, NOW, DAY_END, NULL, NULL);
  plain_draft = kontor_quick_add_to_draft (plain, &id, &project);
  g_assert_true (kontor_row_refers_to (plain_draft, KONTOR_TASK_PROJECT, &project));
  g_assert_false (kontor_row_has (plain_draft, KONTOR_TASK_RESPONSIBLE));
  g_assert_false (kontor_row_has (plain_draft, KONTOR_TASK_DEADLINE));
  g_assert_false (kontor_row_has (plain_draft, KONTOR_TASK_TAGS));
  office_clear (&office);
}

/* --- whatever people type --- */

static const char *const scraps[] = {
  "@",     "#",           "!",      "\"",      "“",        "”",       "„",    "«",
  "»",     " ",           " ",      " ",       "\u00a0",   "\n",      ".",    ",",
  ":",     "-",           "+",      "/",       "1",        "5",       "10",   "24",
  "2026",  "99999999999", "h",      "m",       "min",      "in",      "at",   "am",
  "pm",    "fri",         "so",     "march",   "tomorrow", "next",    "week", "end",
  "of",    "the",         "by",     "für",     "morgen",   "halb",    "elf",  "Uhr",
  "через", "два",         "часа",   "полчаса", "до",       "пятницы", "в",    "среду",
  "без",   "четверти",    "half",   "past",    "ago",      "a",       "olga", "sales",
  "é",     "e\u0301",     "\u0301", "日本",    "🎉",       "½",       "İ",    "ß",
  "th",    "ый",          "'",      "’",       "T",        "quarter",
};

static void
check_spans (const char *text, const KontorQuickAdd *quick)
{
  gsize length = strlen (text);
  gsize last = 0;

  g_assert_true (g_utf8_validate (quick->title, -1, NULL));
  g_assert_cmpuint (strlen (quick->title), <=, length);
  for (guint i = 0; i < quick->spans->len; i++)
    {
      const KontorQuickAddSpan *span = &g_array_index (quick->spans, KontorQuickAddSpan, i);

      g_assert_cmpuint (span->start, >=, last);
      g_assert_cmpuint (span->start, <, span->end);
      g_assert_cmpuint (span->end, <=, length);
      g_assert_true (
          g_utf8_validate (text + span->start, (gssize) (span->end - span->start), NULL));
      last = span->end;
    }
}

static void
test_random (void)
{
  const char *const zones[] = { "UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia" };
  Office office = { 0 };

  office_init (&office);
  for (int i = 0; i < 4000; i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (
          zones[g_test_rand_int_range (0, G_N_ELEMENTS (zones))]);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (KontorQuickAdd) quick = NULL;
      gint64 now = (gint64) g_test_rand_int () * 4 * KONTOR_SECOND;
      int n = g_test_rand_int_range (0, 12);

      for (int j = 0; j < n; j++)
        {
          g_string_append (text, scraps[g_test_rand_int_range (0, G_N_ELEMENTS (scraps))]);
          if (g_test_rand_bit ())
            g_string_append_c (text, ' ');
        }
      if (zone == NULL)
        zone = g_time_zone_new_utc ();
      quick = kontor_quick_add_parse (text->str, zone, now, DAY_END, find, &office);
      check_spans (text->str, quick);
    }
  office_clear (&office);
}

static void
test_limits (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *word = g_strnfill (KONTOR_QUICK_ADD_MAX, 'x');
  g_autofree char *lengthy = g_strconcat (word, " tomorrow", NULL);
  g_autoptr (KontorQuickAdd) quick = kontor_quick_add_parse (lengthy, utc, NOW, DAY_END, NULL,
                                                             NULL);
  g_autoptr (KontorQuickAdd) broken = kontor_quick_add_parse ("bad \xff tomorrow", utc, NOW,
                                                              DAY_END, NULL, NULL);

  g_assert_cmpstr (quick->title, ==, lengthy);
  g_assert_cmpint (quick->deadline, ==, 0);
  g_assert_true (g_utf8_validate (broken->title, -1, NULL));
  g_assert_cmpuint (broken->spans->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/model/quick-add/lines", test_lines);
  g_test_add_func ("/model/quick-add/hours", test_hours);
  g_test_add_func ("/model/quick-add/spans", test_spans);
  g_test_add_func ("/model/quick-add/draft", test_draft);
  g_test_add_func ("/model/quick-add/random", test_random);
  g_test_add_func ("/model/quick-add/limits", test_limits);

  return g_test_run ();
}
