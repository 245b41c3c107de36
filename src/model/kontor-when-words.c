/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words in which English, German and Russian speak of time, and the cutting of a text into words,
 * numbers and signs. All three languages are known at once: who works in one pastes from another. Words
 * are compared folded, so that "Übermorgen", "ubermorgen" and "ÜBERMORGEN" are one. Pure, any thread. */

#include "config.h"

#include "kontor-when-private.h"

#include "kontor-fold.h"

#include <string.h>

/* One meaning of a word. */
typedef struct
{
  KontorWordClass class;
  gint64 value;
} Meaning;

#define AT(hour) ((hour) * 3600)

static const struct
{
  KontorWordClass class;
  gint64 value;
  const char *words;
} vocabulary[] = {
  { KONTOR_WORD_DAY, -2, "vorgestern позавчера" },
  { KONTOR_WORD_DAY, -1, "yesterday gestern вчера" },
  { KONTOR_WORD_DAY, 0, "today heute сегодня" },
  { KONTOR_WORD_DAY, 1, "tomorrow tmrw tmr morgen завтра" },
  { KONTOR_WORD_DAY, 2, "overmorrow übermorgen uebermorgen послезавтра" },
  { KONTOR_WORD_AFTER, 1, "after" },
  { KONTOR_WORD_AFTER, -1, "before" },

  { KONTOR_WORD_WEEKDAY, 0, "monday mon montag понедельник понедельника понедельнику пн" },
  { KONTOR_WORD_WEEKDAY, 1, "tuesday tue tues dienstag вторник вторника вторнику вт" },
  { KONTOR_WORD_WEEKDAY, 2, "wednesday wed weds mittwoch" },
  { KONTOR_WORD_WEEKDAY, 3, "thursday thu thur thurs donnerstag четверг четверга четвергу чт" },
  { KONTOR_WORD_WEEKDAY, 4, "friday fri freitag пятница пятницу пятницы пятнице пт" },
  { KONTOR_WORD_WEEKDAY, 5, "saturday samstag sonnabend суббота субботу субботы субботе сб" },
  { KONTOR_WORD_WEEKDAY, 6, "sunday sonntag воскресенье воскресенья воскресенью вс" },
  { KONTOR_WORD_WEEKDAY_WEAK, 0, "mo" },
  { KONTOR_WORD_WEEKDAY_WEAK, 1, "di" },
  { KONTOR_WORD_WEEKDAY_WEAK, 2, "mi среда среду ср" },
  { KONTOR_WORD_WEEKDAY_WEAK, 3, "do" },
  { KONTOR_WORD_WEEKDAY_WEAK, 4, "fr" },
  { KONTOR_WORD_WEEKDAY_WEAK, 5, "sat sa" },
  { KONTOR_WORD_WEEKDAY_WEAK, 6, "sun so" },
  { KONTOR_WORD_WEEKDAY_BY, 2, "среды среде" },
  { KONTOR_WORD_WEEKEND, 0, "weekend wochenende выходные выходных выходным" },

  { KONTOR_WORD_MONTH, 1, "january jan januar jänner jaenner январь января январю янв" },
  { KONTOR_WORD_MONTH, 2, "february feb februar feber февраль февраля февралю фев февр" },
  { KONTOR_WORD_MONTH, 3, "march mar märz maerz mär mrz март марта марту мар" },
  { KONTOR_WORD_MONTH, 4, "april apr апрель апреля апрелю апр" },
  { KONTOR_WORD_MONTH, 5, "may mai май мая маю" },
  { KONTOR_WORD_MONTH, 6, "june jun juni июнь июня июню июн" },
  { KONTOR_WORD_MONTH, 7, "july jul juli июль июля июлю июл" },
  { KONTOR_WORD_MONTH, 8, "august aug август августа августу авг" },
  { KONTOR_WORD_MONTH, 9, "september sep sept сентябрь сентября сентябрю сен сент" },
  { KONTOR_WORD_MONTH, 10, "october oct oktober okt октябрь октября октябрю окт" },
  { KONTOR_WORD_MONTH, 11, "november nov ноябрь ноября ноябрю ноя нояб" },
  { KONTOR_WORD_MONTH, 12, "december dec dezember dez декабрь декабря декабрю дек" },

  { KONTOR_WORD_END, 0, "end ende конец конца концу конце" },
  { KONTOR_WORD_END_OF, KONTOR_STRETCH_DAY, "eod tagesende feierabend" },
  { KONTOR_WORD_END_OF, KONTOR_STRETCH_WEEK, "eow" },
  { KONTOR_WORD_END_OF, KONTOR_STRETCH_MONTH, "eom monatsende" },
  { KONTOR_WORD_END_OF, KONTOR_STRETCH_YEAR, "eoy jahresende" },
  { KONTOR_WORD_DAY_NUMBER, 0, "числа число числу" },
  { KONTOR_WORD_ORDINAL_END, 0, "st nd rd th го ого е ое й му ому" },
  { KONTOR_WORD_YEAR, 0, "г года год" },

  { KONTOR_WORD_NEXT, KONTOR_NEXT_LAST,
    "last letzte letzten letzter letztes vorige vorigen voriger voriges vergangene vergangenen "
    "прошлый прошлую прошлое прошлой прошлом прошлого" },
  { KONTOR_WORD_NEXT, KONTOR_NEXT_THIS,
    "this diese diesen dieser dieses diesem этот эту это этой этом этого эти этих" },
  { KONTOR_WORD_NEXT, KONTOR_NEXT_COMING,
    "coming kommende kommenden kommender kommendes ближайший ближайшую ближайшее ближайшие" },
  { KONTOR_WORD_NEXT, KONTOR_NEXT_NEXT,
    "next nächste nächsten nächster nächstes nächstem naechste naechsten naechster naechstes "
    "следующий следующую следующее следующей следующем следующего следующие следующих" },

  { KONTOR_WORD_NOW, 0, "now jetzt сейчас" },
  { KONTOR_WORD_PART, AT (9), "morning morgen früh frueh утро утра утру" },
  { KONTOR_WORD_PART, AT (10), "vormittag" },
  { KONTOR_WORD_PART, AT (12), "noon midday lunch mittag mittags полдень полудня полудню" },
  { KONTOR_WORD_PART, AT (13), "обед обеда обеду" },
  { KONTOR_WORD_PART, AT (15), "afternoon nachmittag nachmittags" },
  { KONTOR_WORD_PART, AT (18), "evening abend abends вечер вечера вечеру" },
  { KONTOR_WORD_PART, AT (21), "night nacht nachts" },
  { KONTOR_WORD_PART, AT (24), "midnight mitternacht полночь полуночи" },
  { KONTOR_WORD_PART_ALONE, AT (9), "утром" },
  { KONTOR_WORD_PART_ALONE, AT (15), "днём" },
  { KONTOR_WORD_PART_ALONE, AT (18), "вечером" },
  { KONTOR_WORD_PART_ALONE, AT (19), "tonight" },
  { KONTOR_WORD_PART_ALONE, AT (21), "ночью" },
  { KONTOR_WORD_PART_BEHIND, AT (9), "утра morgens vormittags" },
  { KONTOR_WORD_PART_BEHIND, AT (15), "дня nachmittags mittags" },
  { KONTOR_WORD_PART_BEHIND, AT (18), "вечера abends" },
  { KONTOR_WORD_PART_BEHIND, AT (21), "ночи nachts" },
  { KONTOR_WORD_OCLOCK, 0, "uhr o'clock o’clock oclock" },
  { KONTOR_WORD_HALFDAY, 0, "am" },
  { KONTOR_WORD_HALFDAY, AT (12), "pm" },
  { KONTOR_WORD_QUARTER, 15, "quarter viertel четверти" },
  { KONTOR_WORD_PAST, 1, "past nach" },
  { KONTOR_WORD_PAST, -1, "to vor без" },
  { KONTOR_WORD_MINUTES_TO, 15, "viertel четверть" },
  { KONTOR_WORD_MINUTES_TO, 30, "halb половина половине половину пол" },
  { KONTOR_WORD_MINUTES_TO, 45, "dreiviertel" },
  { KONTOR_WORD_HALF_HOUR, 1, "полпервого" },
  { KONTOR_WORD_HALF_HOUR, 2, "полвторого" },
  { KONTOR_WORD_HALF_HOUR, 3, "полтретьего" },
  { KONTOR_WORD_HALF_HOUR, 4, "полчетвёртого" },
  { KONTOR_WORD_HALF_HOUR, 5, "полпятого" },
  { KONTOR_WORD_HALF_HOUR, 6, "полшестого" },
  { KONTOR_WORD_HALF_HOUR, 7, "полседьмого" },
  { KONTOR_WORD_HALF_HOUR, 8, "полвосьмого" },
  { KONTOR_WORD_HALF_HOUR, 9, "полдевятого" },
  { KONTOR_WORD_HALF_HOUR, 10, "полдесятого" },
  { KONTOR_WORD_HALF_HOUR, 11, "полодиннадцатого" },
  { KONTOR_WORD_HALF_HOUR, 12, "полдвенадцатого" },
  { KONTOR_WORD_T, 0, "t" },

  { KONTOR_WORD_NUMBER, 1,
    "a an one ein eine einen einem einer eines eins один одна одно одну одного" },
  { KONTOR_WORD_NUMBER, 2, "two couple zwei два две двух двум пару" },
  { KONTOR_WORD_NUMBER, 3, "three drei три трёх трём" },
  { KONTOR_WORD_NUMBER, 4, "four vier четыре четырёх четырём" },
  { KONTOR_WORD_NUMBER, 5, "five fünf fuenf пять пяти" },
  { KONTOR_WORD_NUMBER, 6, "six sechs шесть шести" },
  { KONTOR_WORD_NUMBER, 7, "seven sieben семь семи" },
  { KONTOR_WORD_NUMBER, 8, "eight acht восемь восьми" },
  { KONTOR_WORD_NUMBER, 9, "nine neun девять девяти" },
  { KONTOR_WORD_NUMBER, 10, "ten zehn десять десяти" },
  { KONTOR_WORD_NUMBER, 11, "eleven elf одиннадцать одиннадцати" },
  { KONTOR_WORD_NUMBER, 12, "twelve zwölf zwoelf двенадцать двенадцати" },
  { KONTOR_WORD_NUMBER, 15, "fifteen fünfzehn fuenfzehn пятнадцать пятнадцати" },
  { KONTOR_WORD_NUMBER, 20, "twenty zwanzig двадцать двадцати" },
  { KONTOR_WORD_NUMBER, 30, "thirty dreißig тридцать тридцати" },
  { KONTOR_WORD_NUMBER, 40, "forty vierzig сорок сорока" },
  { KONTOR_WORD_NUMBER, 45, "fünfundvierzig" },
  { KONTOR_WORD_AND_A_HALF, 1, "anderthalb eineinhalb полтора полторы полутора" },
  { KONTOR_WORD_AND_A_HALF, 2, "zweieinhalb" },
  { KONTOR_WORD_AND_A_HALF, 3, "dreieinhalb" },
  { KONTOR_WORD_ORDINAL, 1, "first ersten erster первого первое первому" },
  { KONTOR_WORD_ORDINAL, 2, "second zweiten zweiter второго второе второму" },
  { KONTOR_WORD_ORDINAL, 3, "third dritten dritter третьего третье третьему" },
  { KONTOR_WORD_ORDINAL, 4, "fourth vierten vierter четвёртого четвёртое четвёртому" },
  { KONTOR_WORD_ORDINAL, 5, "fifth fünften fünfter пятого пятое пятому" },
  { KONTOR_WORD_ORDINAL, 6, "sixth sechsten sechster шестого шестое шестому" },
  { KONTOR_WORD_ORDINAL, 7, "seventh siebten siebter siebenten седьмого седьмое седьмому" },
  { KONTOR_WORD_ORDINAL, 8, "eighth achten achter восьмого восьмое восьмому" },
  { KONTOR_WORD_ORDINAL, 9, "ninth neunten neunter девятого девятое девятому" },
  { KONTOR_WORD_ORDINAL, 10, "tenth zehnten zehnter десятого десятое десятому" },
  { KONTOR_WORD_ORDINAL, 11, "eleventh elften elfter одиннадцатого одиннадцатое" },
  { KONTOR_WORD_ORDINAL, 12, "twelfth zwölften zwölfter двенадцатого двенадцатое" },
  { KONTOR_WORD_HALF, 0, "half halbe halben halbes" },
  { KONTOR_WORD_AND, 0, "and und и" },
  { KONTOR_WORD_STRETCH, 1800, "полчаса получаса" },
  { KONTOR_WORD_HOURS, 1, "h hour hours hr hrs std stunde stunden ч час часа часов часу часы" },
  { KONTOR_WORD_MINUTES, 1, "m min mins minute minutes minuten м мин минута минуту минуты минут" },
  { KONTOR_WORD_SECONDS, 1,
    "s sec secs second seconds sek sekunde sekunden с сек секунда секунду секунды секунд" },
  { KONTOR_WORD_DAYS, 1, "d day days t tag tage tagen tages д день дня дней дн" },
  { KONTOR_WORD_DAYS, 7,
    "w week weeks wk wks woche wochen н нед неделя неделю недели недель неделе" },
  { KONTOR_WORD_DAYS, 14, "fortnight" },
  { KONTOR_WORD_MONTHS, 1,
    "month months monat monate monaten monats мес месяц месяца месяцев месяце" },
  { KONTOR_WORD_MONTHS, 3, "quartal quartals quarter квартал квартала квартале" },
  { KONTOR_WORD_MONTHS, 6, "полгода" },
  { KONTOR_WORD_MONTHS, 12, "y yr year years j jahr jahre jahren jahres г год года году лет" },
  { KONTOR_WORD_MONTHS_SIGNED, 1, "m м" },

  { KONTOR_WORD_ON, KONTOR_BEFORE_DATE, "on am an zum" },
  { KONTOR_WORD_ON, KONTOR_BEFORE_CLOCK, "at um gegen" },
  { KONTOR_WORD_ON, KONTOR_BEFORE_DATE | KONTOR_BEFORE_CLOCK, "в во на" },
  { KONTOR_WORD_BY, KONTOR_BEFORE_DATE | KONTOR_BEFORE_CLOCK | KONTOR_BEFORE_END,
    "by until till til before due deadline bis spätestens fällig frist до к ко срок" },
  { KONTOR_WORD_NO, 0, "no not nicht не" },
  { KONTOR_WORD_LATER, 0, "later später позднее позже" },
  { KONTOR_WORD_THAN, 0, "than als" },
  { KONTOR_WORD_FOR, 0, "for für fuer на" },
  { KONTOR_WORD_IN, 0, "in within binnen через" },
  { KONTOR_WORD_AGO, -1, "ago назад" },
  { KONTOR_WORD_AGO, 1, "from" },
  { KONTOR_WORD_AGO_BEFORE, 0, "vor" },
  { KONTOR_WORD_THE, 0, "the of den der des dem" },
};

