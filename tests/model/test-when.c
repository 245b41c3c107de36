/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates, times and durations in plain words, in three languages. */

#include "config.h"

#include "kontor-when.h"

#include "kontor-clock.h"
#include "kontor-value.h"

#include <string.h>

/* 2026-11-21, a Saturday, 10:00 UTC; and 2026-03-04, a Wednesday. */
#define SATURDAY 20778
#define WEDNESDAY 20516

/* Goes on, so that one run shows every case that fails. */
static void
complain (const char *text, const char *got, const char *expected)
{
  g_test_message ("“%s”: %s instead of %s", text, got, expected);
  g_test_fail ();
}

static gint64
at_ten (gint64 days)
{
  return days * KONTOR_DAY + 10 * KONTOR_HOUR;
}

static void
check_date (gint64 today, const char *text, const char *expected)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 days = G_MININT64;
  gboolean read = kontor_when_parse_date (text, utc, at_ten (today), &days, &error);

  if (read != (expected != NULL))
    complain (text, read ? "a date" : "none", expected);
  if (!read)
    {
      g_assert_cmpint (days, ==, G_MININT64);
      g_assert_nonnull (error);
      return;
    }
  shown = kontor_date_to_string (days);
  if (g_strcmp0 (shown, expected) != 0)
    complain (text, shown, expected);
}

/* Today is Saturday, 21 November 2026. */
static const char *const saturday_dates[][2] = {
  { "today", "2026-11-21" },
  { "Tomorrow", "2026-11-22" },
  { "yesterday", "2026-11-20" },
  { "friday", "2026-11-27" },
  { "saturday", "2026-11-28" },
  { "this saturday", "2026-11-21" },
  { "next saturday", "2026-11-28" },
  { "next friday", "2026-11-27" },
  { "last friday", "2026-11-20" },
  { "last saturday", "2026-11-14" },
  { "sun", "2026-11-22" },
  { "+3d", "2026-11-24" },
  { "-1w", "2026-11-14" },
  { "+3m", "2027-02-21" },
  { "+1y", "2027-11-21" },
  { "+2н", "2026-12-05" },
  { "+1J", "2027-11-21" },
  { "1.12.2026", "2026-12-01" },
  { "1.12.26", "2026-12-01" },
  { "1.12.", "2026-12-01" },
  { "1.12", "2026-12-01" },
  { "1.2.", "2027-02-01" },
  { "29.2.", "2028-02-29" },
  { "5. 3. 2027", "2027-03-05" },
  { "05-03-2027", "2027-03-05" },
  { "2027-03-05", "2027-03-05" },
  { "2027/3/5", "2027-03-05" },
  { "14/3/2027", "2027-03-14" },
  { "3/14/2027", "2027-03-14" },
  { "4/4/2027", "2027-04-04" },
  { "3/4/2027", NULL },
  { "1601-01-01", "1601-01-01" },
  { "9999-12-31", "9999-12-31" },
  { "3 march", "2027-03-03" },
  { "3rd of March", "2027-03-03" },
  { "the 3rd of March 2028", "2028-03-03" },
  { "March 3", "2027-03-03" },
  { "Mar. 3rd, 2028", "2028-03-03" },
  { "first of may", "2027-05-01" },
  { "3. März", "2027-03-03" },
  { "3.März 2028", "2028-03-03" },
  { "ersten Mai", "2027-05-01" },
  { "24. Dez.", "2026-12-24" },
  { "3 марта", "2027-03-03" },
  { "3-го марта 2028 г.", "2028-03-03" },
  { "5 МАЯ", "2027-05-05" },
  { "первого декабря", "2026-12-01" },
  { "Fri 27 Nov", "2026-11-27" },
  { "Freitag, den 27. November 2026", "2026-11-27" },
  { "в пятницу, 27 ноября", "2026-11-27" },
  { "on the 5th", "2026-12-05" },
  { "am 25.", "2026-11-25" },
  { "до 5-го", "2026-12-05" },
  { "5 числа", "2026-12-05" },
  { "am 31.", "2026-12-31" },
  { "end of the week", "2026-11-22" },
  { "eom", "2026-11-30" },
  { "end of march", "2027-03-31" },
  { "Ende November", "2026-11-30" },
  { "next month", "2026-12-01" },
  { "next quarter", "2027-01-01" },
  { "end of quarter", "2026-12-31" },
  { "next year", "2027-01-01" },
  { "last month", "2026-10-01" },
  { "до конца года", "2026-12-31" },
  { "30.2.", NULL },
  { "2026-02-30", NULL },
  { "0000-00-00", NULL },
  { "31.2.2026", NULL },
  { "32 march", NULL },
  { "+99999999999999999999d", NULL },
  { "+9999999d", NULL },
  { "+d", NULL },
  { "soon", NULL },
  { "14:00", NULL },
  { "tomorrow 14:00", NULL },
  { "tomorrow please", NULL },
  { "5%", NULL },
  { "march", NULL },
  { ".", NULL },
  { "", NULL },
  { "  ", NULL },
  { "in 2 hours", NULL },
  { "2 h", NULL },
};

