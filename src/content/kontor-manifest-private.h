/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "kontor-manifest.h"

G_BEGIN_DECLS

/* Sets @error with a sentence that ends in what is wrong. FALSE */
gboolean kontor_manifest_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The bytes of a node of these entries. (transfer full) */
GBytes *kontor_manifest_node_write (guint level,
                                    KontorChunkClass class,
                                    const KontorManifestEntry *entries,
                                    guint n_entries) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
