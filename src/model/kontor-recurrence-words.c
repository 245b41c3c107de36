/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recurrence rules as sentences, for the rules that people make by hand. Pure. */

#include "config.h"

#include "kontor-recurrence.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WORKDAYS "MO,TU,WE,TH,FR"

/* One part of a rule, "BYDAY=MO" → "MO"; NULL when it has none. (transfer full) */
static char *
get_part (char **parts, const char *name)
{
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *is = strchr (parts[i], '=');

      if (is != NULL && strlen (name) == (gsize) (is - parts[i]) &&
          g_ascii_strncasecmp (parts[i], name, strlen (name)) == 0)
        return g_ascii_strup (is + 1, -1);
    }

  return NULL;
}

/* Whether the rule has no parts but these, and those that any rule may have. */
static gboolean
has_only (char **parts, const char *const *names)
{
  static const char *const common[] = { "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", NULL };

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (parts[i], strcspn (parts[i], "="));
      g_autofree char *upper = g_ascii_strup (name, -1);

      if (*name != '\0' && !g_strv_contains (names, upper) && !g_strv_contains (common, upper))
        return FALSE;
    }

  return TRUE;
}

/* 1 is Monday; 0: no such day. */
static int
find_weekday (const char *word)
{
  static const char *const words[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      return (int) i + 1;

  return 0;
}

static const char *
get_weekday_name (int weekday)
{
  static const char *const names[] = { N_ ("Monday"),   N_ ("Tuesday"), N_ ("Wednesday"),
                                       N_ ("Thursday"), N_ ("Friday"),  N_ ("Saturday"),
                                       N_ ("Sunday") };

  return _ (names[weekday - 1]);
}

/* "Monday, Tuesday and Friday"; NULL when one of them is no plain day. */
static char *
join_weekdays (const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);
  guint n = g_strv_length (words);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      int weekday = find_weekday (words[i]);

      if (weekday == 0)
        return NULL;
      if (i > 0 && i + 1 == n)
        /* Translators: between the last two of a list: "Monday, Tuesday and Friday" */
        g_string_append (text, C_ ("list", " and "));
      else if (i > 0)
        /* Translators: between two of a list: "Monday, Tuesday and Friday" */
        g_string_append (text, C_ ("list", ", "));
      g_string_append (text, get_weekday_name (weekday));
    }

  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static int
get_start_weekday (const KontorValue *starts_at)
{
  gint64 day = kontor_value_get_moment (starts_at, NULL, NULL) / KONTOR_DAY;

  /* 1970-01-01 was a Thursday. */
  return (int) (((day + 3) % 7 + 7) % 7) + 1;
}

static int
get_start_month_day (const KontorValue *starts_at)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (
      kontor_value_get_moment (starts_at, NULL, NULL) / KONTOR_SECOND);

  return date != NULL ? g_date_time_get_day_of_month (date) : 1;
}

static char *
name_weekly (char **parts, guint interval, const KontorValue *starts_at)
{
  g_autofree char *days = get_part (parts, "BYDAY");
  g_autofree char *names = NULL;

  if (interval == 1 && g_strcmp0 (days, WORKDAYS) == 0)
    return g_strdup (_ ("Every working day"));
  names = days != NULL ? join_weekdays (days)
                       : g_strdup (get_weekday_name (get_start_weekday (starts_at)));
  if (names == NULL)
    return NULL;
  if (interval == 1)
    /* Translators: %s is one or several weekdays */
    return g_strdup_printf (_ ("Every %s"), names);

  /* Translators: the first is a number, the second one or several weekdays */
  return g_strdup_printf (ngettext ("Every %u week on %s", "Every %u weeks on %s", interval),
                          interval, names);
}

/* "Every month on the second Monday": BYDAY=2MO, or BYDAY=MO;BYSETPOS=2. */
static char *
name_month_weekday (const char *day, const char *position, guint interval)
{
  static const char *const orders[] = { N_ ("last"),  N_ ("first"),  N_ ("second"),
                                        N_ ("third"), N_ ("fourth"), N_ ("fifth") };
  gint64 nth = 0;
  char *end = NULL;
  int weekday = 0;
  g_autofree char *which = NULL;

  nth = g_ascii_strtoll (day, &end, 10);
  weekday = find_weekday (end);
  if (nth == 0 && position != NULL)
    nth = g_ascii_strtoll (position, NULL, 10);
  if (weekday == 0 || nth < -1 || nth == 0 || nth > 5)
    return NULL;
  /* Translators: as in "the second Monday" of a month */
  which = g_strdup_printf (C_ ("recurrence", "%s %s"), _ (orders[MAX (nth, 0)]),
                           get_weekday_name (weekday));
  if (interval == 1)
    /* Translators: %s is as "second Monday" */
    return g_strdup_printf (_ ("Every month on the %s"), which);

  return g_strdup_printf (ngettext ("Every %u month on the %s", "Every %u months on the %s",
                                    interval),
                          interval, which);
}