/* Today is Wednesday, 4 March 2026. */
static const char *const wednesday_dates[][2] = {
  { "friday", "2026-03-06" },
  { "wednesday", "2026-03-11" },
  { "this friday", "2026-03-06" },
  { "this wednesday", "2026-03-04" },
  { "next friday", "2026-03-13" },
  { "next monday", "2026-03-09" },
  { "coming friday", "2026-03-06" },
  { "friday next week", "2026-03-13" },
  { "next week friday", "2026-03-13" },
  { "next week", "2026-03-09" },
  { "this week", "2026-03-06" },
  { "weekend", "2026-03-07" },
  { "next weekend", "2026-03-14" },
  { "eow", "2026-03-06" },
  { "in 2 weeks", "2026-03-18" },
  { "in a week", "2026-03-11" },
  { "within 3 days", "2026-03-07" },
  { "in a couple days", "2026-03-06" },
  { "in two months", "2026-05-04" },
  { "3 days ago", "2026-03-01" },
  { "a week ago", "2026-02-25" },
  { "3 days from now", "2026-03-07" },
  { "day after tomorrow", "2026-03-06" },
  { "the day before yesterday", "2026-03-02" },
  { "by friday", "2026-03-06" },
  { "due: friday", "2026-03-06" },
  { "no later than friday", "2026-03-06" },
  { "5.3.", "2026-03-05" },
  { "4.3.", "2026-03-04" },
  { "4 march", "2026-03-04" },
  { "the 4th", "2026-03-04" },
  { "3.3.", "2027-03-03" },

  { "heute", "2026-03-04" },
  { "morgen", "2026-03-05" },
  { "übermorgen", "2026-03-06" },
  { "uebermorgen", "2026-03-06" },
  { "ÜBERMORGEN", "2026-03-06" },
  { "vorgestern", "2026-03-02" },
  { "Freitag", "2026-03-06" },
  { "am Freitag", "2026-03-06" },
  { "Fr.", "2026-03-06" },
  { "Do", "2026-03-05" },
  { "diesen Freitag", "2026-03-06" },
  { "nächsten Freitag", "2026-03-13" },
  { "kommenden Freitag", "2026-03-06" },
  { "Freitag nächster Woche", "2026-03-13" },
  { "nächste Woche Freitag", "2026-03-13" },
  { "nächste Woche", "2026-03-09" },
  { "in 2 Wochen", "2026-03-18" },
  { "in einer Woche", "2026-03-11" },
  { "in zwei Tagen", "2026-03-06" },
  { "vor 2 Tagen", "2026-03-02" },
  { "in einem Monat", "2026-04-04" },
  { "bis Ende der Woche", "2026-03-06" },
  { "Ende des Monats", "2026-03-31" },
  { "Monatsende", "2026-03-31" },
  { "bis zum 6. März", "2026-03-06" },
  { "nicht später als Freitag", "2026-03-06" },
  { "spätestens Freitag", "2026-03-06" },
  { "am Wochenende", "2026-03-07" },
  { "letzten Montag", "2026-03-02" },
  { "nächsten Monat", "2026-04-01" },

  { "сегодня", "2026-03-04" },
  { "завтра", "2026-03-05" },
  { "на завтра", "2026-03-05" },
  { "послезавтра", "2026-03-06" },
  { "позавчера", "2026-03-02" },
  { "пятница", "2026-03-06" },
  { "в пятницу", "2026-03-06" },
  { "к пятнице", "2026-03-06" },
  { "до пятницы", "2026-03-06" },
  { "во вторник", "2026-03-10" },
  { "в среду", "2026-03-11" },
  { "к среде", "2026-03-11" },
  { "пт", "2026-03-06" },
  { "в эту пятницу", "2026-03-06" },
  { "в следующую пятницу", "2026-03-13" },
  { "в прошлую пятницу", "2026-02-27" },
  { "в ближайшую пятницу", "2026-03-06" },
  { "в пятницу на следующей неделе", "2026-03-13" },
  { "на следующей неделе", "2026-03-09" },
  { "на этой неделе", "2026-03-06" },
  { "через 2 недели", "2026-03-18" },
  { "через неделю", "2026-03-11" },
  { "через три дня", "2026-03-07" },
  { "через пару дней", "2026-03-06" },
  { "через месяц", "2026-04-04" },
  { "через полгода", "2026-09-04" },
  { "через 5 лет", "2031-03-04" },
  { "2 дня назад", "2026-03-02" },
  { "неделю назад", "2026-02-25" },
  { "до конца недели", "2026-03-06" },
  { "к концу месяца", "2026-03-31" },
  { "в конце марта", "2026-03-31" },
  { "в следующем месяце", "2026-04-01" },
  { "не позднее пятницы", "2026-03-06" },
  { "до 5 марта", "2026-03-05" },
  { "к 10 апреля", "2026-04-10" },
  { "до 15.03", "2026-03-15" },
  { "срок: 5.3.", "2026-03-05" },
  { "в выходные", "2026-03-07" },
};

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (saturday_dates); i++)
    check_date (SATURDAY, saturday_dates[i][0], saturday_dates[i][1]);
  for (guint i = 0; i < G_N_ELEMENTS (wednesday_dates); i++)
    check_date (WEDNESDAY, wednesday_dates[i][0], wednesday_dates[i][1]);
}

