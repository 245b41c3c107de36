/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bodies packed with zstd. */

GBytes *kontor_packed_new (GBytes *body) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_packed_open (GBytes *packed, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from a stream to a file, in little memory. @packed_limit: bytes that may come */
gboolean kontor_packed_open_into (GInputStream *packed,
                                  gint64 packed_limit,
                                  int fd,
                                  gint64 limit,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
