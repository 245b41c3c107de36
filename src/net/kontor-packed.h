/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bodies packed with zstd. */

GBytes *kontor_packed_new (GBytes *body) G_GNUC_WARN_UNUSED_RESULT;
GBytes *kontor_packed_open (GBytes *packed, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
