/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

G_BEGIN_DECLS

#define KONTOR_SECRET_HASH_LENGTH 32

char *kontor_secret_new_token (KontorRandom *random) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_secret_new_refresh (const KontorId *session, KontorRandom *random)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_secret_read_refresh (const char *token, KontorId *session);
char *kontor_secret_new_code (KontorRandom *random) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_secret_fold_code (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_secret_new_recovery (KontorRandom *random) G_GNUC_WARN_UNUSED_RESULT;
char *kontor_secret_fold_recovery (const char *typed) G_GNUC_WARN_UNUSED_RESULT;
void kontor_secret_hash (const char *secret, guint8 hash[KONTOR_SECRET_HASH_LENGTH]);
gboolean kontor_secret_equal (gconstpointer a, gconstpointer b, gsize length);

G_END_DECLS
