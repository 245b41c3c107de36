/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-random.h"

G_BEGIN_DECLS

#define KONTOR_TOTP_SECRET_LENGTH 20
#define KONTOR_TOTP_DIGITS 6
#define KONTOR_TOTP_SECONDS 30
/* Steps before and after the present one whose code is taken, too. */
#define KONTOR_TOTP_WINDOW 1

void kontor_totp_new_secret (KontorRandom *random, guint8 secret[KONTOR_TOTP_SECRET_LENGTH]);
guint32 kontor_totp_compute (const guint8 *secret, gsize length, guint64 step, guint digits);
gint64 kontor_totp_get_step (gint64 now);
gboolean kontor_totp_find_step (const guint8 secret[KONTOR_TOTP_SECRET_LENGTH],
                                const char *typed,
                                gint64 now,
                                gint64 after,
                                gint64 *step);
gboolean kontor_totp_is_code (const char *typed);
char *kontor_totp_to_base32 (const guint8 *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_totp_to_uri (const guint8 secret[KONTOR_TOTP_SECRET_LENGTH],
                          const char *issuer,
                          const char *account) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
