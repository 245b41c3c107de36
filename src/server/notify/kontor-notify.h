/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-store-private.h"

G_BEGIN_DECLS

/* Whether anybody may have to be told of changes of such records. */
gboolean kontor_notify_concerns (KontorRecordType type);

/* Tells people what @apply did that concerns them, and takes as read what it shows that they know: by
 * notification records, in the transaction and after all ops of the mutation. FALSE: @error */
gboolean kontor_notify (KontorApply *apply, GError **error);

G_END_DECLS