static gpointer
make_dictionary (gpointer unused)
{
  GHashTable *dictionary = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                  (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < G_N_ELEMENTS (vocabulary); i++)
    {
      Meaning meaning = { vocabulary[i].class, vocabulary[i].value };
      g_auto (GStrv) words = g_strsplit (vocabulary[i].words, " ", -1);

      for (guint j = 0; words[j] != NULL; j++)
        {
          char *word = kontor_fold (words[j]);
          GArray *meanings = g_hash_table_lookup (dictionary, word);

          if (meanings == NULL)
            {
              meanings = g_array_new (FALSE, FALSE, sizeof (Meaning));
              g_hash_table_insert (dictionary, word, meanings);
            }
          else
            g_free (word);
          g_array_append_val (meanings, meaning);
        }
    }

  return dictionary;
}

static const GArray *
look_up (const char *text, gsize length)
{
  static GOnce once = G_ONCE_INIT;
  GHashTable *dictionary = g_once (&once, make_dictionary, NULL);
  g_autofree char *word = NULL;
  g_autofree char *folded = NULL;

  /* No word of the tables is longer; a text without a space could be a megabyte. */
  if (length > 80)
    return NULL;
  word = g_strndup (text, length);
  folded = kontor_fold (word);

  return g_hash_table_lookup (dictionary, folded);
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019;
}

