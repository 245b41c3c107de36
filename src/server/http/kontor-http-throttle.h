/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-clock.h"
#include "kontor-server-types.h"

G_BEGIN_DECLS

/**
 * KontorHttpRate:
 *
 * What a request costs the server, and so how many of its kind one session or network may send.
 */
typedef enum
{
  KONTOR_HTTP_RATE_UNSET,
  KONTOR_HTTP_RATE_OPEN, /* anybody's: 60 at once, 10 a second */
  KONTOR_HTTP_RATE_SIGN_IN, /* 100 at once, 5 a second: each costs an Argon2id, and offices share a network */
  KONTOR_HTTP_RATE_SIGN_IN_FAIL, /* per account and network: 5 at once, one every 30 seconds */
  KONTOR_HTTP_RATE_ACCOUNT_FAIL, /* per account, from anywhere: 100 at once, one every 30 seconds */
  KONTOR_HTTP_RATE_CODE_FAIL, /* wrong second factors of an account: 5 at once, one every 5 minutes */
  KONTOR_HTTP_RATE_SYNC, /* 600 at once, 100 a second */
  KONTOR_HTTP_RATE_CONTENT, /* chunks of files: 3000 at once, 1000 a second */
  KONTOR_HTTP_RATE_SNAPSHOT, /* a first state: 4 at once, one in 5 minutes */

  KONTOR_HTTP_N_RATES
} KontorHttpRate;

KontorHttpThrottle *kontor_http_throttle_new (KontorClock *clock, guint limit)
    G_GNUC_WARN_UNUSED_RESULT;
void kontor_http_throttle_free (KontorHttpThrottle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorHttpThrottle, kontor_http_throttle_free)

gboolean kontor_http_throttle_take (KontorHttpThrottle *self,
                                    KontorHttpRate rate,
                                    const char *whose,
                                    gint64 *wait);
gboolean kontor_http_throttle_peek (KontorHttpThrottle *self,
                                    KontorHttpRate rate,
                                    const char *whose,
                                    gint64 *wait);
void kontor_http_throttle_forget (KontorHttpThrottle *self, KontorHttpRate rate, const char *whose);
guint kontor_http_throttle_get_n_buckets (KontorHttpThrottle *self);

G_END_DECLS
