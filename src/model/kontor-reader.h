/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-problem.h"
#include "kontor-row.h"

G_BEGIN_DECLS

/**
 * KontorReader:
 * @get_row: (transfer full) (nullable): the record as it stands, tombstones included; %NULL if there
 *   is none
 * @list_referring: calls @visit for each record of @type, deleted ones excluded, whose field @field
 *   (a reference, a record or an element of a set of references, %KONTOR_FLAG_INDEXED or a set)
 *   refers to @id, until @visit returns %FALSE
 * @find_text: as @list_referring, for records whose text field @field (indexed) is @text, exactly
 * @list_all: (nullable): as @list_referring, for every record of @type. Asked of small types only
 *   (people, organisation), and by searches that a person waits for. A reader without it leaves the
 *   rules that need it to the other side
 *
 * How the model reads: the replica, the server's store and the tests implement it. A mutation's own
 * earlier ops are seen by the reader that checks its later ones.
 */
typedef gboolean (*KontorVisitFunc) (KontorRow *row, gpointer user_data);

struct _KontorReader
{
  KontorRow *(*get_row) (KontorReader *self, KontorRecordType type, const KontorId *id);
  void (*list_referring) (KontorReader *self,
                          KontorRecordType type,
                          guint field,
                          const KontorId *id,
                          KontorVisitFunc visit,
                          gpointer user_data);
  void (*find_text) (KontorReader *self,
                     KontorRecordType type,
                     guint field,
                     const char *text,
                     KontorVisitFunc visit,
                     gpointer user_data);
  void (*list_all) (KontorReader *self,
                    KontorRecordType type,
                    KontorVisitFunc visit,
                    gpointer user_data);
};

KontorRow *kontor_reader_get (KontorReader *self, KontorRecordType type, const KontorId *id)
    G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (element-type KontorRow) */
GPtrArray *kontor_reader_list (KontorReader *self,
                               KontorRecordType type,
                               guint field,
                               const KontorId *id) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_reader_find (KontorReader *self,
                               KontorRecordType type,
                               guint field,
                               const char *text) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kontor_reader_list_all (KontorReader *self, KontorRecordType type)
    G_GNUC_WARN_UNUSED_RESULT;

/* The record that everything of @row hangs on: @row itself when its type has no root field or the
 * field is unset; NULL when a record on the way is missing. (transfer full) (nullable) */
KontorRow *kontor_reader_get_root (KontorReader *self, const KontorRow *row)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * KontorContext:
 * @reader: (borrowed): where to read
 * @actor: who acts
 * @now: the time, microseconds UTC
 * @clock: (borrowed) and @random: (borrowed): where new ids come from
 *
 * What every rule and every operation is given, so that none has an I/O or a clock of its own.
 */
typedef struct
{
  KontorReader *reader;
  KontorId actor;
  gint64 now;
  KontorClock *clock;
  KontorRandom *random;
} KontorContext;

G_END_DECLS
