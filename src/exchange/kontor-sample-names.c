/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of people who do not exist, in three languages, and how they look in an e-mail address. Any
 * thread. */

#include "config.h"

#include "kontor-sample-private.h"

#include <string.h>

/* Women's and men's given names, and family names, of each language; parted by spaces. */
static const struct
{
  const char *women;
  const char *men;
  const char *families;
} names[SAMPLE_N_LANGUAGES] = {
  [SAMPLE_ENGLISH] = { "Alice Amelia Beth Charlotte Clara Daisy Eleanor Emily Esther Fiona Georgia Grace Hannah Harriet "
                       "Imogen Isla Jane Kate Lily Lucy Martha Mia Nora Olivia Phoebe Rosie Ruth Sophie Tessa Violet",
                       "Adam Alfie Arthur Ben Callum Charlie Daniel Dylan Edward Ethan Felix Finley Frank Freddie "
                       "George Harry Henry Hugo Jack James Jasper Leo Liam Marcus Nathan Oliver Owen Patrick Samuel "
                       "Toby",
                       "Abbott Ainsworth Archer Barlow Bennett Blake Bradley Brookes Carter Chambers Clarke Coleman "
                       "Cooper Crawford Dalton Davies Dawson Dixon Ellis Farrow Fletcher Foster Fraser Gibson Gilbert "
                       "Graham Grant Hale Harding Harper Hawkins Hayes Holloway Hughes Ingram Jennings Kendall Kirby "
                       "Lambert Lawson Lloyd Marlowe Marsh Mason Mercer Merrick Morgan Nash Norris Osborne Palmer "
                       "Parsons Pearce Perkins Preston Quinn Ramsey Reeves Rhodes Rowley Saunders Sheridan Shaw Sinclair "
                       "Slater Spencer Stafford Sutton Tanner Thorne Turner Vaughan Wade Wallis Ward Watkins Webster "
                       "Whitaker Winslow Yates" },
  [SAMPLE_GERMAN] = { "Anja Annika Astrid Bettina Birgit Carla Doris Elke Eva Franziska Frieda Gisela Greta Hanna "
                      "Heike Ida Ines Jana Johanna Karin Katharina Lena Lotte Marlene Miriam Nele Petra Sabine Silke "
                      "Ulrike",
                      "Achim Andreas Bernd Björn Carsten Dieter Emil Erik Fabian Florian Fritz Georg Gregor Hannes "
                      "Heiko Holger Jan Jonas Jörg Jürgen Karl Lars Lukas Matthias Moritz Nils Otto Ralf Stefan "
                      "Torsten",
                      "Ackermann Albrecht Arnold Bachmann Baumann Beck Berger Böhm Brandt Braun Busch Dietrich Ebert "
                      "Eckert Engel Ernst Fischer Förster Frank Franke Friedrich Fuchs Geiger Graf Groß Günther Haas "
                      "Hahn Hartmann Heinrich Herrmann Hofmann Horn Huber Jäger Jansen Kaiser Keller Kern Koch Köhler "
                      "König Krämer Kraus Krüger Kuhn Lang Lehmann Lindner Lorenz Ludwig Maier Martens Möller Nagel "
                      "Neumann Otto Peters Pfeiffer Pohl Richter Roth Sauer Schäfer Schreiber Schubert Schulte Seidel "
                      "Simon Sommer Stein Thiele Vogel Voigt Wagner Weber Winkler Wolf Ziegler Zimmermann" },
  [SAMPLE_RUSSIAN] = { "Алина Алла Анастасия Анна Валентина Валерия Варвара Вера Вероника Виктория Галина Дарья "
                       "Екатерина Елена Жанна Зоя Инна Ирина Ксения Лариса Лидия Людмила Марина Мария Надежда Наталья "
                       "Ольга Светлана Татьяна Юлия",
                       "Александр Алексей Анатолий Андрей Антон Артём Борис Вадим Василий Виктор Владимир Вячеслав "
                       "Геннадий Георгий Григорий Денис Дмитрий Евгений Егор Иван Игорь Кирилл Константин Максим Михаил "
                       "Николай Олег Павел Роман Сергей",
                       "Абрамов Агафонов Алексеев Андреев Антонов Баранов Белов Беляев Богданов Борисов Быков Васильев "
                       "Виноградов Власов Волков Воробьёв Воронцов Гаврилов Голубев Горбунов Громов Гусев Давыдов "
                       "Данилов Денисов Дмитриев Дорофеев Егоров Ершов Ефимов Жуков Зайцев Захаров Зимин Зуев Ильин "
                       "Исаев Казаков Калинин Карпов Киселёв Ковалёв Комаров Королёв Крылов Кудрявцев Кузнецов Куликов "
                       "Лаврентьев Лебедев Логинов Макаров Мальцев Марков Медведев Мельников Миронов Морозов Назаров "
                       "Никитин Орлов Осипов Панов Поляков Родионов Романов Савельев Семёнов Соболев Соколов Степанов "
                       "Сорокин Тарасов Тихонов Ушаков Фролов Чернов Шестаков Щербаков Яковлев" },
};

static char *
pick_word (KontorSample *self, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strdup (list[sample_below (self, g_strv_length (list))]);
}

/* Makes up the name of a woman or man; all but the language is for the caller. */
char *
sample_invent_name (KontorSample *self,
                    SampleLanguage language,
                    gboolean *woman,
                    char **given,
                    char **family)
{
  g_autofree char *name = NULL;

  *woman = sample_chance (self, 50);
  *given = pick_word (self, *woman ? names[language].women : names[language].men);
  name = pick_word (self, names[language].families);
  *family = g_strconcat (name, *woman && language == SAMPLE_RUSSIAN ? "а" : "", NULL);

  return g_strdup_printf ("%s %s", *given, *family);
}

static const struct
{
  const char *letter;
  const char *ascii;
} letters[] = {
  { "ä", "ae" },   { "ö", "oe" }, { "ü", "ue" }, { "ß", "ss" }, { "а", "a" },  { "б", "b" },
  { "в", "v" },    { "г", "g" },  { "д", "d" },  { "е", "e" },  { "ё", "e" },  { "ж", "zh" },
  { "з", "z" },    { "и", "i" },  { "й", "y" },  { "к", "k" },  { "л", "l" },  { "м", "m" },
  { "н", "n" },    { "о", "o" },  { "п", "p" },  { "р", "r" },  { "с", "s" },  { "т", "t" },
  { "у", "u" },    { "ф", "f" },  { "х", "kh" }, { "ц", "ts" }, { "ч", "ch" }, { "ш", "sh" },
  { "щ", "shch" }, { "ъ", "" },   { "ы", "y" },  { "ь", "" },   { "э", "e" },  { "ю", "yu" },
  { "я", "ya" },
};

/* @text in lower-case ASCII letters and digits, for an address. */
char *
sample_to_address (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  GString *address = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize length = (gsize) (g_utf8_next_char (at) - at);

      if (g_ascii_isalnum (*at))
        g_string_append_c (address, *at);
      for (guint i = 0; length > 1 && i < G_N_ELEMENTS (letters); i++)
        if (strlen (letters[i].letter) == length && memcmp (letters[i].letter, at, length) == 0)
          g_string_append (address, letters[i].ascii);
    }

  return g_string_free (address, FALSE);
}
