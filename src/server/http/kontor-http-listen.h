/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KONTOR_HTTP_DEFAULT_PORT 8420

GSocket *kontor_http_listen (const char *where, gboolean insecure, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