/* Behind the word at @at: letters, and apostrophes between letters. "a.m." is one word. */
static const char *
skip_word (const char *at)
{
  if ((*at == 'a' || *at == 'p' || *at == 'A' || *at == 'P') && at[1] == '.' &&
      (at[2] == 'm' || at[2] == 'M') && at[3] == '.')
    return at + 4;
  while (is_letter (g_utf8_get_char (at)) || (is_apostrophe (g_utf8_get_char (at)) &&
                                              is_letter (g_utf8_get_char (g_utf8_next_char (at)))))
    at = g_utf8_next_char (at);

  return at;
}

static void
take_word (KontorWordToken *token, const char *text, const char *end)
{
  const char *start = text + token->start;

  token->kind = 'w';
  token->end = (gsize) (end - text);
  if (end[-1] == '.')
    token->meanings = look_up (*start == 'a' || *start == 'A' ? "am" : "pm", 2);
  else
    token->meanings = look_up (start, (gsize) (end - start));
}

static void
take_number (KontorWordToken *token, const char *text)
{
  token->kind = '0';
  for (token->end = token->start; g_ascii_isdigit (text[token->end]); token->end++)
    if (token->n_digits++ < 9)
      token->number = token->number * 10 + (text[token->end] - '0');
  if (token->n_digits > 9)
    token->number = -1;
}