/* What the sentence for people says. */
static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    int code;
  } cases[] = {
    { "30.2.2026", KONTOR_WHEN_ERROR_NO_SUCH_DAY }, { "31 april", KONTOR_WHEN_ERROR_NO_SUCH_DAY },
    { "3/4/2026", KONTOR_WHEN_ERROR_AMBIGUOUS },    { "some day", KONTOR_WHEN_ERROR_UNKNOWN },
    { "\xff", KONTOR_WHEN_ERROR_UNKNOWN },
  };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *lengthy = g_strnfill (100000, '1');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 days = 0;

      g_assert_false (kontor_when_parse_date (cases[i].text, utc, 0, &days, &error));
      g_assert_error (error, KONTOR_WHEN_ERROR, cases[i].code);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_false (kontor_when_parse_date (lengthy, utc, 0, &(gint64) { 0 }, NULL));
}

static void
check_moment (const char *text, const char *expected, gboolean expected_whole)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 local = 0;
  gboolean whole_day = FALSE;
  gboolean read = kontor_when_parse_moment (text, utc, at_ten (SATURDAY), &local, &whole_day,
                                            &error);

  if (read != (expected != NULL))
    complain (text, read ? "a moment" : "none", expected);
  if (!read)
    return;
  shown = kontor_moment_to_string (local, FALSE);
  shown[16] = '\0';
  if (g_strcmp0 (shown, expected) != 0)
    complain (text, shown, expected);
  g_assert_cmpint (whole_day, ==, expected_whole);
}

