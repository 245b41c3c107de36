/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-office.h"

G_BEGIN_DECLS

/**
 * KontorFilterNeed:
 * @KONTOR_FILTER_NEED_NOTHING: the test says it all
 * @KONTOR_FILTER_NEED_CHOICES: some of the field's choices
 * @KONTOR_FILTER_NEED_VALUE: one value of the field
 *
 * What a test of a filter still asks a person for.
 */
typedef enum
{
  KONTOR_FILTER_NEED_NOTHING,
  KONTOR_FILTER_NEED_CHOICES,
  KONTOR_FILTER_NEED_VALUE,
} KontorFilterNeed;

/**
 * KontorFilterTest:
 * @label: (owned): as a person chooses it: "this week", "is not…"
 * @condition: (owned): its text form; where something is needed, with a %s for it
 * @need: what for
 */
typedef struct
{
  char *label;
  char *condition;
  KontorFilterNeed need;
} KontorFilterTest;

void kontor_filter_test_free (KontorFilterTest *self);

/* What can be asked of a field, the commonest first. (transfer full) (element-type
 * KontorFilterTest) */
GPtrArray *kontor_list_filter_list_tests (KontorRecordType type, guint field)
    G_GNUC_WARN_UNUSED_RESULT;
/* Whether filters can ask for it at all. */
gboolean kontor_list_filter_offers (const KontorField *field);
/* A value as a condition's text form writes it, with quotes. (transfer full) */
char *kontor_list_filter_write_value (const KontorField *field, const KontorValue *value)
    G_GNUC_WARN_UNUSED_RESULT;

/* A condition in plain words: "Deadline: this week". (transfer full) */
char *kontor_list_filter_describe (KontorOffice *office,
                                   KontorRecordType type,
                                   const char *condition) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