static char *
name_monthly (char **parts, guint interval, const KontorValue *starts_at)
{
  g_autofree char *weekday = get_part (parts, "BYDAY");
  g_autofree char *position = get_part (parts, "BYSETPOS");
  g_autofree char *day = get_part (parts, "BYMONTHDAY");
  gint64 number = day != NULL ? g_ascii_strtoll (day, NULL, 10) : get_start_month_day (starts_at);

  if (weekday != NULL)
    return day == NULL ? name_month_weekday (weekday, position, interval) : NULL;
  if (position != NULL || (day != NULL && strchr (day, ',') != NULL))
    return NULL;
  if (number == -1 && interval == 1)
    return g_strdup (_ ("Every month on the last day"));
  if (number < 1 || number > 31)
    return NULL;
  if (interval == 1)
    return g_strdup_printf (_ ("Every month on day %d"), (int) number);

  return g_strdup_printf (ngettext ("Every %u month on day %d", "Every %u months on day %d",
                                    interval),
                          interval, (int) number);
}

static char *
name_yearly (char **parts, guint interval, const KontorValue *starts_at)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (
      kontor_value_get_moment (starts_at, NULL, NULL) / KONTOR_SECOND);
  g_autofree char *month = get_part (parts, "BYMONTH");
  g_autofree char *day = get_part (parts, "BYMONTHDAY");
  g_autofree char *weekday = get_part (parts, "BYDAY");
  g_autofree char *text = NULL;

  if (month != NULL || day != NULL || weekday != NULL || date == NULL)
    return NULL;
  /* Translators: a day of the year, in the form of g_date_time_format(): "3 March" */
  text = g_date_time_format (date, _ ("%-d %B"));
  if (text == NULL)
    return NULL;
  if (interval == 1)
    return g_strdup_printf (_ ("Every year on %s"), text);

  return g_strdup_printf (ngettext ("Every %u year on %s", "Every %u years on %s", interval),
                          interval, text);
}

static char *
name_daily (char **parts, guint interval, const KontorValue *starts_at)
{
  g_autofree char *days = get_part (parts, "BYDAY");

  if (days != NULL)
    return interval == 1 && strcmp (days, WORKDAYS) == 0 ? g_strdup (_ ("Every working day"))
                                                         : NULL;
  if (interval == 1)
    return g_strdup (_ ("Every day"));

  return g_strdup_printf (ngettext ("Every %u day", "Every %u days", interval), interval);
}

/* What each frequency has words for, besides interval and end. */
static const struct
{
  const char *word;
  char *(*name) (char **parts, guint interval, const KontorValue *starts_at);
  const char *parts[4];
} frequencies[] = {
  { "DAILY", name_daily, { "BYDAY" } },
  { "WEEKLY", name_weekly, { "BYDAY" } },
  { "MONTHLY", name_monthly, { "BYDAY", "BYMONTHDAY", "BYSETPOS" } },
  { "YEARLY", name_yearly, { NULL } },
};

/* The end: ", 5 times" or ", until 3 March 2027". */
static char *
add_end (char **parts, const char *sentence)
{
  g_autofree char *count = get_part (parts, "COUNT");
  g_autofree char *until = get_part (parts, "UNTIL");
  guint64 n = count != NULL ? g_ascii_strtoull (count, NULL, 10) : 0;

  if (n > 0 && n <= G_MAXUINT)
    /* Translators: the first is a sentence as "Every day", the second a number */
    return g_strdup_printf (ngettext ("%s, once", "%s, %u times", n), sentence, (guint) n);
  if (until != NULL && strlen (until) >= 8)
    {
      g_autofree char *year = g_strndup (until, 4);
      g_autofree char *month = g_strndup (until + 4, 2);
      g_autofree char *day = g_strndup (until + 6, 2);
      g_autoptr (GDateTime) date = g_date_time_new_utc (atoi (year), atoi (month), atoi (day), 0, 0,
                                                        0);
      g_autofree char *text = date != NULL ? g_date_time_format (date, "%x") : NULL;

      /* Translators: the first is a sentence as "Every day", the second a date */
      return text != NULL ? g_strdup_printf (_ ("%s, until %s"), sentence, text) : NULL;
    }

  return g_strdup (sentence);
}

/**
 * kontor_recurrence_to_sentence:
 * @rule: a recurrence rule
 * @starts_at: a moment: the first occurrence, which says what the rule leaves open
 *
 * Returns: (transfer full) (nullable): it in the person's language; %NULL for a rule with parts that no
 *   sentence here has words for, and for none at all
 */
char *
kontor_recurrence_to_sentence (const char *rule, const KontorValue *starts_at)
{
  g_autoptr (KontorProblem) problem = kontor_recurrence_check (rule, KONTOR_RECORD_NONE, NULL, 0);
  g_auto (GStrv) parts = NULL;
  g_autofree char *frequency = NULL;
  g_autofree char *interval = NULL;
  g_autofree char *sentence = NULL;

  if (problem != NULL)
    return NULL;
  parts = g_strsplit (rule, ";", -1);
  frequency = get_part (parts, "FREQ");
  interval = get_part (parts, "INTERVAL");
  for (guint i = 0; i < G_N_ELEMENTS (frequencies) && sentence == NULL; i++)
    if (g_strcmp0 (frequency, frequencies[i].word) == 0 && has_only (parts, frequencies[i].parts))
      sentence = frequencies[i].name (parts, interval != NULL ? (guint) atoi (interval) : 1,
                                      starts_at);

  return sentence != NULL ? add_end (parts, sentence) : NULL;
}