/* It is Saturday, 10:00. */
static const char *const moments[][2] = {
  { "now", "2026-11-21T10:00" },
  { "jetzt", "2026-11-21T10:00" },
  { "сейчас", "2026-11-21T10:00" },
  { "14:30", "2026-11-21T14:30" },
  { "9:05:07", "2026-11-21T09:05" },
  { "tomorrow 9:00", "2026-11-22T09:00" },
  { "2026-12-01T14:00", "2026-12-01T14:00" },
  { "2026-12-01 14:00", "2026-12-01T14:00" },
  { "1.12. 14:00", "2026-12-01T14:00" },
  { "1.12.2026, 14:00", "2026-12-01T14:00" },
  { "+2h", "2026-11-21T12:00" },
  { "-30min", "2026-11-21T09:30" },
  { "+2ч", "2026-11-21T12:00" },
  { "in 2 hours", "2026-11-21T12:00" },
  { "in half an hour", "2026-11-21T10:30" },
  { "in 1 h 30 min", "2026-11-21T11:30" },
  { "20 minutes ago", "2026-11-21T09:40" },
  { "tomorrow 9", "2026-11-22T09:00" },
  { "10:00 tomorrow", "2026-11-22T10:00" },
  { "at 10 tomorrow", "2026-11-22T10:00" },
  { "tomorrow at 10", "2026-11-22T10:00" },
  { "tomorrow at ten", "2026-11-22T10:00" },
  { "tomorrow at 3", "2026-11-22T15:00" },
  { "tomorrow at 6", "2026-11-22T18:00" },
  { "tomorrow at 7", "2026-11-22T07:00" },
  { "tomorrow at 3am", "2026-11-22T03:00" },
  { "tomorrow 3:00", "2026-11-22T03:00" },
  { "10am", "2026-11-21T10:00" },
  { "10 pm", "2026-11-21T22:00" },
  { "10:30 p.m.", "2026-11-21T22:30" },
  { "12am", "2026-11-21T00:00" },
  { "12pm", "2026-11-21T12:00" },
  { "fri 14h", "2026-11-27T14:00" },
  { "fri 14h30", "2026-11-27T14:30" },
  { "friday noon", "2026-11-27T12:00" },
  { "at noon", "2026-11-21T12:00" },
  { "tomorrow morning", "2026-11-22T09:00" },
  { "tomorrow in the evening", "2026-11-22T18:00" },
  { "tonight", "2026-11-21T19:00" },
  { "half past ten", "2026-11-21T10:30" },
  { "quarter to 5", "2026-11-21T16:45" },
  { "quarter to 1", "2026-11-21T12:45" },
  { "ten past nine", "2026-11-21T09:10" },
  { "8 in the evening", "2026-11-21T20:00" },
  { "10 o'clock", "2026-11-21T10:00" },
  { "by 5pm on friday", "2026-11-27T17:00" },
  { "midnight", "2026-11-22T00:00" },
  { "24:00", "2026-11-22T00:00" },

  { "14 Uhr", "2026-11-21T14:00" },
  { "14 Uhr 30", "2026-11-21T14:30" },
  { "14.30 Uhr", "2026-11-21T14:30" },
  { "um 14.30", "2026-11-21T14:30" },
  { "14:30 Uhr", "2026-11-21T14:30" },
  { "um 10", "2026-11-21T10:00" },
  { "morgen um 10", "2026-11-22T10:00" },
  { "morgen früh", "2026-11-22T09:00" },
  { "morgen Abend", "2026-11-22T18:00" },
  { "heute Morgen", "2026-11-21T09:00" },
  { "Freitag 14 Uhr", "2026-11-27T14:00" },
  { "Freitag, 27.11., 14:00", "2026-11-27T14:00" },
  { "am Freitag, den 27. November um 14 Uhr", "2026-11-27T14:00" },
  { "bis Freitag 12:00", "2026-11-27T12:00" },
  { "halb elf", "2026-11-21T10:30" },
  { "halb 3", "2026-11-21T14:30" },
  { "morgen um halb elf", "2026-11-22T10:30" },
  { "viertel nach zehn", "2026-11-21T10:15" },
  { "Viertel vor elf", "2026-11-21T10:45" },
  { "dreiviertel elf", "2026-11-21T10:45" },
  { "8 Uhr abends", "2026-11-21T20:00" },
  { "3 Uhr nachts", "2026-11-21T03:00" },
  { "in anderthalb Stunden", "2026-11-21T11:30" },
  { "in einer halben Stunde", "2026-11-21T10:30" },
  { "vor 2 Stunden", "2026-11-21T08:00" },

  { "завтра в 10:00", "2026-11-22T10:00" },
  { "завтра в 10", "2026-11-22T10:00" },
  { "в 10:00 завтра", "2026-11-22T10:00" },
  { "завтра утром", "2026-11-22T09:00" },
  { "завтра вечером", "2026-11-22T18:00" },
  { "в 3 часа дня", "2026-11-21T15:00" },
  { "в 3 часа", "2026-11-21T15:00" },
  { "в 3 часа ночи", "2026-11-21T03:00" },
  { "в 11 ночи", "2026-11-21T23:00" },
  { "в 15 часов", "2026-11-21T15:00" },
  { "в 15 ч. 30 мин.", "2026-11-21T15:30" },
  { "10 утра", "2026-11-21T10:00" },
  { "в 8 вечера", "2026-11-21T20:00" },
  { "в половине одиннадцатого", "2026-11-21T10:30" },
  { "в пол-одиннадцатого", "2026-11-21T10:30" },
  { "полдевятого", "2026-11-21T08:30" },
  { "без четверти одиннадцать", "2026-11-21T10:45" },
  { "без пяти десять", "2026-11-21T09:55" },
  { "в пятницу к десяти", "2026-11-27T10:00" },
  { "через 2 часа", "2026-11-21T12:00" },
  { "через час", "2026-11-21T11:00" },
  { "через полчаса", "2026-11-21T10:30" },
  { "через полтора часа", "2026-11-21T11:30" },
  { "2 часа назад", "2026-11-21T08:00" },
  { "в полдень", "2026-11-21T12:00" },
  { "в обед", "2026-11-21T13:00" },
  { "до вечера", "2026-11-21T18:00" },
  { "через 2 недели в 10:00", "2026-12-05T10:00" },

  { "25:00", NULL },
  { "10:60", NULL },
  { "24:30", NULL },
  { "14 am", NULL },
  { "tomorrow 10:00 11:00", NULL },
  { "90", NULL },
  { "2 hours", NULL },
  { "whenever", NULL },
};

static void
test_moments (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    check_moment (moments[i][0], moments[i][1], FALSE);
  check_moment ("tomorrow", "2026-11-22T00:00", TRUE);
  check_moment ("в пятницу", "2026-11-27T00:00", TRUE);
}

