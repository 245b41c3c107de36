/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of pasted tables, in English, German and Russian: names of columns, priorities, states. Pure,
 * any thread. */

#include "config.h"

#include "kontor-paste-private.h"

#include "kontor-fold.h"

#include <string.h>

/* Names of columns, without all but letters. */
static const struct
{
  KontorPasteColumn kind;
  const char *names;
} headers[] = {
  { KONTOR_PASTE_TITLE,
    "title task taskname name subject todo summary aufgabe titel betreff aufgabenname "
    "bezeichnung vorgang vorgangsname задача название тема наименование заголовок дело "
    "названиезадачи" },
  { KONTOR_PASTE_DESCRIPTION,
    "description note notes comment comments details beschreibung notiz notizen "
    "kommentar bemerkung описание примечание заметки комментарий" },
  { KONTOR_PASTE_RESPONSIBLE,
    "responsible assignee assigned assignedto owner who person resource resourcenames "
    "verantwortlich verantwortlicher verantwortliche zuständig bearbeiter wer person "
    "ressourcennamen ответственный исполнитель ответственные кто сотрудник названияресурсов" },
  { KONTOR_PASTE_PARTICIPANTS,
    "participants participant team beteiligte beteiligter mitarbeiter teilnehmer "
    "участники участник соисполнители соисполнитель" },
  { KONTOR_PASTE_PROJECT, "project projekt проект" },
  { KONTOR_PASTE_DEADLINE,
    "deadline due duedate dueon dueby date when frist fällig fälligkeit fälligam termin "
    "datum bis срок крайнийсрок дедлайн дата когда до сроквыполнения" },
  { KONTOR_PASTE_START, "start starts startdate begin beginn anfang startdatum von plannedstart "
                        "geplanterbeginn начало датаначала старт плановоеначало" },
  { KONTOR_PASTE_END, "end ends enddate finish ende enddatum plannedend geplantesende окончание "
                      "датаокончания конец завершение плановоеокончание" },
  { KONTOR_PASTE_PLAN,
    "plan planned plannedtime estimate estimation effort duration time hours work "
    "aufwand dauer geplant geplantezeit schätzung stunden arbeit zeit план "
    "плановоевремя оценка длительность часы трудозатраты время" },
  { KONTOR_PASTE_PRIORITY, "priority importance priorität prio wichtigkeit приоритет важность" },
  { KONTOR_PASTE_TAGS,
    "tags tag labels label keywords schlagwörter schlagworte stichwörter kategorie "
    "category теги тег метки метка категория" },
  { KONTOR_PASTE_STATE,
    "state status done completed complete percentcomplete zustand erledigt fertig "
    "abgeschlossen статус состояние готово выполнено" },
  { KONTOR_PASTE_LEVEL, "level outlinelevel ebene gliederungsebene уровень уровеньструктуры" },
  { KONTOR_PASTE_SILENT, "no nr id number nummer lfdnr zeile row index номер п пп" },
};

static const struct
{
  int priority;
  const char *words;
} priorities[] = {
  { KONTOR_PRIORITY_HIGH, "! !! !!! high highest urgent important critical hoch höchste dringend "
                          "wichtig высокий высокая срочно срочная важно важная критический" },
  { KONTOR_PRIORITY_LOW, "low lowest niedrig gering низкий низкая" },
  { KONTOR_PRIORITY_NORMAL,
    "normal medium middle mittel обычный обычная средний средняя нормальный" },
};

static const struct
{
  gboolean is_done;
  const char *words;
} states[] = {
  { TRUE,
    "x ✓ ✔ ☑ ✅ [x] yes true done completed complete closed finished 100% 100 ja wahr erledigt "
    "fertig abgeschlossen да истина готово готова выполнено выполнена завершено завершена "
    "сделано" },
  { FALSE,
    "- ☐ [] no false open todo new pending nein falsch offen neu нет ложь новая новый открыта "
    "0% 0" },
};

/* Which of the lists a word is looked for in. */
typedef enum
{
  LIST_HEADERS = 'h',
  LIST_PRIORITIES = 'p',
  LIST_STATES = 's',
} WordList;

static void
add_words (GHashTable *dictionary, WordList list, int value, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *folded = kontor_fold (parts[i]);

      g_hash_table_insert (dictionary, g_strdup_printf ("%c%s", list, folded),
                           GINT_TO_POINTER (value));
    }
}

static gpointer
make_dictionary (gpointer unused)
{
  GHashTable *dictionary = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    add_words (dictionary, LIST_HEADERS, headers[i].kind, headers[i].names);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    add_words (dictionary, LIST_PRIORITIES, priorities[i].priority, priorities[i].words);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    add_words (dictionary, LIST_STATES, states[i].is_done, states[i].words);

  return dictionary;
}

static gboolean
find_word (WordList list, const char *text, int *value)
{
  static GOnce once = G_ONCE_INIT;
  GHashTable *dictionary = g_once (&once, make_dictionary, NULL);
  g_autofree char *folded = NULL;
  g_autofree char *key = NULL;
  gpointer found = NULL;

  /* No word of the lists is longer. */
  if (strlen (text) > 80)
    return FALSE;
  folded = kontor_fold (text);
  key = g_strdup_printf ("%c%s", list, folded);
  if (!g_hash_table_lookup_extended (dictionary, key, NULL, &found))
    return FALSE;
  *value = GPOINTER_TO_INT (found);

  return TRUE;
}

static char *
keep_letters (const char *text)
{
  g_autofree char *folded = kontor_fold (text); /* makes two letters of "№" */
  GString *letters = g_string_new (NULL);

  for (const char *at = folded; *at != '\0' && *at != '('; at = g_utf8_next_char (at))
    if (g_unichar_isalpha (g_utf8_get_char (at)) || g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (letters, g_utf8_get_char (at));

  return g_string_free (letters, FALSE);
}

KontorPasteColumn
kontor_paste_find_column (const char *header)
{
  g_autofree char *letters = keep_letters (header);
  int kind = KONTOR_PASTE_UNKNOWN;

  if (g_str_equal (header, "#"))
    return KONTOR_PASTE_SILENT;

  return find_word (LIST_HEADERS, letters, &kind) ? (KontorPasteColumn) kind : KONTOR_PASTE_UNKNOWN;
}

gboolean
kontor_paste_find_priority (const char *text, int *priority)
{
  return find_word (LIST_PRIORITIES, text, priority);
}

gboolean
kontor_paste_find_state (const char *text, gboolean *is_done)
{
  return find_word (LIST_STATES, text, is_done);
}
