/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quiet hours: notices that may wait are kept while the person is not at work, one for each
 * conversation, and told when the hours begin. What is read meanwhile is never told. On the main
 * thread. */

#include "config.h"

#include "kontor-notice-queue.h"

#include "kontor-zone.h"

#include <string.h>

/* Who comes back is told the last ones; the window has them all. */
#define WAITING_MAX 10
/* A timer does not count the time that the computer is asleep, nor does it see the clock set. */
#define TIMER_SECONDS_MAX 3600

typedef struct
{
  KontorNotice *notice; /* owned */
  gint64 at; /* µs: put off until then; 0: until the hours begin */
} Waiting;

struct _KontorNoticeQueue
{
  KontorClock *clock; /* borrowed */
  KontorNoticeTell tell;
  gpointer data; /* borrowed */
  GSettings *settings; /* owned, nullable: not installed */
  GHashTable *hours; /* owned: account → KontorWorkHours */
  GPtrArray *waiting; /* owned (element-type Waiting): the oldest first */
  guint timer; /* source */
};

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  kontor_notice_free (self->notice);
  g_free (self);
}

/* --- when it is quiet --- */

/* The next time of the day @minutes after @now, µs. */
static gint64
get_time_after (GTimeZone *zone, gint64 now, int minutes)
{
  gint64 day = kontor_zone_get_day (zone, now);
  gint64 local = kontor_zone_to_local (zone, now);
  gint64 at = day * KONTOR_DAY + minutes * KONTOR_MINUTE;

  return kontor_zone_to_instant (zone, at > local ? at : at + KONTOR_DAY);
}

/* Between two times of the day, which may lie on both sides of midnight. */
static gint64
get_end_of_hours (KontorNoticeQueue *self, GTimeZone *zone, gint64 now)
{
  int from = g_settings_get_int (self->settings, "quiet-from");
  int until = g_settings_get_int (self->settings, "quiet-until");
  gint64 end = get_time_after (zone, now, until);

  /* The quiet has begun if its end comes before its next beginning. */
  return from != until && end < get_time_after (zone, now, from) ? end : 0;
}

/* When the quiet that is now ends, µs; 0: it is not quiet */
static gint64
get_end_of_quiet (KontorNoticeQueue *self, const char *account, gint64 now)
{
  KontorWorkHours *hours = g_hash_table_lookup (self->hours, account);
  g_autofree char *kind = self->settings != NULL
                              ? g_settings_get_string (self->settings, "quiet-hours")
                              : g_strdup ("work");

  if (strcmp (kind, "never") == 0)
    return 0;
  if (strcmp (kind, "hours") == 0)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_local ();

      return get_end_of_hours (self, zone, now);
    }

  return hours != NULL ? kontor_work_hours_get_next (hours, now) : 0;
}

static gboolean
is_urgent (const KontorNotice *notice)
{
  return notice->kind == KONTOR_NOTICE_REMINDER || notice->kind == KONTOR_NOTICE_EVENT ||
         notice->kind == KONTOR_NOTICE_AWAY || notice->kind == KONTOR_NOTICE_WITHDRAWN;
}

static gint64
get_time (KontorNoticeQueue *self, const Waiting *waiting, gint64 now)
{
  return waiting->at != 0 ? waiting->at : get_end_of_quiet (self, waiting->notice->account, now);
}

/* --- what waits --- */

static gboolean
timer_cb (gpointer data)
{
  KontorNoticeQueue *self = data;

  self->timer = 0;
  kontor_notice_queue_look (self);

  return G_SOURCE_REMOVE;
}

/* Wakes the processor only while something waits. */
static void
set_timer (KontorNoticeQueue *self)
{
  gint64 now = kontor_clock_now (self->clock);
  gint64 next = G_MAXINT64;

  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < self->waiting->len; i++)
    next = MIN (next, get_time (self, self->waiting->pdata[i], now));
  if (self->waiting->len > 0)
    self->timer = g_timeout_add_seconds ((guint) CLAMP ((next - now) / KONTOR_SECOND + 1, 1,
                                                        TIMER_SECONDS_MAX),
                                         timer_cb, self);
}

static gboolean
is_same (const KontorNotice *a, const KontorNotice *b)
{
  return strcmp (a->account, b->account) == 0 && strcmp (a->key, b->key) == 0;
}

/* Whether @notice takes back what @told says. */
static gboolean
takes_back (const KontorNotice *notice, const KontorNotice *told)
{
  if (!kontor_id_is_nil (&notice->notification))
    return strcmp (notice->account, told->account) == 0 &&
           kontor_id_equal (&notice->notification, &told->notification);

  return is_same (notice, told) && (notice->seq == 0 || told->seq <= notice->seq);
}

static void
take_back (KontorNoticeQueue *self, const KontorNotice *notice)
{
  for (guint i = self->waiting->len; i > 0; i--)
    if (takes_back (notice, ((Waiting *) self->waiting->pdata[i - 1])->notice))
      g_ptr_array_remove_index (self->waiting, i - 1);
}