static const struct
{
  const char *text;
  gint64 expected;
} durations[] = {
  { "1h30", 5400 },
  { "1h30m", 5400 },
  { "1h 30min", 5400 },
  { "1 h 30 min", 5400 },
  { "90m", 5400 },
  { "90 minutes", 5400 },
  { "1.5h", 5400 },
  { "1,5h", 5400 },
  { "1:30", 5400 },
  { "1:30:15", 5415 },
  { "100:00", 360000 },
  { "45s", 45 },
  { "2 hours", 7200 },
  { "two hours", 7200 },
  { "an hour", 3600 },
  { "hour", 3600 },
  { "half an hour", 1800 },
  { "half hour", 1800 },
  { "one and a half hours", 5400 },
  { "1 hour and 15 minutes", 4500 },
  { "for 2 hours", 7200 },
  { "0.25 h", 900 },
  { "0h", 0 },

  { "1,5 Std", 5400 },
  { "1,5 Std.", 5400 },
  { "2 Stunden", 7200 },
  { "eine Stunde", 3600 },
  { "eine halbe Stunde", 1800 },
  { "anderthalb Stunden", 5400 },
  { "zweieinhalb Stunden", 9000 },
  { "1 Std. 30 Min.", 5400 },
  { "20 Minuten", 1200 },
  { "2 Stunden und 10 Minuten", 7800 },

  { "1,5 ч", 5400 },
  { "2 часа", 7200 },
  { "5 часов", 18000 },
  { "полчаса", 1800 },
  { "час", 3600 },
  { "на час", 3600 },
  { "полтора часа", 5400 },
  { "1 ч 30 мин", 5400 },
  { "1ч30м", 5400 },
  { "1 ч. 30 мин.", 5400 },
  { "15 минут", 900 },
  { "два часа", 7200 },
  { "30 сек", 30 },

  { "90", -1 },
  { "", -1 },
  { "-1h", -1 },
  { "1e99h", -1 },
  { "1:75", -1 },
  { "30min 2h", -1 },
  { "1h 1h", -1 },
  { "999999999h", -1 },
  { "99999999999999999999h", -1 },
  { "2 days", -1 },
  { "h h", -1 },
  { "1.5.5h", -1 },
  { "long", -1 },
  { "\xff", -1 },
};

static void
test_durations (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      gint64 seconds = -1;
      gboolean read = kontor_when_parse_duration (durations[i].text, &seconds, NULL);

      g_autofree char *got = g_strdup_printf ("%d", (int) seconds);
      g_autofree char *expected = g_strdup_printf ("%d", (int) durations[i].expected);

      if (read != (durations[i].expected >= 0) || seconds != durations[i].expected)
        complain (durations[i].text, got, expected);
    }
}

/* --- in a sentence --- */

/* What is found first, and as what: d a date, c a clock, m a moment, l a length. */
static const struct
{
  const char *text;
  const char *found; /* NULL for nothing */
  char kind;
} sentences[] = {
  { "call Ivan tomorrow at 10", "tomorrow at 10", 'm' },
  { "call Ivan on friday, please", "on friday", 'd' },
  { "10 years ago", "10 years ago", 'd' },
  { "lunch at noon", "at noon", 'c' },
  { "it took 2 hours", "2 hours", 'l' },
  { "due: 5.3.2026!", "due: 5.3.2026", 'd' },
  { "(morgen)", "morgen", 'd' },
  { "Besprechung am Freitag, den 6. März 2026, um 14 Uhr im Büro",
    "am Freitag, den 6. März 2026, um 14 Uhr", 'm' },
  { "im Mai", NULL, 0 },
  { "Termin um halb elf", "um halb elf", 'c' },
  { "отчёт не позднее пятницы", "не позднее пятницы", 'd' },
  { "созвон через полчаса", "через полчаса", 'm' },
  { "созвон 5\u00a0марта", "5\u00a0марта", 'd' },
  { "Москва, 12 апреля 2026 года", "12 апреля 2026 года", 'd' },
  { "10 утра", "10 утра", 'c' },
  { "e-mail at 10 people", NULL, 0 },
  { "5.3.4", NULL, 0 },
  { "by 5.3%", NULL, 0 },
  { "v1.12.2026a", NULL, 0 },
  { "sun.com", NULL, 0 },
  { "mon-fri", NULL, 0 },
  { "tomorrow@example.org", NULL, 0 },
  { "tomorrowland", NULL, 0 },
  { "10:00:00:00", NULL, 0 },
  { "in", NULL, 0 },
  { "next", NULL, 0 },
  { "end of", NULL, 0 },
  { "3/4", NULL, 0 },
  { "30.2.2026", NULL, 0 },
  { "now and then", NULL, 0 },
  { "a second", NULL, 0 },
  { "half", NULL, 0 },
  { "по 5 штук", NULL, 0 },
  { "", NULL, 0 },
};

static void
test_sentences (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      const char *text = sentences[i].text;
      KontorWhen found = { 0 };
      gboolean is_found = kontor_when_scan (text, 0, utc, at_ten (WEDNESDAY), &found);
      g_autofree char *got = g_strndup (text + found.start, found.end - found.start);

      if (is_found != (sentences[i].found != NULL) ||
          (is_found &&
           (!g_str_equal (got, sentences[i].found) || " dcml"[found.kind] != sentences[i].kind)))
        complain (text, is_found ? got : NULL, sentences[i].found);
    }
}