static void
take_sign (KontorWordToken *token, const char *text)
{
  const char *at = text + token->start;
  gunichar c = g_utf8_get_char (at);

  if (g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL)
    token->kind = '$';
  else if (c == 0x2212)
    token->kind = '-';
  else
    token->kind = c > ' ' && c < 0x7f ? (char) c : '?';
  token->end = (gsize) (g_utf8_next_char (at) - text);
}

/**
 * kontor_words_read:
 * @text: valid UTF-8
 * @offset: the byte to start from, at the start of a character
 *
 * Returns: (transfer full) (element-type KontorWordToken): the tokens, and %KONTOR_WORDS_AHEAD empty
 *   ones at the end
 */
GArray *
kontor_words_read (const char *text, gsize offset)
{
  GArray *tokens = g_array_new (FALSE, TRUE, sizeof (KontorWordToken));
  const char *at = text + offset;
  gboolean spaced = offset == 0 ||
                    g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (text + offset)));

  for (;;)
    {
      KontorWordToken token = { .spaced = spaced };

      while (*at != '\0' && g_unichar_isspace (g_utf8_get_char (at)))
        {
          at = g_utf8_next_char (at);
          token.spaced = TRUE;
        }
      token.start = token.end = (gsize) (at - text);
      if (*at == '\0')
        {
          /* Several, so that looking a few tokens ahead needs no care. */
          token.spaced = TRUE;
          for (guint i = 0; i < KONTOR_WORDS_AHEAD; i++)
            g_array_append_val (tokens, token);
          return tokens;
        }
      if (g_ascii_isdigit (*at))
        take_number (&token, text);
      else if (is_letter (g_utf8_get_char (at)))
        take_word (&token, text, skip_word (at));
      else
        take_sign (&token, text);
      g_array_append_val (tokens, token);
      at = text + token.end;
      spaced = FALSE;
    }
}

