/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-random.h"

G_BEGIN_DECLS

#define KONTOR_PASSWORD_MIN_CHARACTERS 8
#define KONTOR_PASSWORD_MAX_BYTES 1024

char *kontor_password_hash (const char *password, KontorRandom *random) G_GNUC_WARN_UNUSED_RESULT;
gboolean kontor_password_verify (const char *encoded, const char *password);
gboolean kontor_password_is_outdated (const char *encoded);
void kontor_password_spend (const char *password);
gboolean kontor_password_is_fit (const char *password, const char *email);

G_END_DECLS