/* Every expression that can be written alone is found in a sentence as a whole, or not at all. */
static void
test_scan_agrees (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (wednesday_dates); i++)
    {
      g_autofree char *text = g_strdup_printf ("x %s x", wednesday_dates[i][0]);
      g_autofree char *got = NULL;
      KontorWhen found = { 0 };

      if (!kontor_when_scan (text, 0, utc, at_ten (WEDNESDAY), &found))
        continue;
      g_assert_cmpuint (found.start, ==, 2);
      if (found.kind == KONTOR_WHEN_DATE)
        got = kontor_date_to_string (found.days);
      if (g_strcmp0 (got, wednesday_dates[i][1]) != 0)
        complain (text, got, wednesday_dates[i][1]);
    }
}

static const char *const scraps[] = {
  "1",        "2",           "5",
  "10",       "12",          "24",
  "31",       "2026",        "99999999999",
  ".",        ":",           ",",
  "-",        "/",           "+",
  " ",        " ",           " ",
  "h",        "m",           "min",
  "am",       "pm",          "T",
  "th",       "a",           "in",
  "at",       "by",          "the",
  "next",     "last",        "this",
  "week",     "month",       "year",
  "quarter",  "end",         "of",
  "half",     "past",        "to",
  "ago",      "from",        "now",
  "friday",   "so",          "march",
  "tomorrow", "day",         "after",
  "noon",     "two",         "first",
  "and",      "Uhr",         "halb",
  "elf",      "Mitternacht", "через",
  "без",      "пять",        "минут",
  "часа",     "дня",         "полтора",
  "полчаса",  "назад",       "не",
  "позднее",  "до",          "конца",
  "недели",   "пятого",      "числа",
  "г.",       "é",           "\u0301",
  "日",       "🎉",          "½",
  "İ",        "ß",           "€",
  "’",        "\u00a0",      "\xef\xbb\xbf",
  "%",        "\"",          "(",
};

/* Whatever is written and whenever it is read: spans lie inside the text, in order, between characters,
 * and days and times within their bounds. */
static void
test_random (void)
{
  const char *const names[] = { "UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia",
                                "Asia/Kathmandu" };

  for (int i = 0; i < 5000; i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (names[i % 5]);
      g_autoptr (GString) text = g_string_new (NULL);
      gint64 now = (g_test_rand_int () * G_GINT64_CONSTANT (16) - (G_GINT64_CONSTANT (1) << 33)) *
                   KONTOR_SECOND;
      gint64 value = 0;
      gboolean whole = FALSE;
      KontorWhen found = { 0 };
      int n = g_test_rand_int_range (0, 10);

      for (int j = 0; j < n; j++)
        g_string_append_printf (text, "%s%s",
                                scraps[g_test_rand_int_range (0, G_N_ELEMENTS (scraps))],
                                g_test_rand_bit () ? " " : "");
      zone = zone != NULL ? zone : g_time_zone_new_utc ();
      kontor_when_parse_date (text->str, zone, now, &value, NULL);
      kontor_when_parse_instant (text->str, zone, now, 64800, &value, NULL);
      kontor_when_parse_moment (text->str, zone, now, &value, &whole, NULL);
      kontor_when_parse_duration (text->str, &value, NULL);
      while (kontor_when_scan (text->str, found.end, zone, now, &found))
        {
          g_assert_cmpuint (found.start, <, found.end);
          g_assert_cmpuint (found.end, <=, text->len);
          g_assert_true (
              g_utf8_validate (text->str + found.start, (gssize) (found.end - found.start), NULL));
          g_assert_cmpint (found.seconds, >=, 0);
          g_assert_cmpint (found.days, >=, KONTOR_DATE_MIN);
          g_assert_cmpint (found.days, <=, KONTOR_DATE_MAX);
          if (found.kind == KONTOR_WHEN_MOMENT)
            g_assert_cmpint (found.seconds, <=, 86400);
        }
    }
}

/* --- zones --- */

static void
check_instant (GTimeZone *zone, const char *now_text, const char *text, const char *expected)
{
  g_autofree char *got = NULL;
  gint64 now = 0;
  gint64 instant = 0;

  g_assert_true (kontor_instant_from_string (now_text, &now));
  g_assert_true (kontor_when_parse_instant (text, zone, now, 18 * 3600, &instant, NULL));
  got = kontor_instant_to_string (instant);
  if (!g_str_equal (got, expected))
    complain (text, got, expected);
}

