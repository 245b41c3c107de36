/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-access.h"
#include "kontor-chunks.h"
#include "kontor-sql.h"

G_BEGIN_DECLS

/**
 * KontorStore:
 *
 * The organisation's database: records, the feed, history and the results of pushes. Opened, used
 * and closed by one thread; knows nothing of threads or sockets, so that the simulation runs it as it
 * is. Changes happen between kontor_store_begin() and kontor_store_commit(), for as many requests as
 * the caller groups; nobody is answered before the commit.
 */
typedef struct _KontorStore KontorStore;

/* Seams as for a replica; each nullable. @as_it_is: for looking only: nothing is made, brought up to
 * date or otherwise written. */
typedef struct
{
  KontorClock *clock;
  KontorRandom *random;
  const char *vfs;
  gboolean as_it_is;
} KontorStoreSeams;

/* Opens or makes "store.db" in the data directory @folder. */
KontorStore *kontor_store_open (const char *folder, const KontorStoreSeams *seams, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_store_close (KontorStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorStore, kontor_store_close)

/* The organisation's epoch and the server's id: texts that never change while the data live, but for
 * kontor_store_begin_epoch(). */
const char *kontor_store_get_epoch (KontorStore *self);
const char *kontor_store_get_server (KontorStore *self);
/* After the data were set back to an older state: clients notice by the new epoch, and bring again what
 * was lost. Nobody else may use the store meanwhile. */
gboolean kontor_store_begin_epoch (KontorStore *self, GError **error);
/* The id of the organisation's record; nil before the first person. */
void kontor_store_get_organisation (KontorStore *self, KontorId *organisation);
gint64 kontor_store_get_seq (KontorStore *self);

gboolean kontor_store_begin (KontorStore *self, GError **error);
/* On failure everything since begin is as if it had not been, in memory too. */
gboolean kontor_store_commit (KontorStore *self, GError **error);
void kontor_store_abandon (KontorStore *self);

/* Before each batch of requests. */
gboolean kontor_store_make_due (KontorStore *self, GError **error);

/**
 * KontorRightsChange:
 * @type: a person or a role
 * @id: of it
 * @by: who did it
 * @event: what: "dismissed", "administrator-set" …
 * @detail: (owned): more about it
 *
 * Somebody may do more or less than before.
 */
typedef struct
{
  KontorRecordType type;
  KontorId id;
  KontorId by;
  const char *event;
  char *detail;
} KontorRightsChange;

/* Those of the last commits, once. (transfer full) (element-type KontorRightsChange) */
GPtrArray *kontor_store_take_rights (KontorStore *self) G_GNUC_WARN_UNUSED_RESULT;

KontorReader *kontor_store_get_reader (KontorStore *self);
/* What a person may bring in a day, in bytes. Before kontor_store_get_chunks(). */
void kontor_store_set_day_limit (KontorStore *self, gint64 bytes);
/* What a drive may take up, in bytes, its files and their earlier versions; 0: any. */
void kontor_store_set_drive_limit (KontorStore *self, gint64 bytes);
/* The bytes of files, opened or made when they are first asked for. (transfer none) (nullable) */
KontorChunks *kontor_store_get_chunks (KontorStore *self, GError **error);
/* Whether @person is a person who has not been dismissed. */
gboolean kontor_store_is_active (KontorStore *self, const KontorId *person);
gboolean kontor_store_is_administrator (KontorStore *self, const KontorId *person);
/* Makes what @person holds known to whoever reads the database on another connection. */
gboolean kontor_store_look_up_held (KontorStore *self, const KontorId *person, GError **error);

/**
 * KontorNewPerson:
 * @id: made by the caller, the same at each try
 * @organisation: (nullable): the organisation's name, for the first person
 * @department: (nullable) @projects: (nullable) (element-type KontorId): where the person belongs
 *
 * What an accepted invitation makes. All borrowed.
 */
typedef struct
{
  KontorId id;
  const char *name;
  const char *email;
  const char *organisation;
  gboolean administrator;
  gboolean external;
  const KontorId *department;
  const GPtrArray *projects;
} KontorNewPerson;

/* In a transaction of its own. Nothing happens when the person is there already. The first person
 * becomes administrator and gets the organisation's record, the default pipeline and calendar. */
gboolean kontor_store_add_person (KontorStore *self, const KontorNewPerson *person, GError **error);

G_END_DECLS
