/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-quick-add.h"

G_BEGIN_DECLS

#define KONTOR_PASTE_ERROR (kontor_paste_error_quark ())

/**
 * KontorPasteError:
 * @KONTOR_PASTE_ERROR_ENCODING: not UTF-8, or a NUL
 * @KONTOR_PASTE_ERROR_TOO_BIG: more than %KONTOR_PASTE_SIZE_MAX or %KONTOR_PASTE_LINES_MAX
 * @KONTOR_PASTE_ERROR_EMPTY: nothing but white space
 *
 * The messages are translated sentences for people.
 */
typedef enum
{
  KONTOR_PASTE_ERROR_ENCODING,
  KONTOR_PASTE_ERROR_TOO_BIG,
  KONTOR_PASTE_ERROR_EMPTY,
} KontorPasteError;

#define KONTOR_PASTE_SIZE_MAX (1 << 20) /* bytes */
#define KONTOR_PASTE_LINES_MAX 10000

GQuark kontor_paste_error_quark (void);

/**
 * KontorPasteProblem:
 * @line: of the text, from 1
 * @column: of a table: the number of the cell, else of the character; from 1
 * @text: (owned): a sentence for people that names both
 *
 * What was not understood; the item is there all the same, without it.
 */
typedef struct
{
  guint line;
  guint column;
  char *text;
} KontorPasteProblem;

/**
 * KontorPasteItem:
 * @depth: 0 for a task of its own, 1 for a part of the nearest item before of depth 0, …
 * @line: of the text, from 1
 * @title: (owned): one line, not empty
 * @description: (owned) (nullable)
 * @is_done: whether it was marked as done
 * @people: (owned): words as written, the first is responsible; empty for none
 * @project: (owned) (nullable): a word as written
 * @tags: (owned): each once
 * @deadline: microseconds UTC, 0 for none; and so @starts_at and @ends_at
 * @plan: seconds, 0 for none
 * @priority: one of KONTOR_PRIORITY_CHOICES
 * @problems: (element-type KontorPasteProblem) (owned): usually empty
 *
 * One task of what was pasted.
 */
typedef struct
{
  guint depth;
  guint line;
  char *title;
  char *description;
  gboolean is_done;
  GPtrArray *people;
  char *project;
  GPtrArray *tags;
  gint64 deadline;
  gint64 starts_at;
  gint64 ends_at;
  gint64 plan;
  int priority;
  GPtrArray *problems;
} KontorPasteItem;

/**
 * KontorPasteTimes:
 * @zone: (borrowed): where the text is pasted
 * @now: when, in microseconds UTC
 * @day_start: seconds after midnight at which a day of work starts
 * @day_end: seconds after midnight at which it ends: what a deadline without a time means
 */
typedef struct
{
  GTimeZone *zone;
  gint64 now;
  gint64 day_start;
  gint64 day_end;
} KontorPasteTimes;

/* (transfer full) (element-type KontorPasteItem) */
GPtrArray *kontor_paste_parse (const char *text,
                               gsize length,
                               const KontorPasteTimes *times,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_paste_item_free (KontorPasteItem *self);

/* A draft of the task; @parent: nullable. What was not found is added to the item's problems. */
KontorRow *kontor_paste_item_to_draft (KontorPasteItem *self,
                                       const KontorId *id,
                                       const KontorId *parent,
                                       const KontorId *project,
                                       KontorFindFunc find,
                                       gpointer find_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
