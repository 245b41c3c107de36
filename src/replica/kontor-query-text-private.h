/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-query-text.h"

G_BEGIN_DECLS

/* The words of tests and joins, by their numbers. */
extern const char *const kontor_query_tests[KONTOR_TEST_CONTAINS + 1];
extern const char *const kontor_query_joins[KONTOR_JOIN_NONE + 1];

/* What stands for another value whenever it is read: "me", "today+7". *known: whether @term is one;
 * (transfer full) (nullable): NULL if not, or if it is none of @field's kind. */
KontorValue *kontor_query_term_read (const char *term,
                                     const KontorField *field,
                                     const KontorQueryTerms *terms,
                                     gboolean *known) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
