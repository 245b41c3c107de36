/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Token buckets, one per kind of request and asker. In memory and bounded: a restart forgives, and
 * a flood of addresses ends in one bucket shared by all newcomers. Any thread: one mutex. */

#include "config.h"

#include "kontor-http-throttle.h"

typedef struct
{
  double size; /* tokens in a full bucket */
  double per_second; /* tokens that flow in */
} Flow;

static const Flow flows[KONTOR_HTTP_N_RATES] = {
  [KONTOR_HTTP_RATE_OPEN] = { 60, 10 },
  [KONTOR_HTTP_RATE_SIGN_IN] = { 100, 5 },
  [KONTOR_HTTP_RATE_SIGN_IN_FAIL] = { 5, 1 / 30.0 },
  [KONTOR_HTTP_RATE_ACCOUNT_FAIL] = { 100, 1 / 30.0 },
  [KONTOR_HTTP_RATE_CODE_FAIL] = { 5, 1 / 300.0 },
  [KONTOR_HTTP_RATE_SYNC] = { 600, 100 },
  [KONTOR_HTTP_RATE_CONTENT] = { 3000, 1000 },
  [KONTOR_HTTP_RATE_SNAPSHOT] = { 4, 1 / 300.0 },
};

typedef struct
{
  KontorHttpRate rate;
  double tokens;
  gint64 at; /* when tokens was right */
} Bucket;

struct _KontorHttpThrottle
{
  GMutex mutex;
  KontorClock *clock; /* borrowed */
  GHashTable *buckets; /* owned: "rate asker" → Bucket */
  guint limit; /* buckets, the shared ones not counted */
  gint64 swept_at; /* when full buckets were last thrown out */
  Bucket shared[KONTOR_HTTP_N_RATES];
};

/**
 * kontor_http_throttle_new:
 * @clock: outlives the throttle
 * @limit: the most askers it remembers
 *
 * Returns: (transfer full): a throttle that has seen nobody
 */
KontorHttpThrottle *
kontor_http_throttle_new (KontorClock *clock, guint limit)
{
  KontorHttpThrottle *self = g_new0 (KontorHttpThrottle, 1);

  g_mutex_init (&self->mutex);
  self->clock = clock;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->limit = limit;
  for (KontorHttpRate rate = 1; rate < KONTOR_HTTP_N_RATES; rate++)
    self->shared[rate] = (Bucket) { rate, flows[rate].size, kontor_clock_now (clock) };

  return self;
}

/**
 * kontor_http_throttle_free:
 * @self: (nullable) (transfer full): a throttle
 */
void
kontor_http_throttle_free (KontorHttpThrottle *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
fill (Bucket *bucket, gint64 now)
{
  /* A wall clock that was set back must not empty a bucket. */
  double seconds = (double) MAX (now - bucket->at, 0) / KONTOR_SECOND;

  bucket->tokens = MIN (bucket->tokens + seconds * flows[bucket->rate].per_second,
                        flows[bucket->rate].size);
  bucket->at = now;
}

static gboolean
is_full (gpointer key, gpointer value, gpointer now)
{
  Bucket *bucket = value;

  fill (bucket, *(gint64 *) now);

  return bucket->tokens >= flows[bucket->rate].size;
}

/* A bucket that is full is as good as none. */
static Bucket *
find (KontorHttpThrottle *self, KontorHttpRate rate, const char *whose, gint64 now)
{
  g_autofree char *key = g_strdup_printf ("%d %s", rate, whose);
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);

  if (bucket == NULL)
    {
      if (g_hash_table_size (self->buckets) >= self->limit &&
          (now < self->swept_at || now - self->swept_at >= KONTOR_SECOND))
        {
          g_hash_table_foreach_remove (self->buckets, is_full, &now);
          self->swept_at = now;
        }
      if (g_hash_table_size (self->buckets) >= self->limit)
        bucket = &self->shared[rate];
      else
        {
          bucket = g_new0 (Bucket, 1);
          *bucket = (Bucket) { rate, flows[rate].size, now };
          g_hash_table_insert (self->buckets, g_steal_pointer (&key), bucket);
        }
    }
  fill (bucket, now);

  return bucket;
}

static gboolean
look (KontorHttpThrottle *self, KontorHttpRate rate, const char *whose, double tokens, gint64 *wait)
{
  gboolean enough = FALSE;
  Bucket *bucket = NULL;

  g_return_val_if_fail (rate > KONTOR_HTTP_RATE_UNSET && rate < KONTOR_HTTP_N_RATES, FALSE);

  g_mutex_lock (&self->mutex);
  bucket = find (self, rate, whose, kontor_clock_now (self->clock));
  enough = bucket->tokens >= 1;
  if (enough)
    bucket->tokens -= tokens;
  else
    *wait = (gint64) ((1 - bucket->tokens) / flows[rate].per_second * KONTOR_SECOND);
  g_mutex_unlock (&self->mutex);

  return enough;
}

/**
 * kontor_http_throttle_take:
 * @self: a throttle
 * @rate: the kind of request
 * @whose: a session or a network
 * @wait: (out): microseconds until there is room, set only when there is none
 *
 * Returns: whether one more is allowed; it is counted then
 */
gboolean
kontor_http_throttle_take (KontorHttpThrottle *self,
                           KontorHttpRate rate,
                           const char *whose,
                           gint64 *wait)
{
  return look (self, rate, whose, 1, wait);
}

/**
 * kontor_http_throttle_peek:
 * @self: a throttle
 * @rate: the kind of request
 * @whose: a session or a network
 * @wait: (out): microseconds until there is room, set only when there is none
 *
 * Returns: whether one more would be allowed
 */
gboolean
kontor_http_throttle_peek (KontorHttpThrottle *self,
                           KontorHttpRate rate,
                           const char *whose,
                           gint64 *wait)
{
  return look (self, rate, whose, 0, wait);
}

/**
 * kontor_http_throttle_forget:
 * @self: a throttle
 * @rate: the kind of request
 * @whose: a session or a network
 *
 * Fills the bucket again, as after the right password.
 */
void
kontor_http_throttle_forget (KontorHttpThrottle *self, KontorHttpRate rate, const char *whose)
{
  g_autofree char *key = g_strdup_printf ("%d %s", rate, whose);

  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->buckets, key);
  g_mutex_unlock (&self->mutex);
}

/**
 * kontor_http_throttle_get_n_buckets:
 * @self: a throttle
 *
 * Returns: how many askers it remembers, for the tests of its bound
 */
guint
kontor_http_throttle_get_n_buckets (KontorHttpThrottle *self)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  n = g_hash_table_size (self->buckets);
  g_mutex_unlock (&self->mutex);

  return n;
}