static void
keep (KontorNoticeQueue *self, const KontorNotice *notice, gint64 at)
{
  Waiting *waiting = g_new (Waiting, 1);

  waiting->notice = kontor_notice_copy (notice);
  waiting->at = at;
  for (guint i = 0; i < self->waiting->len; i++)
    if (is_same (((Waiting *) self->waiting->pdata[i])->notice, notice))
      {
        g_autoptr (KontorNotice) after = g_steal_pointer (&waiting->notice);

        waiting->notice = kontor_notice_merge (((Waiting *) self->waiting->pdata[i])->notice,
                                               g_steal_pointer (&after));
        g_ptr_array_remove_index (self->waiting, i);
        break;
      }
  g_ptr_array_add (self->waiting, waiting);
  if (self->waiting->len > WAITING_MAX)
    g_ptr_array_remove_index (self->waiting, 0);
  set_timer (self);
}

static void
changed_cb (KontorNoticeQueue *self)
{
  kontor_notice_queue_look (self);
}

/* The preferences of this computer, where they are installed. */
static GSettings *
find_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, "org.kontor.Kontor", TRUE) : NULL;

  return schema != NULL && g_settings_schema_has_key (schema, "quiet-hours")
             ? g_settings_new_full (schema, NULL, NULL)
             : NULL;
}

/**
 * kontor_notice_queue_new:
 * @clock: what the hours are told by
 * @tell: tells the person
 * @data: for @tell
 *
 * Returns: (transfer full): a queue that is empty
 */
KontorNoticeQueue *
kontor_notice_queue_new (KontorClock *clock, KontorNoticeTell tell, gpointer data)
{
  KontorNoticeQueue *self = g_new0 (KontorNoticeQueue, 1);

  self->clock = clock;
  self->tell = tell;
  self->data = data;
  self->hours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) kontor_work_hours_unref);
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  self->settings = find_settings ();
  if (self->settings != NULL)
    g_signal_connect_swapped (self->settings, "changed", G_CALLBACK (changed_cb), self);

  return self;
}

/**
 * kontor_notice_queue_free:
 * @self: (transfer full): a queue
 */
void
kontor_notice_queue_free (KontorNoticeQueue *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_hash_table_unref (self->hours);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/**
 * kontor_notice_queue_set_hours:
 * @self: a queue
 * @account: whose
 * @hours: (transfer none): when the account's person works
 */
void
kontor_notice_queue_set_hours (KontorNoticeQueue *self, const char *account, KontorWorkHours *hours)
{
  g_hash_table_insert (self->hours, g_strdup (account), kontor_work_hours_ref (hours));
  kontor_notice_queue_look (self);
}

/**
 * kontor_notice_queue_take:
 * @self: a queue
 * @notice: what to tell or to take back
 */
void
kontor_notice_queue_take (KontorNoticeQueue *self, const KontorNotice *notice)
{
  gint64 now = kontor_clock_now (self->clock);

  if (notice->kind == KONTOR_NOTICE_WITHDRAWN)
    take_back (self, notice);
  if (is_urgent (notice) || get_end_of_quiet (self, notice->account, now) == 0)
    self->tell (notice, self->data);
  else
    keep (self, notice, 0);
}

/**
 * kontor_notice_queue_put_off:
 * @self: a queue
 * @notice: what the person does not want to see now
 * @at: when, µs
 */
void
kontor_notice_queue_put_off (KontorNoticeQueue *self, const KontorNotice *notice, gint64 at)
{
  keep (self, notice, at);
}

/**
 * kontor_notice_queue_drop:
 * @self: a queue
 * @account: whose
 * @link: (nullable): the record that the person sees; %NULL: the account is gone
 */
void
kontor_notice_queue_drop (KontorNoticeQueue *self, const char *account, const char *link)
{
  for (guint i = self->waiting->len; i > 0; i--)
    {
      const KontorNotice *notice = ((Waiting *) self->waiting->pdata[i - 1])->notice;

      if (strcmp (notice->account, account) == 0 &&
          (link == NULL || strcmp (notice->link, link) == 0))
        g_ptr_array_remove_index (self->waiting, i - 1);
    }
  if (link == NULL)
    g_hash_table_remove (self->hours, account);
}

/**
 * kontor_notice_queue_look:
 * @self: a queue
 */
void
kontor_notice_queue_look (KontorNoticeQueue *self)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func (waiting_free);
  gint64 now = kontor_clock_now (self->clock);

  for (guint i = 0; i < self->waiting->len;)
    if (get_time (self, self->waiting->pdata[i], now) <= now)
      g_ptr_array_add (due, g_ptr_array_steal_index (self->waiting, i));
    else
      i++;
  for (guint i = 0; i < due->len; i++)
    self->tell (((Waiting *) due->pdata[i])->notice, self->data);
  set_timer (self);
}

/**
 * kontor_notice_queue_get_n_waiting:
 * @self: a queue
 *
 * Returns: how many notices are kept
 */
guint
kontor_notice_queue_get_n_waiting (KontorNoticeQueue *self)
{
  return self->waiting->len;
}
