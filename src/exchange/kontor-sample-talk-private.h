/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-sample-private.h"

G_BEGIN_DECLS

/* Conversations: what two or three people say by turns, parted by bars. Ends at NULL. */
const char *const *sample_get_conversations (SampleLanguage language);

G_END_DECLS
