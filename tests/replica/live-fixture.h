/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-live-query.h"
#include "kontor-live-store.h"
#include "kontor-random.h"
#include "kontor-replica.h"

G_BEGIN_DECLS

/**
 * LiveFixture:
 * @store: (owned): over a new replica in the test's own data folder
 * @seed: of @random, printed at the start
 *
 * Writes rows past the rules, as a pull would, so that a test says exactly what there is.
 */
typedef struct
{
  KontorLiveStore *store;
  KontorSeededRandom random;
  guint64 seed;
} LiveFixture;

void live_fixture_set_up (LiveFixture *self, gconstpointer unused);
void live_fixture_tear_down (LiveFixture *self, gconstpointer unused);

guint live_fixture_below (LiveFixture *self, guint limit);
void live_fixture_new_id (LiveFixture *self, KontorId *id);

/* In one transaction. (element-type KontorRow) */
void live_fixture_put (LiveFixture *self, GPtrArray *rows);
void live_fixture_put_one (LiveFixture *self, KontorRow *row);
void live_fixture_purge (LiveFixture *self, KontorRecordType type, const KontorId *id);

/* Iterates until @condition holds; a test that waits too long fails, naming @what. */
void live_fixture_wait (const char *what, gboolean (*condition) (gpointer data), gpointer data);
void live_fixture_wait_loaded (KontorLiveQuery *query);

KontorRow *live_fixture_task_new (const KontorId *id, const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
