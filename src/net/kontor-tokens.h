/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-id.h"

G_BEGIN_DECLS

/**
 * KontorTokens:
 * @access: (owned): what a call shows
 * @refresh: (owned): what the next pair is got with, once
 * @installation: the replica that signed in
 *
 * What a session consists of. Secret: it goes into the keyring, never into a log.
 */
typedef struct
{
  char *access;
  char *refresh;
  KontorId installation;
} KontorTokens;

KontorTokens *kontor_tokens_new (const char *access,
                                 const char *refresh,
                                 const KontorId *installation) G_GNUC_WARN_UNUSED_RESULT;
KontorTokens *kontor_tokens_copy (const KontorTokens *self) G_GNUC_WARN_UNUSED_RESULT;
void kontor_tokens_free (KontorTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KontorTokens, kontor_tokens_free)

/* One line of text, for where secrets are kept; it parses what it prints. */
char *kontor_tokens_to_string (const KontorTokens *self) G_GNUC_WARN_UNUSED_RESULT;
KontorTokens *kontor_tokens_new_from_string (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