/**
 * kontor_words_mean:
 * @token: a token
 * @class: a meaning
 * @value: (out) (optional): what belongs to the meaning; untouched on failure
 *
 * Returns: whether @token is a word that can mean @class
 */
gboolean
kontor_words_mean (const KontorWordToken *token, KontorWordClass class, gint64 *value)
{
  for (guint i = 0; token->meanings != NULL && i < token->meanings->len; i++)
    {
      const Meaning *meaning = &g_array_index (token->meanings, Meaning, i);

      if (meaning->class != class)
        continue;
      if (value != NULL)
        *value = meaning->value;
      return TRUE;
    }

  return FALSE;
}

/* The full stop of an abbreviation: "Fr.", "мин." */
guint
kontor_words_skip_stop (const KontorWordToken *tokens, guint at)
{
  if (tokens[at].kind == '.' && !tokens[at].spaced &&
      (tokens[at + 1].spaced || tokens[at + 1].kind == ','))
    return at + 1;

  return at;
}

/* "2", "1.5", "1,5", "two", "anderthalb", "a half", "half a", "one and a half" */
guint
kontor_words_read_amount (const KontorWordToken *tokens, guint at, double *amount)
{
  gint64 value = 0;

  if (tokens[at].kind == '0' && tokens[at].number >= 0)
    {
      *amount = (double) tokens[at].number;
      if ((tokens[at + 1].kind != '.' && tokens[at + 1].kind != ',') || tokens[at + 1].spaced ||
          tokens[at + 2].kind != '0' || tokens[at + 2].spaced || tokens[at + 2].number < 0)
        return at + 1;
      value = 1;
      for (guint i = 0; i < tokens[at + 2].n_digits; i++)
        value *= 10;
      *amount += (double) tokens[at + 2].number / (double) value;
      return at + 3;
    }
  if (kontor_words_mean (&tokens[at], KONTOR_WORD_AND_A_HALF, &value))
    {
      *amount = (double) value + 0.5;
      return at + 1;
    }
  if (kontor_words_mean (&tokens[at], KONTOR_WORD_HALF, NULL))
    {
      *amount = 0.5;
      return kontor_words_mean (&tokens[at + 1], KONTOR_WORD_NUMBER, &value) && value == 1 ? at + 2
                                                                                           : at + 1;
    }
  if (!kontor_words_mean (&tokens[at], KONTOR_WORD_NUMBER, &value))
    return 0;
  /* "a couple of" */
  if (value == 1 && kontor_words_mean (&tokens[at + 1], KONTOR_WORD_NUMBER, &value))
    at++;
  if (value == 2 && kontor_words_mean (&tokens[at + 1], KONTOR_WORD_THE, NULL))
    at++;
  *amount = (double) value;
  if (value == 1 && kontor_words_mean (&tokens[at + 1], KONTOR_WORD_HALF, NULL))
    {
      *amount = 0.5;
      return at + 2;
    }
  if (kontor_words_mean (&tokens[at + 1], KONTOR_WORD_AND, NULL) &&
      kontor_words_mean (&tokens[at + 2], KONTOR_WORD_NUMBER, &value) && value == 1 &&
      kontor_words_mean (&tokens[at + 3], KONTOR_WORD_HALF, NULL))
    {
      *amount += 0.5;
      return at + 4;
    }

  return at + 1;
}
