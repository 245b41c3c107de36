/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-notify.h"

G_BEGIN_DECLS

/**
 * KontorNotifyChange:
 * @reader: (borrowed): the store after the mutation
 * @author: whose doing it is
 * @before: (nullable) (borrowed): %NULL for a new record
 * @after: (borrowed): the record after the whole mutation
 *
 * What happened to one record.
 */
typedef struct
{
  KontorReader *reader;
  KontorId author;
  const KontorRow *before;
  const KontorRow *after;
} KontorNotifyChange;

/* Who is asked before a person is told. */
typedef enum
{
  KONTOR_NOTIFY_ALWAYS, /* the person must do something */
  KONTOR_NOTIFY_UNLESS_NOTHING, /* spoken to by name */
  KONTOR_NOTIFY_IF_ALL, /* wants to hear of everything */
} KontorNotifyInsistence;

/* Ids are added to a (element-type KontorId) array, maybe more than once. */
typedef void KontorNotifyFind (const KontorNotifyChange *change, GArray *people);
typedef gboolean KontorNotifyTest (const KontorNotifyChange *change);

/**
 * KontorNotifyKind:
 * @type: whose change is looked at
 * @kind: a choice of NOTIFICATION_KIND
 * @happened: whether it happened
 * @find: whom it concerns
 * @insistence: who of them is told
 *
 * One row of the table: who is told of what.
 */
typedef struct
{
  KontorRecordType type;
  int kind;
  KontorNotifyTest *happened;
  KontorNotifyFind *find;
  KontorNotifyInsistence insistence;
} KontorNotifyKind;

/**
 * KontorNotifyKnown:
 * @type: whose change is looked at
 * @happened: whether it happened
 * @find: who evidently knows
 * @kinds: a mask of 1 << kind: what they know of
 * @measure: a field of the notification that may not be greater than
 * @limit: this field of the changed record; 0: whatever it is
 *
 * One row of the other table: what makes notifications read.
 */
typedef struct
{
  KontorRecordType type;
  KontorNotifyTest *happened;
  KontorNotifyFind *find;
  guint kinds;
  guint measure;
  guint limit;
} KontorNotifyKnown;

/* Static; a person is told by the first row that fits. */
const KontorNotifyKind *kontor_notify_get_kinds (guint *n);
const KontorNotifyKnown *kontor_notify_get_known (guint *n);

/* What the notifications of @row's changes are about, and what they are counted by: a task, an event; of
 * messages the record that is discussed, and the chat. FALSE where that is gone. */
gboolean kontor_notify_get_subject (KontorReader *reader,
                                    const KontorRow *row,
                                    KontorRecordType *type,
                                    KontorId *about,
                                    KontorId *counted_by);
/* What the person wants to hear of it. */
gboolean kontor_notify_is_wanted (const KontorNotifyChange *change,
                                  const KontorId *person,
                                  KontorNotifyInsistence insistence);

G_END_DECLS
