/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/* One thing that people do; the tables end with a name of NULL. */
typedef struct
{
  guint weight;
  const char *name;
  void (*act) (SimHost *host, KontorReplica *replica);
} SimAct;

extern const SimAct sim_task_acts[];
extern const SimAct sim_people_acts[];
extern const SimAct sim_trade_acts[];

/* Writes into the ledger what must never be lost. */
void sim_remember (SimHost *host,
                   SimEntryKind kind,
                   KontorRecordType type,
                   const KontorId *id,
                   const char *token,
                   gint64 amount);
/* A text that nobody wrote before: "tokenbhx". */
char *sim_new_token (SimWorld *world);

/* Any record of a type that this replica has; FALSE, NULL: none. */
gboolean sim_pick (SimHost *host, KontorReplica *replica, KontorRecordType type, KontorId *id);
KontorRow *sim_pick_row (SimHost *host, KontorReplica *replica, KontorRecordType type);
void sim_pick_person (SimHost *host, KontorId *id);
KontorElement sim_person_element (SimHost *host, char text[KONTOR_ID_LENGTH + 1]);
/* @set (nullable) with one more person, or with one less. (transfer full) (nullable) */
KontorValue *sim_toggle (SimHost *host, const KontorValue *set);

/* Takes @set and @refused, both nullable. FALSE: refused, or the machine died. */
gboolean sim_commit (SimHost *host,
                     KontorReplica *replica,
                     KontorChangeSet *set,
                     KontorProblem *refused,
                     gint64 *number);
/* Takes @value. */
gboolean sim_edit (SimHost *host,
                   KontorReplica *replica,
                   const KontorRow *row,
                   guint field,
                   KontorValue *value,
                   gint64 *number);
/* A new record: begins it, and takes @builder with @token (nullable) somewhere in it. */
KontorRowBuilder *sim_begin (SimHost *host, KontorReplica *replica, KontorRecordType type);
gboolean sim_create (SimHost *host,
                     KontorReplica *replica,
                     KontorRowBuilder *builder,
                     const char *token);

G_END_DECLS
