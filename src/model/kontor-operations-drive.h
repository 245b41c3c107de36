/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-operations.h"

G_BEGIN_DECLS

/* What people do in drives, see kontor-operations.h. A name that the folder has already answers
 * KONTOR_PROBLEM_DUPLICATE; kontor_node_get_free_name() proposes another. @parent NULL: the top of the
 * drive. */

/* The one of that name in the folder, or NULL. (transfer full) */
KontorRow *kontor_node_find (KontorReader *reader,
                             const KontorId *drive,
                             const KontorId *parent,
                             const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* @name itself, or "name (2).txt" … */
char *kontor_node_get_free_name (KontorReader *reader,
                                 const KontorId *drive,
                                 const KontorId *parent,
                                 const char *name) G_GNUC_WARN_UNUSED_RESULT;

KontorChangeSet *kontor_node_create_folder (const KontorContext *context,
                                            const KontorId *drive,
                                            const KontorId *parent,
                                            const char *name,
                                            KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* @content: the hash of the bytes, which are staged already; @modified: microseconds UTC. */
KontorChangeSet *kontor_node_add_file (const KontorContext *context,
                                       const KontorId *drive,
                                       const KontorId *parent,
                                       const char *name,
                                       const char *content,
                                       gint64 size,
                                       gint64 modified,
                                       KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* New content for a file; the server keeps what it held as a version. Going back to a version is the same with the
 * version's content. */
KontorChangeSet *kontor_node_replace_content (const KontorContext *context,
                                              const KontorRow *node,
                                              const char *content,
                                              gint64 size,
                                              gint64 modified,
                                              KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_node_rename (const KontorContext *context,
                                     const KontorRow *node,
                                     const char *name,
                                     KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;
/* Moves @nodes into a folder of their own drive, as one undo step. */
KontorChangeSet *kontor_node_move (const KontorContext *context,
                                   GPtrArray *nodes,
                                   const KontorId *parent,
                                   KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

/* The drive with a record's files, or NULL while it has none; and a file for a record, which makes the
 * drive if need be. (transfer full) */
KontorRow *kontor_record_get_drive (KontorReader *reader, const KontorRow *row)
    G_GNUC_WARN_UNUSED_RESULT;
KontorChangeSet *kontor_record_attach_file (const KontorContext *context,
                                            const KontorRow *row,
                                            const char *name,
                                            const char *content,
                                            gint64 size,
                                            gint64 modified,
                                            KontorProblem **problem) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