/* Europe/Berlin skips 02:00 to 03:00 on 2026-03-29 and repeats it on 2026-10-25. */
static void
test_daylight_saving (void)
{
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree char *summer = NULL;
  g_autofree char *old = NULL;
  gint64 instant = 0;

  if (berlin == NULL)
    {
      g_test_skip ("no time zones are installed");
      return;
    }
  check_instant (berlin, "2026-07-01T12:00:00Z", "2026-07-02 10:00", "2026-07-02T08:00:00Z");
  check_instant (berlin, "2026-07-01T12:00:00Z", "2.7.", "2026-07-02T16:00:00Z");
  check_instant (berlin, "2026-07-01T12:00:00Z", "2026-07-02T10:00:00Z", "2026-07-02T10:00:00Z");
  /* Half past midnight in Berlin is still yesterday in UTC. */
  check_instant (berlin, "2026-07-01T22:30:00Z", "heute 10:00", "2026-07-02T08:00:00Z");
  check_instant (berlin, "2026-07-01T22:30:00Z", "10:00", "2026-07-02T08:00:00Z");
  /* The hour that is skipped and the one that is there twice. */
  check_instant (berlin, "2026-03-28T12:00:00Z", "tomorrow 2:30", "2026-03-29T01:00:00Z");
  check_instant (berlin, "2026-03-29T00:30:00Z", "in 2 hours", "2026-03-29T02:30:00Z");
  check_instant (berlin, "2026-10-24T23:30:00Z", "in 2 hours", "2026-10-25T01:30:00Z");
  check_instant (berlin, "2026-03-28T12:00:00Z", "in one day", "2026-03-29T16:00:00Z");
  check_instant (berlin, "2026-10-24T12:00:00Z", "bis 24:00", "2026-10-24T22:00:00Z");

  g_assert_true (kontor_instant_from_string ("2026-07-01T12:00:00Z", &instant));
  summer = kontor_when_format_iso (instant, berlin);
  g_assert_cmpstr (summer, ==, "2026-07-01 14:00");
  g_assert_cmpint (kontor_time_from_local (berlin, kontor_time_to_local (berlin, instant)), ==,
                   instant);
  g_assert_true (kontor_instant_from_string ("1601-01-01T12:00:00Z", &instant));
  old = kontor_when_format_iso (instant, berlin);
  g_assert_true (g_str_has_prefix (old, "1601-01-01 1"));
}

/* Around every change of the clocks in a year, an hour at a time: there and back again, and never
 * further off than the gap. */
static void
test_all_zones (void)
{
  static const char *const names[] = {
    "Europe/Berlin",      "Europe/Moscow",     "America/New_York",    "America/St_Johns",
    "Asia/Kathmandu",     "Pacific/Apia",      "Australia/Lord_Howe", "Pacific/Chatham",
    "Africa/Casablanca",  "America/Sao_Paulo", "Antarctica/Troll",    "Asia/Tehran",
    "Pacific/Kiritimati", "Etc/GMT+12",
  };
  guint n_zones = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (names[i]);

      if (zone == NULL)
        continue;
      n_zones++;
      for (gint64 hour = 0; hour < 2 * 366 * 24; hour++)
        {
          gint64 instant = SATURDAY * KONTOR_DAY + hour * KONTOR_HOUR;
          gint64 local = kontor_time_to_local (zone, instant);
          gint64 back = kontor_time_from_local (zone, local);

          /* An hour that is there twice has two answers. */
          g_assert_cmpint (ABS (back - instant), <=, 2 * KONTOR_HOUR);
          g_assert_cmpint (kontor_time_to_local (zone, back), ==, local);
          local = instant;
          back = kontor_time_to_local (zone, kontor_time_from_local (zone, local));
          /* A time that is skipped is moved forward. */
          g_assert_cmpint (back - local, >=, 0);
          g_assert_cmpint (back - local, <=, 2 * KONTOR_HOUR);
        }
    }
  if (n_zones == 0)
    g_test_skip ("no time zones are installed");
}

/* --- writing --- */

static void
check_text (char *got, const char *expected)
{
  if (g_strcmp0 (got, expected) != 0)
    complain ("written", got, expected);
  g_free (got);
}

