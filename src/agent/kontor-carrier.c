/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Carries between one replica and its server. Straight lines, on the account's worker thread. */

#include "config.h"

#include "kontor-carrier.h"

#include "kontor-reminders.h"
#include "kontor-replica-trouble.h"
#include "kontor-search.h"
#include "kontor-session.h"
#include "kontor-sync-content.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long a round may index, µs: a person who asks for a file waits for it. */
#define INDEX_SPAN (KONTOR_SECOND / 2)

struct _KontorCarrier
{
  char *name; /* owned, of any thread */
  char *folder; /* owned, of any thread */
  int sent; /* atomic */
  int received; /* atomic */

  KontorReplica *replica; /* owned, nullable */
  char *path; /* owned, nullable: of the database that is open, or was */
  gint64 journal; /* the end of the journal after the last round; -1: not known */
  gint64 noticed; /* the last entry of it that was looked at for what to tell */
  gint64 cursor; /* up to where the server's changes were here then */
  KontorReminders reminders;
  KontorAccount *account; /* owned, nullable: what the client borrows of */
  KontorHttpClient *client; /* owned, nullable */
};

/**
 * kontor_carrier_new:
 * @name: of an account
 *
 * Opens nothing yet.
 *
 * Returns: (transfer full): its carrier
 */
KontorCarrier *
kontor_carrier_new (const char *name)
{
  KontorCarrier *self = g_new0 (KontorCarrier, 1);

  self->name = g_strdup (name);
  self->folder = kontor_account_get_folder (name);
  self->journal = -1;

  return self;
}

/**
 * kontor_carrier_free:
 * @self: (transfer full): a carrier that was closed
 */
