/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-reader.h"

G_BEGIN_DECLS

/* Both sides call these two. The replica calls them when a person commits; the server when a push
 * arrives: before -> after is all they look at, never which operation made it. */

/* Whether @op, which turns @before (NULL for a create) into @after, keeps the schema's and the
 * office's rules. NULL if so. Rights are kontor_access_check()'s. */
KontorProblem *kontor_rules_check (const KontorContext *context,
                                   const KontorOp *op,
                                   const KontorRow *before,
                                   const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

/* What follows from @before -> @after and must happen in the same mutation (sync.md §4): ops, to be
 * applied in order by the server, and at once by a replica whose operation did not contain them.
 * Following again from their own results adds nothing. They are the rules' own doing: they set
 * fields that no person may, and are not checked. (element-type KontorOp) (transfer full) */
GPtrArray *kontor_rules_get_consequences (const KontorContext *context,
                                          const KontorOp *op,
                                          const KontorRow *before,
                                          const KontorRow *after) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a consequence may go into the mutation that a replica sends. FALSE for what only the server
 * may do (fields that it sets, busy records, versions, names in folders, the tasks of recurrences) and for increments, which would count twice. */
gboolean kontor_rules_travels (const KontorOp *consequence);

/* What takes the place of an op on time that kontor_rules_check() refused with
 * KONTOR_PROBLEM_LOCKED_DAY: the create of a request that the superior decides, so that nothing is
 * lost. NULL when there is nothing to ask for, and for any other refusal. (transfer full) */
KontorOp *kontor_rules_to_request (const KontorContext *context,
                                   const KontorOp *op,
                                   const KontorRow *before,
                                   const KontorRow *after,
                                   const KontorProblem *problem) G_GNUC_WARN_UNUSED_RESULT;

/* The date, in days since 1970-01-01, that @instant falls on where @person works: by the person's
 * zone, else the organisation's, else UTC. */
gint64 kontor_rules_get_day (KontorReader *reader, const KontorId *person, gint64 instant);

/* Which types a field of kind record may refer to: static, ends at KONTOR_RECORD_NONE; NULL: any. */
const KontorRecordType *kontor_rules_get_targets (KontorRecordType type, guint field);

G_END_DECLS