static void
test_format (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 now = at_ten (WEDNESDAY);
  gint64 noon = now + 2 * KONTOR_HOUR;

  check_text (kontor_when_format_date (WEDNESDAY, WEDNESDAY), "Today");
  check_text (kontor_when_format_date (WEDNESDAY + 1, WEDNESDAY), "Tomorrow");
  check_text (kontor_when_format_date (WEDNESDAY - 1, WEDNESDAY), "Yesterday");
  check_text (kontor_when_format_date (WEDNESDAY + 2, WEDNESDAY), "Fri 6 Mar");
  check_text (kontor_when_format_date (WEDNESDAY + 367, WEDNESDAY), "6 Mar 2027");
  check_text (kontor_when_format_date (WEDNESDAY - 100, WEDNESDAY), "24 Nov 2025");
  check_text (kontor_when_format_date (KONTOR_DATE_MIN, WEDNESDAY), "1 Jan 1601");
  check_text (kontor_when_format_date (KONTOR_DATE_MAX, WEDNESDAY), "31 Dec 9999");
  check_text (kontor_when_format_date (G_MAXINT64, WEDNESDAY), "No date");
  check_text (kontor_when_format_time (0, KONTOR_TIME_FORMAT_DAY), "00:00");
  check_text (kontor_when_format_time (0, KONTOR_TIME_FORMAT_HALF_DAY), "12:00 AM");
  check_text (kontor_when_format_time (43200, KONTOR_TIME_FORMAT_HALF_DAY), "12:00 PM");
  check_text (kontor_when_format_time (50700, KONTOR_TIME_FORMAT_HALF_DAY), "2:05 PM");
  check_text (kontor_when_format_time (50700, KONTOR_TIME_FORMAT_SYSTEM), "14:05");
  check_text (kontor_when_format_time (86400, KONTOR_TIME_FORMAT_DAY), "00:00");
  check_text (kontor_when_format_instant (noon, utc, now, KONTOR_TIME_FORMAT_DAY), "Today 12:00");
  check_text (kontor_when_format_instant (noon + 2 * KONTOR_DAY, utc, now,
                                          KONTOR_TIME_FORMAT_HALF_DAY),
              "Fri 6 Mar 12:00 PM");
  check_text (kontor_when_format_span (now, noon, utc, now, KONTOR_TIME_FORMAT_DAY),
              "Today 10:00–12:00");
  check_text (kontor_when_format_span (now, noon + KONTOR_DAY, utc, now, KONTOR_TIME_FORMAT_DAY),
              "Today 10:00 – Tomorrow 12:00");
  check_text (kontor_when_format_span (now, now + 14 * KONTOR_HOUR, utc, now,
                                       KONTOR_TIME_FORMAT_DAY),
              "Today 10:00–00:00");
  check_text (kontor_when_format_days (WEDNESDAY, WEDNESDAY, WEDNESDAY), "Today");
  check_text (kontor_when_format_days (WEDNESDAY, WEDNESDAY + 2, WEDNESDAY), "Today – Fri 6 Mar");
}

static void
test_format_lengths (void)
{
  check_text (kontor_when_format_duration (0), "0 min");
  check_text (kontor_when_format_duration (30), "30 s");
  check_text (kontor_when_format_duration (2700), "45 min");
  check_text (kontor_when_format_duration (3600), "1 h");
  check_text (kontor_when_format_duration (5459), "1 h 30 min");
  check_text (kontor_when_format_duration (-5400), "−1 h 30 min");
  check_text (kontor_when_format_duration (G_MININT64), "−2147483647 h");
  check_text (kontor_when_format_clock (3909), "1:05:09");
  check_text (kontor_when_format_clock (9), "0:00:09");
  check_text (kontor_when_format_clock (-61), "−0:01:01");
  check_text (kontor_when_format_hours (5400), "1:30");
  check_text (kontor_when_format_hours (45), "45s");
  check_text (kontor_when_format_hours (0), "0:00");
}

/* What is shown can be typed. */
static void
test_round_trip (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 now = at_ten (WEDNESDAY);

  for (gint64 days = WEDNESDAY - 1; days < WEDNESDAY + 800; days++)
    {
      g_autofree char *text = kontor_when_format_date (days, WEDNESDAY);
      g_autofree char *moment = kontor_when_format_instant (days * KONTOR_DAY + KONTOR_HOUR, utc,
                                                            now,
                                                            days % 2 == 0
                                                                ? KONTOR_TIME_FORMAT_DAY
                                                                : KONTOR_TIME_FORMAT_HALF_DAY);
      gint64 read = 0;

      g_assert_true (kontor_when_parse_date (text, utc, now, &read, NULL));
      g_assert_cmpint (read, ==, days);
      g_assert_true (kontor_when_parse_instant (moment, utc, now, 0, &read, NULL));
      g_assert_cmpint (read, ==, days * KONTOR_DAY + KONTOR_HOUR);
    }
  for (gint64 seconds = 0; seconds < 100 * 3600; seconds += seconds < 60 ? 1 : 60)
    {
      g_autofree char *text = kontor_when_format_duration (seconds);
      gint64 read = 0;

      g_assert_true (kontor_when_parse_duration (text, &read, NULL));
      g_assert_cmpint (read, ==, seconds);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/model/when/dates", test_dates);
  g_test_add_func ("/model/when/errors", test_errors);
  g_test_add_func ("/model/when/moments", test_moments);
  g_test_add_func ("/model/when/durations", test_durations);
  g_test_add_func ("/model/when/sentences", test_sentences);
  g_test_add_func ("/model/when/scan-agrees", test_scan_agrees);
  g_test_add_func ("/model/when/random", test_random);
  g_test_add_func ("/model/when/daylight-saving", test_daylight_saving);
  g_test_add_func ("/model/when/all-zones", test_all_zones);
  g_test_add_func ("/model/when/format", test_format);
  g_test_add_func ("/model/when/format-lengths", test_format_lengths);
  g_test_add_func ("/model/when/round-trip", test_round_trip);

  return g_test_run ();
}