void
kontor_carrier_free (KontorCarrier *self)
{
  g_assert (self->replica == NULL && self->client == NULL);

  g_free (self->name);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

/**
 * kontor_carrier_get_folder:
 * @self: a carrier
 *
 * Returns: (transfer none): the account's folder
 */
const char *
kontor_carrier_get_folder (KontorCarrier *self)
{
  return self->folder;
}

/**
 * kontor_carrier_get_progress:
 * @self: a carrier
 * @report: (out caller-allocates): what the round that runs has carried; refused changes count as sent
 */
void
kontor_carrier_get_progress (KontorCarrier *self, KontorSyncReport *report)
{
  *report = (KontorSyncReport) { .pushed = (guint) g_atomic_int_get (&self->sent),
                                 .pulled = (guint) g_atomic_int_get (&self->received) };
}

/**
 * kontor_carrier_disconnect:
 * @self: a carrier
 */
void
kontor_carrier_disconnect (KontorCarrier *self)
{
  g_clear_pointer (&self->client, kontor_http_client_free);
  g_clear_pointer (&self->account, kontor_account_free);
}

/**
 * kontor_carrier_close:
 * @self: a carrier
 */
void
kontor_carrier_close (KontorCarrier *self)
{
  kontor_carrier_disconnect (self);
  g_clear_pointer (&self->replica, kontor_replica_close);
}

/**
 * kontor_carrier_open:
 * @self: a carrier
 * @reopened: (out) (optional): whether it is another file than the last time
 * @error: of the replica
 *
 * Another program may have rescued the replica meanwhile: then the file that was open is the old one.
 *
 * Returns: (transfer none) (nullable): the replica
 */
KontorReplica *
kontor_carrier_open (KontorCarrier *self, gboolean *reopened, GError **error)
{
  g_autofree char *path = kontor_replica_get_database_path (self->folder);

  if (reopened != NULL)
    *reopened = FALSE;
  if (self->replica != NULL && strcmp (path, self->path) == 0)
    return self->replica;
  g_clear_pointer (&self->replica, kontor_replica_close);
  self->replica = kontor_replica_open (self->folder, FALSE, NULL, error);
  if (self->replica == NULL)
    return NULL;
  if (g_strcmp0 (path, self->path) != 0)
    {
      if (reopened != NULL)
        *reopened = self->path != NULL;
      self->journal = -1;
      self->reminders = (KontorReminders) { 0 };
      g_free (self->path);
      self->path = g_steal_pointer (&path);
    }

  return self->replica;
}

/* The address of an office on this computer is another one after each start of its server. */
static KontorHttpClient *
connect_to (KontorCarrier *self, const KontorAccount *account, GError **error)
{
  if (self->client != NULL && (strcmp (self->account->url, account->url) != 0 ||
                               self->account->insecure != account->insecure))
    kontor_carrier_disconnect (self);
  if (self->client == NULL)
    {
      self->account = kontor_account_copy (account);
      self->client = kontor_session_open (self->account, error);
      if (self->client == NULL)
        kontor_carrier_disconnect (self);
    }

  return self->client;
}

/* --- a round --- */

/**
 * kontor_round_free:
 * @self: (transfer full): what came of a round
 */
void
kontor_round_free (KontorRound *self)
{
  g_free (self->access);
  g_free (self->title);
  g_ptr_array_unref (self->notices);
  g_clear_pointer (&self->hours, kontor_work_hours_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
progress_cb (const KontorSyncReport *report, gpointer data)
{
  KontorCarrier *self = data;

  g_atomic_int_set (&self->sent, (int) (report->pushed + report->rejected));
  g_atomic_int_set (&self->received, (int) report->pulled);
}

static char *
dup_title (KontorCarrier *self, const KontorAccount *account)
{
  g_autoptr (KontorRow) row = kontor_reader_get (kontor_replica_get_reader (self->replica),
                                                 KONTOR_RECORD_ORGANISATION,
                                                 &account->organisation);
  const char *title = row != NULL ? kontor_search_get_title (row) : "";

  return *title != '\0' ? g_strdup (title) : NULL;
}

static gboolean
sync_locked (KontorCarrier *self,
             const KontorAccount *account,
             KontorRound *round,
             GCancellable *cancellable,
             GError **error)
{
  KontorHttpClient *client = connect_to (self, account, error);

  if (client == NULL)
    return FALSE;
  if (kontor_sync_run_or_check (self->replica, kontor_http_client_get_transport (client),
                                &round->report, progress_cb, self, cancellable, error))
    {
      round->access = kontor_http_client_dup_access (client);
      return TRUE;
    }
  round->wait = kontor_http_client_get_wait (client);

  return FALSE;
}

static gboolean
sync_once (KontorCarrier *self,
           const KontorAccount *account,
           KontorRound *round,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean done = FALSE;
  int lock = kontor_sync_lock (self->folder, &local);

  if (lock < 0)
    {
      round->locked = g_error_matches (local, KONTOR_SYNC_ERROR, KONTOR_SYNC_ERROR_LOCKED);
      if (round->locked)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  done = sync_locked (self, account, round, cancellable, error);
  kontor_sync_unlock (lock);

  return done;
}

/* A snapshot took the replica's place: it is open already. */
static void
note_moved (KontorCarrier *self, KontorRound *round)
{
  g_autofree char *path = kontor_replica_get_database_path (self->folder);

  if (strcmp (path, self->path) == 0)
    return;
  round->reopened = TRUE;
  self->reminders = (KontorReminders) { 0 };
  g_free (self->path);
  self->path = g_steal_pointer (&path);
}

/* Where the journal and the cursor are before anything of this program is in them. */
static gboolean
begin (KontorCarrier *self, KontorRound *round, GError **error)
{
  KontorReplicaCounts counts = { 0 };
  g_autoptr (GError) local = NULL;

  if (!kontor_replica_count (self->replica, &counts, error))
    return FALSE;
  round->first = counts.cursor == 0;
  if (self->journal >= 0)
    return TRUE;
  self->journal = kontor_journal_get_end (kontor_replica_get_sql (self->replica), &local);
  self->noticed = self->journal;
  self->cursor = counts.cursor;
  if (local == NULL)
    return TRUE;
  self->journal = -1;
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
look_at_hours (KontorCarrier *self, KontorRound *round, gint64 now)
{
  KontorId person = KONTOR_ID_INIT_NIL;

  kontor_replica_get_person (self->replica, &person);
  round->hours = kontor_work_hours_new (kontor_replica_get_reader (self->replica), &person, now);
}

static gboolean
notice (KontorCarrier *self, KontorRound *round, GError **error)
{
  gint64 now = kontor_clock_now (kontor_clock_get_system ());
  KontorNews news = { 0 };
  gboolean read = TRUE;

  /* Nothing of a first sync is news. */
  if (round->first)
    {
      self->noticed = self->journal;
      news = (KontorNews) { TRUE, TRUE };
    }
  else if (self->noticed != self->journal)
    read = kontor_notices_collect (self->replica, &self->noticed, self->cursor, round->notices,
                                   &news, error);
  self->cursor = round->counts.cursor;
  if (news.hours || self->reminders.looked == 0)
    look_at_hours (self, round, now);
  if (news.reminders)
    self->reminders.next = 0;
  if (!read ||
      !kontor_reminders_collect (&self->reminders, self->replica, now, round->notices, error))
    return FALSE;
  round->reminder = self->reminders.next;
  for (guint i = 0; i < round->notices->len; i++)
    ((KontorNotice *) round->notices->pdata[i])->account = g_strdup (self->name);

  return TRUE;
}

/* Also after a round that failed: a part of it may be through. */
static gboolean
look (KontorCarrier *self, const KontorAccount *account, KontorRound *round, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 end = kontor_journal_get_end (kontor_replica_get_sql (self->replica), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  round->changed = end != self->journal;
  self->journal = end;
  round->counted = kontor_replica_count (self->replica, &round->counts, error);
  if (!round->counted)
    return FALSE;
  round->title = dup_title (self, account);

  return notice (self, round, error);
}

/* After a first sync the person sees the records first. */
static gboolean
index_some (KontorCarrier *self, KontorRound *round, GError **error)
{
  gint64 span = round->first ? 0 : INDEX_SPAN;

  if (kontor_replica_index (self->replica, span, &round->unindexed, error))
    return TRUE;
  round->unindexed = FALSE;

  return FALSE;
}

/**
 * kontor_carrier_run:
 * @self: a carrier
 * @account: as it is now
 * @sync: whether to meet the server
 * @cancellable: cuts the round off
 *
 * Returns: (transfer full): what came of it
 */
KontorRound *
kontor_carrier_run (KontorCarrier *self,
                    const KontorAccount *account,
                    gboolean sync,
                    GCancellable *cancellable)
{
  KontorRound *round = g_new0 (KontorRound, 1);
  g_autoptr (GError) later = NULL;

  round->notices = g_ptr_array_new_with_free_func ((GDestroyNotify) kontor_notice_free);
  g_atomic_int_set (&self->sent, 0);
  g_atomic_int_set (&self->received, 0);
  if (kontor_carrier_open (self, &round->reopened, &round->error) == NULL ||
      !begin (self, round, &round->error))
    return round;
  if (sync)
    {
      sync_once (self, account, round, cancellable, &round->error);
      note_moved (self, round);
    }
  if ((!look (self, account, round, &later) || !index_some (self, round, &later)) &&
      round->error == NULL)
    round->error = g_steal_pointer (&later);
  /* Where the database itself is at fault, the next round begins with opening it. */
  if (round->error != NULL && kontor_trouble_get (round->error) != KONTOR_TROUBLE_OTHER)
    g_clear_pointer (&self->replica, kontor_replica_close);

  return round;
}

/**
 * kontor_carrier_fetch_history:
 * @self: a carrier
 * @account: as it is now
 * @type: of a record
 * @id: of the record
 * @cancellable: ends the waiting
 * @error: of the replica or of the client
 *
 * Returns: whether the replica has the record's history now
 */
gboolean
kontor_carrier_fetch_history (KontorCarrier *self,
                              const KontorAccount *account,
                              KontorRecordType type,
                              const KontorId *id,
                              GCancellable *cancellable,
                              GError **error)
{
  KontorReplica *replica = kontor_carrier_open (self, NULL, error);
  KontorHttpClient *client = replica != NULL ? connect_to (self, account, error) : NULL;

  return client != NULL &&
         kontor_sync_fetch_history (replica, kontor_http_client_get_transport (client), type, id,
                                    cancellable, error);
}

/**
 * kontor_carrier_fetch:
 * @self: a carrier
 * @account: as it is now
 * @content: a hash in hexadecimal
 * @cancellable: ends the waiting
 * @error: of the replica, of the cache or of the client
 *
 * Returns: (transfer full) (nullable): the path of a file to read
 */
char *
kontor_carrier_fetch (KontorCarrier *self,
                      const KontorAccount *account,
                      const char *content,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (KontorContentCache) cache = kontor_content_cache_new_for_account (self->folder);
  KontorReplica *replica = kontor_carrier_open (self, NULL, error);
  KontorHttpClient *client = replica != NULL ? connect_to (self, account, error) : NULL;

  return client != NULL
             ? kontor_sync_fetch_content (replica, cache, kontor_http_client_get_transport (client),
                                          content, cancellable, error)
             : NULL;
}

/* @lock: taken: another program that syncs has the damaged file open. */
static char *
rescue_locked (KontorCarrier *self, const KontorAccount *account, int lock, GError **error)
{
  g_autofree char *report = NULL;
  gboolean done = FALSE;

  kontor_carrier_close (self);
  done = kontor_replica_rescue (self->folder, NULL, &report, error);
  kontor_sync_unlock (lock);
  if (!done || kontor_carrier_open (self, NULL, error) == NULL)
    return NULL;
  /* The identity may have been on a page that is gone. */
  if (!kontor_id_is_nil (&account->person) &&
      !kontor_replica_set_person (self->replica, &account->person, error))
    return NULL;

  return g_steal_pointer (&report);
}

/**
 * kontor_carrier_rescue:
 * @self: a carrier
 * @account: as it is now
 * @error: of the replica
 *
 * Returns: (transfer full) (nullable): a sentence about what was saved
 */
char *
kontor_carrier_rescue (KontorCarrier *self, const KontorAccount *account, GError **error)
{
  int lock = kontor_sync_lock (self->folder, error);

  return lock >= 0 ? rescue_locked (self, account, lock, error) : NULL;
}
