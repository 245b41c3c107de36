/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-feed.h"
#include "kontor-replica-sync.h"
#include "kontor-sync.h"

G_BEGIN_DECLS

#define OFFICE_PEOPLE 3

typedef struct _Office Office;

/**
 * OfficeWay:
 * @person: who calls
 * @lost: how many of the next answers get lost on their way, though the server acted
 * @calls: how many there were
 * @bytes_sent, @bytes_received: of their bodies
 *
 * A person's way to the server, in the same thread.
 */
typedef struct
{
  KontorTransport parent;
  Office *office; /* borrowed */
  KontorReplica *replica; /* borrowed */
  KontorId person;
  guint lost;
  guint calls;
  gint64 bytes_sent;
  gint64 bytes_received;
} OfficeWay;

/**
 * Office:
 *
 * A server's store and the replicas of three people, each in a folder of its own: Ada, who is the
 * administrator, Ben and Cleo.
 */
struct _Office
{
  KontorClock clock;
  gint64 now;
  KontorSeededRandom random;
  char *folder;
  KontorStore *store;
  KontorId people[OFFICE_PEOPLE];
  KontorReplica *replicas[OFFICE_PEOPLE];
  OfficeWay ways[OFFICE_PEOPLE];
};

enum
{
  ADA,
  BEN,
  CLEO,
};

void office_set_up (Office *self, gconstpointer unused);
void office_tear_down (Office *self, gconstpointer unused);
KontorReplica *office_open_replica (Office *self, const char *name, const KontorId *person);
void office_way_init (OfficeWay *way,
                      Office *office,
                      KontorReplica *replica,
                      const KontorId *person);

/* One round that must go through. */
KontorSyncReport office_sync_way (OfficeWay *way);
KontorSyncReport office_sync (Office *self, guint who);
/* Until everybody has everything, then compares each replica, and a fresh one of each person, with
 * what the server lets the person see. */
void office_settle (Office *self);
void office_check (Office *self, KontorReplica *replica, const KontorId *person);

/* What people do: each must go through. */
void office_commit (KontorReplica *replica, KontorChangeSet *set);
void office_create (KontorReplica *replica, KontorRowBuilder *builder);
KontorId office_add_task (Office *self, guint who, const char *title, guint responsible);
void office_edit (KontorReplica *replica,
                  KontorRecordType type,
                  const KontorId *id,
                  guint field,
                  KontorValue *value);
KontorRow *office_get (KontorReplica *replica, KontorRecordType type, const KontorId *id);
KontorRow *office_get_server (Office *self, KontorRecordType type, const KontorId *id);
KontorValue *office_new_set (const KontorValue *old, const char *more);
KontorValue *office_new_person_set (const KontorId *person);
gint64 office_ask_server (Office *self, const char *query);

G_END_DECLS
