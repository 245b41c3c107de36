/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-change-set.h"
#include "kontor-problem.h"
#include "kontor-store.h"

G_BEGIN_DECLS

/* Who may have which chunk. Knowing a hash grants nothing: a content is read through a record that
 * the person may see, and a record may be given only a content that the person brought, or may read
 * already. Between them nobody learns even whether the server has a content. */

/**
 * KontorReach:
 *
 * What a person may read for one record's sake: the contents that it has or had, with all that these
 * consist of; nothing where the person does not see it. For the length of a call.
 */
typedef struct _KontorReach KontorReach;

KontorReach *kontor_reach_new (KontorStore *store,
                               const KontorId *person,
                               KontorRecordType type,
                               const KontorId *id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kontor_reach_free (KontorReach *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorReach, kontor_reach_free)
/* FALSE without error: no. */
gboolean kontor_reach_has (KontorReach *self, const guint8 *digest, GError **error);

/* Whether @person brought it, and of a node everything below it. FALSE without error: no. */
gboolean kontor_chunks_is_brought (KontorStore *store,
                                   const KontorId *person,
                                   const guint8 *digest,
                                   GError **error);

/**
 * KontorContentLook:
 * @missing: (owned) (element-type utf8): what is to be brought before a record of the person may have the
 *   content, up to a limit; none: it may
 * @wrong: it can never be one: its nodes contradict what they list
 * @size: bytes of the file, where nothing is missing
 */
typedef struct
{
  GPtrArray *missing;
  gboolean wrong;
  gint64 size;
} KontorContentLook;

void kontor_content_look_clear (KontorContentLook *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KontorContentLook, kontor_content_look_clear)

/* Whether @person may give the content to a record, which is @before (nullable) now. @note: in a
 * transaction of the chunks, where it is remembered. */
gboolean kontor_chunks_look_at (KontorStore *store,
                                const KontorId *person,
                                const KontorRow *before,
                                const char *hash,
                                gboolean note,
                                KontorContentLook *look,
                                GError **error);

/* FALSE: *problem says which content the op may not refer to; or @error. @before: (nullable) */
gboolean kontor_chunks_check_op (KontorStore *store,
                                 const KontorId *person,
                                 const KontorOp *op,
                                 const KontorRow *before,
                                 KontorProblem **problem,
                                 GError **error);

G_END_DECLS
