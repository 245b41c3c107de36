/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-memory-reader.h"
#include "kontor-operations.h"
#include "kontor-rules.h"

G_BEGIN_DECLS

/**
 * Company:
 *
 * A small company in memory for the tests of the rules: the head office, led by the boss, with sales
 * in it, led by the head; Ann and Ben sell; the administrator is in no department. Time stands still
 * at 2026-03-02 12:00 UTC, a Monday, until it is moved.
 */
typedef struct
{
  KontorMemoryReader *memory; /* owned */
  KontorContext context;
  KontorClock clock;
  KontorSeededRandom random;
  gint64 seq;
  KontorId organisation;
  KontorId administrator;
  KontorId boss;
  KontorId head;
  KontorId ann;
  KontorId ben;
  KontorId centre;
  KontorId sales;
} Company;

#define COMPANY_TODAY 20514 /* 2026-03-02 in days */
#define COMPANY_NOON (COMPANY_TODAY * KONTOR_DAY + 12 * KONTOR_HOUR)

Company *company_new (void);
Company *company_new_empty (guint64 seed);
void company_free (Company *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Company, company_free)

void company_act_as (Company *self, const KontorId *person);
void company_wait (Company *self, gint64 time);

/* Values, for the calls below, which take them. */
#define NUMBER(n) kontor_value_new_integer (n)
#define WORD(text) kontor_value_new_text (text)
#define REFERENCE(id) kontor_value_new_id (id)
KontorValue *company_people (const KontorId *first, ...) G_GNUC_NULL_TERMINATED;

/* A record with a new id, and a state of @row that differs: pairs of field and value, ended by 0.
 * Nothing is checked or stored. */
KontorRow *company_draft (Company *self, KontorRecordType type, ...) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *company_change (const KontorRow *row, ...) G_GNUC_WARN_UNUSED_RESULT;
/* As company_draft(), and stored, made by the actor; what follows from it is not. */
KontorRow *company_put (Company *self, KontorRecordType type, ...) G_GNUC_WARN_UNUSED_RESULT;
/* The state that is stored now. */
KontorRow *company_get (Company *self, const KontorRow *row) G_GNUC_WARN_UNUSED_RESULT;

/* What the rules say to an op, or to the edit from what is stored to @after; nothing is stored. */
KontorProblem *company_check (Company *self, const KontorOp *op) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *company_check_row (Company *self, const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;
/* As the server does it: if the rules allow, stores the result and all that follows. */
KontorProblem *company_apply (Company *self, const KontorOp *op) G_GNUC_WARN_UNUSED_RESULT;
KontorProblem *company_apply_row (Company *self, const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;
/* As the server does it with a push: asserts that rights and rules allow each op. Takes @set. */
void company_commit (Company *self, KontorChangeSet *set, KontorProblem *problem);

#define assert_problem(expression, expected_code, expected_field) \
  G_STMT_START \
  { \
    g_autoptr (KontorProblem) problem_ = (expression); \
    g_assert_nonnull (problem_); \
    g_assert_cmpstr (kontor_problem_code_get_word (problem_->code), ==, \
                     kontor_problem_code_get_word (KONTOR_PROBLEM_##expected_code)); \
    g_assert_cmpuint (problem_->field, ==, expected_field); \
  } \
  G_STMT_END
#define assert_allowed(expression) \
  G_STMT_START \
  { \
    g_autoptr (KontorProblem) problem_ = (expression); \
    g_assert_cmpstr (problem_ != NULL ? kontor_problem_code_get_word (problem_->code) : NULL, ==, \
                     NULL); \
  } \
  G_STMT_END

/* A task that the boss gave Ann; Ann's entry of its time from @start to @end (0: it runs), in minutes
 * from noon; when that ends as it is stored now, likewise, G_MAXINT64 while it runs. */
KontorRow *company_put_task (Company *self) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *company_draft_entry (Company *self,
                                const KontorRow *task,
                                const char *source,
                                int start,
                                int end) G_GNUC_WARN_UNUSED_RESULT;
KontorRow *company_put_entry (Company *self,
                              const KontorRow *task,
                              const char *source,
                              int start,
                              int end) G_GNUC_WARN_UNUSED_RESULT;
gint64 company_get_end (Company *self, const KontorRow *entry);

guint company_count (Company *self, KontorRecordType type);

G_END_DECLS
