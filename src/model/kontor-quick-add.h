/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-row.h"

G_BEGIN_DECLS

/**
 * KontorQuickAddKind:
 * @KONTOR_QUICK_ADD_DEADLINE: a date or time
 * @KONTOR_QUICK_ADD_PLAN: a duration
 * @KONTOR_QUICK_ADD_PERSON: "@olga", found
 * @KONTOR_QUICK_ADD_PROJECT: "#sales", found
 * @KONTOR_QUICK_ADD_TAG: "#urgent", no project
 * @KONTOR_QUICK_ADD_PRIORITY: "!"
 * @KONTOR_QUICK_ADD_UNKNOWN: a person whom nobody knows; stays in the title
 * @KONTOR_QUICK_ADD_AMBIGUOUS: a word that means several people or projects; stays in the title
 *
 * What a span of the text was understood as.
 */
typedef enum
{
  KONTOR_QUICK_ADD_DEADLINE,
  KONTOR_QUICK_ADD_PLAN,
  KONTOR_QUICK_ADD_PERSON,
  KONTOR_QUICK_ADD_PROJECT,
  KONTOR_QUICK_ADD_TAG,
  KONTOR_QUICK_ADD_PRIORITY,
  KONTOR_QUICK_ADD_UNKNOWN,
  KONTOR_QUICK_ADD_AMBIGUOUS,
} KontorQuickAddKind;

/**
 * KontorQuickAddSpan:
 * @start: byte of the text
 * @end: byte after the last
 * @kind: what it was understood as
 *
 * Where in the text. Plain memory.
 */
typedef struct
{
  gsize start;
  gsize end;
  KontorQuickAddKind kind;
} KontorQuickAddSpan;

/**
 * KontorFindFunc:
 * @data: of the caller
 * @type: %KONTOR_RECORD_PERSON or %KONTOR_RECORD_PROJECT
 * @word: what was written, without the mark
 * @id: (out): the record, when there is one
 * @n_found: (out): how many records it could mean
 *
 * Finds the record that a word means; kontor_quick_add_find_among() does it among rows.
 *
 * Returns: whether exactly one was found
 */
typedef gboolean (*KontorFindFunc) (gpointer data,
                                    KontorRecordType type,
                                    const char *word,
                                    KontorId *id,
                                    guint *n_found);

/**
 * KontorQuickAdd:
 * @title: (owned): what remains
 * @deadline: microseconds UTC, 0 for none
 * @has_time: whether a time was said, not only a day
 * @plan: seconds, 0 for none
 * @priority: one of KONTOR_PRIORITY_CHOICES
 * @people: (element-type KontorId) (owned): in the order written; the first is responsible
 * @project: nil for none
 * @tags: (element-type utf8) (owned): each once
 * @problems: (element-type utf8) (owned): the words of persons and projects that were not found, or
 *   not alone, with their mark
 * @spans: (element-type KontorQuickAddSpan) (owned): in the order of the text, apart from each other
 *
 * One line of plain words, understood. Owned by its holder.
 */
typedef struct
{
  char *title;
  gint64 deadline;
  gboolean has_time;
  gint64 plan;
  int priority;
  GPtrArray *people;
  KontorId project;
  GPtrArray *tags;
  GPtrArray *problems;
  GArray *spans;
} KontorQuickAdd;

#define KONTOR_QUICK_ADD_MAX 4096 /* bytes; a longer text is a title and nothing else */

KontorQuickAdd *kontor_quick_add_parse (const char *text,
                                        GTimeZone *zone,
                                        gint64 now,
                                        gint64 day_end_seconds,
                                        KontorFindFunc find,
                                        gpointer find_data) G_GNUC_WARN_UNUSED_RESULT;
void kontor_quick_add_free (KontorQuickAdd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorQuickAdd, kontor_quick_add_free)

/* @project: (nullable): of a task that names none. Whoever creates it is creator, and responsible when
 * nobody is named: the operation sees to that. */
KontorRow *kontor_quick_add_to_draft (const KontorQuickAdd *self,
                                      const KontorId *id,
                                      const KontorId *project) G_GNUC_WARN_UNUSED_RESULT;

/* What a KontorFindFunc says when it has the people's or the projects' rows at hand. */
gboolean kontor_quick_add_find_among (GPtrArray *rows,
                                      const char *word,
                                      KontorId *id,
                                      guint *n_found);

G_END_DECLS
