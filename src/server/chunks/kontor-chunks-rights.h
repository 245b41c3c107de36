/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-problem.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* Who may have which chunk. Knowing a hash grants nothing: a content is read through a record that
 * the person may see, and a record may be given only a content that the person brought, or may read
 * already. Between them nobody learns even whether the server has a content. */

/* Whether @person may see the record, and @hash is its content, or was. */
gboolean kontor_chunks_may_read (KontorStore *store,
                                 const KontorId *person,
                                 KontorRecordType type,
                                 const KontorId *id,
                                 const char *hash,
                                 GError **error);

/* FALSE: *problem says which content the op may not refer to; or @error. @before: (nullable) */
gboolean kontor_chunks_check_op (KontorStore *store,
                                 const KontorId *person,
                                 const KontorOp *op,
                                 const KontorRow *before,
                                 KontorProblem **problem,
                                 GError **error);

G_END_DECLS
